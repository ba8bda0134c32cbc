// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words and sentences of {@code vocabulary.txt}, drawn at random. */
final class Vocabulary {
  private static final Pattern SECTION = Pattern.compile("(?m)^\\[(\\w+)([;/]?)]\n");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

  private final Map<String, List<String>> lists = new HashMap<>();
  private final Random random;

  Vocabulary(Random random) {
    this.random = random;
    String text = read();
    Matcher section = SECTION.matcher(text);
    for (boolean more = section.find(); more; ) {
      String name = section.group(1);
      String separator = separator(section.group(2));
      int from = section.end();
      more = section.find();
      String entries = text.substring(from, more ? section.start() : text.length()).strip();
      if (!separator.equals("\n")) {
        entries = entries.replace('\n', ' ');
      }
      lists.put(name, List.of(entries.split(separator)));
    }
  }

  private static String read() {
    try (InputStream in = Vocabulary.class.getResourceAsStream("vocabulary.txt")) {
      if (in == null) {
        throw new IllegalStateException("vocabulary.txt is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String separator(String mark) {
    return switch (mark) {
      case ";" -> "; ";
      case "/" -> "\n";
      default -> " ";
    };
  }

  /** One entry of a list, with what its braces stand for. */
  String any(String name) {
    return switch (name) {
      case "digit" -> String.valueOf(1 + random.nextInt(5));
      case "number" -> String.valueOf(1 + random.nextInt(1 << 1 + random.nextInt(24)));
      case "ip" ->
          "10." + random.nextInt(8) + "." + random.nextInt(256) + "." + random.nextInt(256);
      default -> fill(oneOf(name));
    };
  }

  private String oneOf(String name) {
    List<String> list = lists.get(name);
    if (list == null) {
      throw new IllegalArgumentException("no list is called " + name);
    }
    return list.get(random.nextInt(list.size()));
  }

  private String fill(String entry) {
    return PLACEHOLDER
        .matcher(entry)
        .replaceAll(found -> Matcher.quoteReplacement(any(found.group(1))));
  }

  /** So many sentences in a row, each with a capital letter. */
  String sentences(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String sentence = any("sentence");
      text.append(i == 0 ? "" : " ")
          .append(Character.toUpperCase(sentence.charAt(0)))
          .append(sentence, 1, sentence.length());
    }
    return text.toString();
  }
}
