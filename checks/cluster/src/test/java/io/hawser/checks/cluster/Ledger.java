// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What one client has received: numbers, and when it was told that something is missing. */
final class Ledger {
  // guarded by this
  private final BitSet received = new BitSet();
  private final BitSet excused = new BitSet();
  private final List<String> mistakes = new ArrayList<>();

  /** What explains the mistakes: where the client was told, and connected. */
  private final List<String> story = new ArrayList<>();

  private int last = -1;
  private boolean told;
  private int connections;
  private int losses;
  private int twice;
  private int disorder;

  synchronized void onConnected() {
    connections++;
    story.add("connected after " + last);
  }

  synchronized void onNumber(int number) {
    if (received.get(number)) {
      twice++;
      mistakes.add(number + " came twice");
    } else if (number < last) {
      disorder++;
      mistakes.add(number + " came after " + last);
    }
    if (told) {
      excused.set(last + 1, Math.max(number, last + 1));
      story.add("then " + number);
    }
    told = false;
    received.set(number);
    last = Math.max(last, number);
  }

  /** The client knows that messages after the last one may be missing. */
  synchronized void onTold() {
    told = true;
    story.add("told after " + last);
    losses++;
  }

  synchronized void onMistake(String mistake) {
    mistakes.add(mistake);
  }

  synchronized boolean has(int number) {
    return received.get(number);
  }

  /**
   * Returns what is wrong: what came twice or in the wrong order, and the expected numbers that are
   * missing without a word.
   */
  synchronized List<String> mistakes(BitSet expected) {
    List<String> all = new ArrayList<>(mistakes);
    BitSet missing = missing(expected);
    missing.andNot(excused);
    if (!missing.isEmpty()) {
      all.add("missing without a word: " + missing + ", " + story);
    }
    return all;
  }

  private BitSet missing(BitSet expected) {
    BitSet missing = (BitSet) expected.clone();
    missing.andNot(received);
    return missing;
  }

  /** Returns how many of the expected numbers are missing, with a word and without. */
  synchronized int missing(BitSet expected, boolean excusedOnes) {
    BitSet missing = missing(expected);
    if (excusedOnes) {
      missing.and(excused);
    } else {
      missing.andNot(excused);
    }
    return missing.cardinality();
  }

  synchronized void addReceivedTo(BitSet all) {
    all.or(received);
  }

  synchronized int received() {
    return received.cardinality();
  }

  synchronized int connections() {
    return connections;
  }

  synchronized int losses() {
    return losses;
  }

  synchronized int twice() {
    return twice;
  }

  synchronized int disorder() {
    return disorder;
  }
}
