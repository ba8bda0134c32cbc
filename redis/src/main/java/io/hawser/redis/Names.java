// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import java.util.regex.Pattern;

/**
 * The names that the topics of a backplane have in Redis. Different topics have different names,
 * and all names of one topic are in the same slot of a cluster: they share the part in braces,
 * which contains neither braces nor anything but ASCII, and is not empty.
 */
final class Names {
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

  private final String prefix;

  Names(String prefix) {
    this.prefix = prefix;
  }

  static String checkPrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix of "
              + prefix.length()
              + " characters: must be 1 to 64 letters, digits, or any of - _ . :");
    }
    return prefix;
  }

  /** The channel of a topic without history. */
  String messages(String topic) {
    return tagged(topic).toString();
  }

  /** The channel of a topic with history, and the key of the list with its messages. */
  String log(String topic) {
    return tagged(topic).append(":log").toString();
  }

  /** The key of the hash with a topic's epoch and offset. */
  String meta(String topic) {
    return tagged(topic).append(":meta").toString();
  }

  private StringBuilder tagged(String topic) {
    StringBuilder name = new StringBuilder(prefix.length() + topic.length() + 8);
    name.append(prefix).append(":{/");
    for (int i = 0; i < topic.length(); i++) {
      append(name, topic.charAt(i));
    }
    return name.append('}');
  }

  /** All but visible ASCII, percent signs and braces become a percent sign and four digits. */
  private static void append(StringBuilder name, char c) {
    if (c > ' ' && c < 0x7F && c != '%' && c != '{' && c != '}') {
      name.append(c);
    } else {
      name.append('%');
      for (int shift = 12; shift >= 0; shift -= 4) {
        name.append(Character.forDigit(c >> shift & 0xF, 16));
      }
    }
  }
}
