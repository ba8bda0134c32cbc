// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

/** What a peer in this JVM can send on one connection, and how it answers text. */
interface Voice {
  /** The first message of a client, which shows that it receives messages. */
  String GREETING = "ahoy";

  void send(String text);

  /** Sends a Ping; its Pong becomes the text "pong " with its payload. */
  void ping(String payload);

  void close(int code, String reason);

  /** Echoes text, except for the orders "close CODE REASON" and "ping PAYLOAD". */
  default void answer(String text) {
    String[] words = text.split(" ", 3);
    switch (words[0]) {
      case "close" -> close(Integer.parseInt(words[1]), words[2]);
      case "ping" -> ping(words[1]);
      default -> send(text);
    }
  }
}
