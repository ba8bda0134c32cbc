// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.hawser.backplane.BackplaneListener;
import io.hawser.backplane.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A listener that notes everything in one line each. Thread-safe. */
final class Recorder implements BackplaneListener {
  private static final long LIMIT_MILLIS = 20_000;

  // guarded by this
  private final List<String> lines = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  void await(String line) throws InterruptedException {
    awaitThat(line, all -> all.stream().anyMatch(each -> each.startsWith(line)));
  }

  void awaitCount(String line, int count) throws InterruptedException {
    awaitThat(
        count + " times " + line,
        all -> all.stream().filter(each -> each.startsWith(line)).count() >= count);
  }

  private synchronized void awaitThat(String what, Predicate<List<String>> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    while (!condition.test(lines)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("not reported: " + what + "; but " + lines);
      }
      wait(left);
    }
  }

  private synchronized void note(String line) {
    lines.add(line);
    notifyAll();
  }

  @Override
  public void onMessage(String topic, byte[] message) {
    note("message " + new String(message, ISO_8859_1));
  }

  @Override
  public synchronized void onEntry(String topic, Entry entry) {
    entries.add(entry);
    note("entry " + entry.position().offset() + " " + new String(entry.message(), ISO_8859_1));
  }

  @Override
  public void onGap(String topic) {
    note("gap");
  }

  @Override
  public void onInterrupted(String cause) {
    note("interrupted: " + cause);
  }

  @Override
  public void onRestored() {
    note("restored");
  }
}
