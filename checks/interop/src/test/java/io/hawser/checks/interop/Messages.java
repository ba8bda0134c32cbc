// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The messages of each conversation, which are always the same. */
final class Messages {
  private static final int[] SIZES = {0, 1, 125, 126, 1000, 20_000, 70_000};
  private static final int LARGEST = 1 << 20;
  private static final int REPETITIONS = 24;
  private static final String[] NAMES = {
    "Ada", "Bjørn", "Čeněk", "Δήμητρα", "Фёдор", "שרה", "ليلى", "सीता", "小林", "김민준", "🐙", "O'Neil"
  };

  /** Text and bytes of many sizes, which can be compressed. */
  static final List<Message> COMPRESSIBLE = compressible();

  /** Bytes that can't be compressed. */
  static final List<Message> NOISE = noise();

  /** The same text repeatedly. It compresses badly alone, and well after itself. */
  static final List<Message> REPEATED = repeated();

  private Messages() {}

  private static List<Message> compressible() {
    Random random = new Random(7692);
    List<Message> messages = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (int size : SIZES) {
        messages.add(Message.text(json(random, size)));
        messages.add(Message.binary(json(random, size).getBytes(StandardCharsets.UTF_8)));
      }
    }
    messages.add(Message.text(json(random, LARGEST)));
    messages.add(Message.binary(json(random, LARGEST).getBytes(StandardCharsets.UTF_8)));
    messages.add(Message.text(String.join(" ", NAMES)));
    return messages;
  }

  private static List<Message> noise() {
    Random random = new Random(1951);
    List<Message> messages = new ArrayList<>();
    for (int size : SIZES) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      messages.add(Message.binary(bytes));
    }
    return messages;
  }

  private static List<Message> repeated() {
    byte[] bytes = new byte[90];
    new Random(6455).nextBytes(bytes);
    String text = Base64.getEncoder().encodeToString(bytes);
    return Collections.nCopies(REPETITIONS, Message.text(text));
  }

  /** The beginning of an array, {@code size} bytes of it in UTF-8. */
  private static String json(Random random, int size) {
    StringBuilder json = new StringBuilder("[");
    int bytes = 1;
    while (bytes <= size) {
      String element =
          "{\"id\":%d,\"name\":\"%s\",\"balance\":%.2f,\"active\":%b,\"tags\":[\"%x\",\"ropes\"]},\n"
              .formatted(
                  random.nextInt(1_000_000),
                  NAMES[random.nextInt(NAMES.length)],
                  random.nextDouble() * 10_000,
                  random.nextBoolean(),
                  random.nextInt(256));
      json.append(element);
      bytes += element.getBytes(StandardCharsets.UTF_8).length;
    }
    byte[] whole = json.toString().getBytes(StandardCharsets.UTF_8);
    int end = size;
    while ((whole[end] & 0b1100_0000) == 0b1000_0000) {
      end--; // not inside a character
    }
    return new String(whole, 0, end, StandardCharsets.UTF_8) + " ".repeat(size - end);
  }
}
