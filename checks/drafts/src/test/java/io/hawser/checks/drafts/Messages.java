// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import io.hawser.Message;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The messages of each conversation, which are always the same. */
final class Messages {
  /** What a peer reads at once, if its buffer is large enough. */
  static final int ONE_READ = 20_000;

  /** Both sides of each length's encoding, and enough for peers to cut. */
  private static final List<Integer> SIZES =
      List.of(1, 125, 126, 127, 128, ONE_READ, 65_535, 65_536);

  static final Message EMPTY_TEXT = Message.text("");

  /** ASCII of those sizes, and characters of one to four bytes. */
  static final List<Message> TEXTS =
      Stream.concat(
              SIZES.stream().map(Messages::ascii),
              Stream.of("Grüße, Δήμητρα, 小林, 🐙!", "ÿ\u07ff\u0800\uffff\ud800\udc00".repeat(4000)))
          .map(Message::text)
          .toList();

  static final List<Message> BINARIES =
      Stream.concat(Stream.of(0), SIZES.stream()).map(Messages::bytes).toList();

  private Messages() {}

  private static String ascii(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> String.valueOf((char) ('!' + i % 90)))
        .collect(Collectors.joining());
  }

  private static Message bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Message.binary(bytes);
  }
}
