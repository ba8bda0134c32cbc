// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of an HTTP request or response, in their order. Names are case-insensitive (RFC
 * 9110 §5). Immutable.
 */
public final class Headers {
  private static final Headers EMPTY = new Headers(new String[0]);
  private static final char DEL = 0x7F;

  /** Names and values alternate. */
  private final String[] fields;

  private Headers(String[] fields) {
    this.fields = fields;
  }

  /** Returns an instance without fields. */
  public static Headers empty() {
    return EMPTY;
  }

  /**
   * Returns an instance with the given fields.
   *
   * @param namesAndValues names and values, alternating
   * @throws IllegalArgumentException if a value is missing, a name is not a token, or a value has
   *     control characters or characters outside ISO 8859-1
   */
  public static Headers of(String... namesAndValues) {
    Objects.requireNonNull(namesAndValues, "namesAndValues");
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "names and values must alternate: the last name, "
              + namesAndValues[namesAndValues.length - 1]
              + ", has no value");
    }
    String[] fields = namesAndValues.clone();
    for (int i = 0; i < fields.length; i += 2) {
      checkName(fields[i]);
      fields[i + 1] = checkedValue(fields[i], fields[i + 1]);
    }
    return new Headers(fields);
  }

  /**
   * Returns an instance with the given fields, in their order. They are checked as in {@link
   * #of(String...)}.
   */
  public static Headers of(Iterable<Map.Entry<String, String>> entries) {
    Objects.requireNonNull(entries, "entries");
    List<String> fields = new ArrayList<>();
    for (Map.Entry<String, String> entry : entries) {
      fields.add(entry.getKey());
      fields.add(entry.getValue());
    }
    return of(fields.toArray(new String[0]));
  }

  /**
   * Returns these fields followed by one more. The new field is checked as in {@link
   * #of(String...)}.
   */
  public Headers with(String name, String value) {
    return with(of(name, value));
  }

  /** Returns these fields followed by others. */
  public Headers with(Headers others) {
    Objects.requireNonNull(others, "others");
    String[] joined = Arrays.copyOf(fields, fields.length + others.fields.length);
    System.arraycopy(others.fields, 0, joined, fields.length, others.fields.length);
    return new Headers(joined);
  }

  /** Returns these fields except those with this name. */
  public Headers without(String name) {
    Objects.requireNonNull(name, "name");
    List<String> kept = new ArrayList<>(fields.length);
    forEach(
        (other, value) -> {
          if (!other.equalsIgnoreCase(name)) {
            kept.add(other);
            kept.add(value);
          }
        });
    return new Headers(kept.toArray(new String[0]));
  }

  /** Returns the value of the first field with this name, or null. */
  public @Nullable String first(String name) {
    Objects.requireNonNull(name, "name");
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        return fields[i + 1];
      }
    }
    return null;
  }

  /** Returns the values of all fields with this name, in their order. */
  public List<String> all(String name) {
    Objects.requireNonNull(name, "name");
    List<String> values = new ArrayList<>(1);
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i].equalsIgnoreCase(name)) {
        values.add(fields[i + 1]);
      }
    }
    return values;
  }

  /** Returns whether there is a field with this name. */
  public boolean contains(String name) {
    return first(name) != null;
  }

  /** Returns the number of fields. */
  public int size() {
    return fields.length / 2;
  }

  /** Calls {@code action} with the name and value of each field, in their order. */
  public void forEach(BiConsumer<String, String> action) {
    Objects.requireNonNull(action, "action");
    for (int i = 0; i < fields.length; i += 2) {
      action.accept(fields[i], fields[i + 1]);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Headers that && Arrays.equals(fields, that.fields);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  private static void checkName(String name) {
    if (!HandshakeHeaders.isToken(Objects.requireNonNull(name, "header name"))) {
      throw new IllegalArgumentException("not a header name: \"" + printable(name) + '"');
    }
  }

  private static String checkedValue(String name, String value) {
    Objects.requireNonNull(value, "header value");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\t' || c == DEL && !mayHaveDel(name) || c > 0xFF) {
        throw new IllegalArgumentException(
            "the header " + name + " has the character U+%04X at index %d".formatted((int) c, i));
      }
    }
    return value.strip();
  }

  /** Some clients of draft 76 of Hixie put DEL in their keys. */
  private static boolean mayHaveDel(String name) {
    return name.equalsIgnoreCase("Sec-WebSocket-Key1")
        || name.equalsIgnoreCase("Sec-WebSocket-Key2");
  }

  private static String printable(String text) {
    return text.replaceAll("[^\\x20-\\x7E]", "?");
  }
}
