// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a page shows with its source, word by word. Line breaks and indentation may differ,
 * because a page is narrower than a source file. A line with nothing but {@code // …} or {@code #
 * …} in the page stands for any part of the source.
 */
final class Comparison {
  private static final Pattern TOKEN =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])'|//[^\\n]*|\\w+|\\S");
  private static final Pattern ELISION = Pattern.compile("(?m)^\\s*(?://|#) …\\s*$");

  private Comparison() {}

  /** Returns null if they are equal, or else where they differ. */
  static @Nullable String difference(String shown, String source) {
    List<String> tokens = tokens(source);
    String[] parts = ELISION.split(shown, -1);
    int from = 0;
    for (int i = 0; i < parts.length; i++) {
      List<String> part = tokens(parts[i]);
      boolean first = i == 0;
      boolean last = i == parts.length - 1;
      int at =
          first
              ? 0
              : last ? Math.max(from, tokens.size() - part.size()) : indexOf(part, tokens, from);
      int length = at < 0 ? 0 : common(part, tokens, at);
      if (at < 0) {
        return "the source does not have: " + excerpt(part, 0);
      } else if (length < part.size()) {
        return "the page has:   %s%nthe source has: %s"
            .formatted(excerpt(part, length), excerpt(tokens, at + length));
      }
      from = at + length;
    }
    return from == tokens.size() ? null : "the page lacks: " + excerpt(tokens, from);
  }

  /** Returns how many tokens are the same from their beginnings on. */
  static int common(String shown, String source) {
    return common(tokens(shown), tokens(source), 0);
  }

  private static int common(List<String> part, List<String> tokens, int at) {
    int i = 0;
    while (i < part.size() && at + i < tokens.size() && part.get(i).equals(tokens.get(at + i))) {
      i++;
    }
    return i;
  }

  private static int indexOf(List<String> part, List<String> tokens, int from) {
    for (int at = from; at + part.size() <= tokens.size(); at++) {
      if (common(part, tokens, at) == part.size()) {
        return at;
      }
    }
    return -1;
  }

  private static List<String> tokens(String text) {
    return TOKEN
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .map(token -> token.startsWith("//") ? token.strip().replaceAll("\\s+", " ") : token)
        .toList();
  }

  /** Shows the place between the tokens before it and those from it on. */
  private static String excerpt(List<String> tokens, int at) {
    List<String> words = new ArrayList<>(tokens.subList(Math.max(0, at - 6), at));
    words.add("▶");
    words.addAll(tokens.subList(at, Math.min(tokens.size(), at + 10)));
    return String.join(" ", words);
  }
}
