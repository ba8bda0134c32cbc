// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON: as maps, lists, strings, doubles, booleans and null. */
final class Json {
  private final String text;
  private int position;

  private Json(String text) {
    this.text = text;
  }

  /**
   * Reads a JSON object.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  static Map<?, ?> parse(String text) {
    Json json = new Json(text);
    Object value = json.value();
    if (json.next() != '\0' || !(value instanceof Map<?, ?> object)) {
      throw json.unexpected();
    }
    return object;
  }

  static String write(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      return object.entrySet().stream()
          .map(entry -> write(entry.getKey()) + ':' + write(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof String string ? quote(string) : String.valueOf(value);
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each < ' ' || each == '"' || each == '\\' || each > '~') {
        quoted.append(String.format("\\u%04x", (int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }

  /** Returns the next character that is not white space, without taking it; NUL at the end. */
  private char next() {
    while (position < text.length() && text.charAt(position) <= ' ') {
      position++;
    }
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private void take(String token) {
    next();
    if (!text.startsWith(token, position)) {
      throw unexpected();
    }
    position += token.length();
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("no JSON from position " + position + ": " + text);
  }

  private @Nullable Object value() {
    return switch (next()) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      default -> number();
    };
  }

  private @Nullable Object literal(String token, @Nullable Object value) {
    take(token);
    return value;
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    take("{");
    while (next() != '}') {
      if (!object.isEmpty()) {
        take(",");
      }
      String name = string();
      take(":");
      object.put(name, value());
    }
    take("}");
    return object;
  }

  private List<@Nullable Object> list() {
    List<@Nullable Object> list = new ArrayList<>();
    take("[");
    while (next() != ']') {
      if (!list.isEmpty()) {
        take(",");
      }
      list.add(value());
    }
    take("]");
    return list;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    take("\"");
    while (position < text.length()) {
      char each = text.charAt(position++);
      if (each == '"') {
        return string.toString();
      }
      string.append(each == '\\' ? escaped() : each);
    }
    throw unexpected();
  }

  private char escaped() {
    char each = position < text.length() ? text.charAt(position++) : '\0';
    return switch (each) {
      case '"', '\\', '/' -> each;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (position + 4 > text.length()) {
          throw unexpected();
        }
        position += 4;
        yield (char) Integer.parseInt(text, position - 4, position, 16);
      }
      default -> throw unexpected();
    };
  }

  private double number() {
    int from = position;
    while (position < text.length() && "+-.0123456789eE".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
    if (position == from) {
      throw unexpected();
    }
    return Double.parseDouble(text.substring(from, position));
  }
}
