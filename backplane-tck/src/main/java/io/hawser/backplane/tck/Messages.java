// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import java.util.ArrayList;
import java.util.List;

/** Messages and topics that an implementation could mistake for something else. */
final class Messages {
  private static final int LARGE = 512 * 1024;

  private Messages() {}

  /** Messages of no bytes, all bytes and many bytes, with one character for each byte. */
  static List<String> hostile() {
    StringBuilder allBytes = new StringBuilder();
    for (char value = 0; value < 256; value++) {
      allBytes.append(value);
    }
    return List.of("", allBytes.toString(), "\r\n", "\0", "", "x".repeat(LARGE), "last");
  }

  /** Names that differ, although a broker may not think so. */
  static List<String> hostileTopics() {
    List<String> topics = new ArrayList<>();
    topics.add("");
    topics.addAll(List.of("*", ">", "?", "[", "]", "{", "}", "{}", ":", "::", ".", "..", "/"));
    topics.addAll(List.of("a", "A", "b", "{a}", "{a}b", "{b}a", "[a]", "[ab]", "a?", "a*", "a>"));
    topics.addAll(List.of("a.b", "a.*", "a.>", "*.b", "a.b.c", "a:b", "a:", ":a", "a/b", "a\\"));
    topics.addAll(List.of(" ", "  ", "a ", " a", "a b", "\t", "\n", "\r\n", "a\n", "\0", "a\0"));
    topics.addAll(
        List.of("%", "%2A", "%2a", "_", "-", "=", "+", "#", "$", "$SYS", "~", "YQ", "61"));
    topics.addAll(List.of("\u00e9", "e\u0301", "\u20ac", "\ud83d\ude00", "\ufffd", "\ufeffa"));
    topics.addAll(List.of("\ud800", "\udbff", "\udc00", "\ude00\ud83d", "\ud83d")); // unpaired
    topics.addAll(List.of("x".repeat(1000), "x".repeat(999) + "y", "\u20ac".repeat(1000)));
    return topics;
  }
}
