// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the header fields of the opening handshake (RFC 6455 §9.1, §11.3; RFC 9110 §5.6). The
 * input is read in one pass from left to right, so a hostile value costs no more than any other. A
 * few empty list elements are ignored (RFC 9110 §5.6.1.2). A field that has only empty elements is
 * refused.
 */
public final class HandshakeHeaders {
  private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

  /** The number of empty elements that are ignored in one field. */
  private static final int MAX_EMPTY_ELEMENTS = 8;

  private final String input;
  private int at;
  private int emptyElements;

  private HandshakeHeaders(String input) {
    this.input = input;
  }

  public static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isTokenChar(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || TOKEN_PUNCTUATION.indexOf(c) >= 0;
  }

  /** Returns whether one of the comma-separated elements equals {@code element}, ignoring case. */
  public static boolean hasElement(List<String> values, String element) {
    for (String value : values) {
      int from = 0;
      while (from <= value.length()) {
        int comma = value.indexOf(',', from);
        int to = comma < 0 ? value.length() : comma;
        if (value.substring(from, to).strip().equalsIgnoreCase(element)) {
          return true;
        }
        from = to + 1;
      }
    }
    return false;
  }

  /**
   * Reads the values of {@code Sec-WebSocket-Protocol}.
   *
   * @return the subprotocols in their order, or null if the values are malformed or one repeats
   */
  public static @Nullable List<String> subprotocols(List<String> values) {
    Set<String> names = new LinkedHashSet<>();
    for (String value : values) {
      HandshakeHeaders reader = new HandshakeHeaders(value);
      reader.skipEmptyElements();
      do {
        String name = reader.token();
        if (name == null || !names.add(name)) {
          return null;
        }
      } while (reader.nextElement());
      if (!reader.atEnd()) {
        return null;
      }
    }
    return List.copyOf(names);
  }

  /**
   * Reads the values of {@code Sec-WebSocket-Extensions}.
   *
   * @return the extensions in their order, or null if the values are malformed
   */
  public static @Nullable List<Extension> extensions(List<String> values) {
    List<Extension> extensions = new ArrayList<>();
    for (String value : values) {
      HandshakeHeaders reader = new HandshakeHeaders(value);
      reader.skipEmptyElements();
      do {
        Extension extension = reader.extension();
        if (extension == null) {
          return null;
        }
        extensions.add(extension);
      } while (reader.nextElement());
      if (!reader.atEnd()) {
        return null;
      }
    }
    return extensions;
  }

  /** Moves to the next element that is not empty. Returns false if there is none. */
  private boolean nextElement() {
    if (!skip(',')) {
      return false;
    }
    skipEmptyElements();
    return !atEnd();
  }

  private void skipEmptyElements() {
    skipSpace();
    while (emptyElements < MAX_EMPTY_ELEMENTS && skip(',')) {
      emptyElements++;
    }
  }

  private @Nullable Extension extension() {
    String name = token();
    if (name == null) {
      return null;
    }
    List<Extension.Parameter> parameters = new ArrayList<>();
    while (skip(';')) {
      String parameter = token();
      if (parameter == null) {
        return null;
      }
      String value = null;
      if (skip('=')) {
        value = peek() == '"' ? quotedToken() : token();
        if (value == null) {
          return null;
        }
      }
      parameters.add(new Extension.Parameter(parameter, value));
    }
    return new Extension(name, parameters);
  }

  /** Reads a quoted string. After unescaping, its content must be a token (RFC 6455 §9.1). */
  private @Nullable String quotedToken() {
    StringBuilder content = new StringBuilder();
    for (at++; at < input.length(); at++) {
      char c = input.charAt(at);
      if (c == '"') {
        at++;
        skipSpace();
        return content.isEmpty() ? null : content.toString();
      }
      if (c == '\\' && ++at < input.length()) {
        c = input.charAt(at);
      }
      if (!isTokenChar(c)) {
        return null;
      }
      content.append(c);
    }
    return null;
  }

  private @Nullable String token() {
    skipSpace();
    int start = at;
    while (at < input.length() && isTokenChar(input.charAt(at))) {
      at++;
    }
    String token = input.substring(start, at);
    skipSpace();
    return token.isEmpty() ? null : token;
  }

  private boolean skip(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    skipSpace();
    return true;
  }

  private int peek() {
    return at < input.length() ? input.charAt(at) : -1;
  }

  private void skipSpace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private boolean atEnd() {
    return at == input.length();
  }
}
