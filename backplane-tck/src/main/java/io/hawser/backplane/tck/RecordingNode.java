// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneListener;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A node of a test, with all that was reported to it. Messages are strings here, with one character
 * for each byte. Thread-safe.
 */
final class RecordingNode implements BackplaneListener, AutoCloseable {
  private final Duration patience;
  private final BackplaneConnection connection;

  // guarded by this
  private final Map<String, List<String>> messages = new HashMap<>();
  private final Map<String, List<Entry>> entries = new HashMap<>();
  private final Set<String> topicsBeingReported = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private int interruptions;
  private int restorations;
  private boolean closed;

  RecordingNode(Backplane backplane, Duration patience) {
    this.patience = patience;
    connection = backplane.connect(this);
  }

  static String text(byte[] message) {
    return new String(message, ISO_8859_1);
  }

  // -- what the node does ------------------------------------------------------------------------

  BackplaneConnection connection() {
    return connection;
  }

  <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  void subscribe(String topic) throws Exception {
    await(connection.subscribe(topic));
  }

  void unsubscribe(String topic) throws Exception {
    await(connection.unsubscribe(topic));
  }

  void publish(String topic, String message) throws Exception {
    await(publishing(topic, message));
  }

  CompletableFuture<Void> publishing(String topic, String message) {
    return connection.publish(topic, message.getBytes(ISO_8859_1));
  }

  Position follow(String topic) throws Exception {
    return follow(topic, Retention.DEFAULT);
  }

  Position follow(String topic, Retention retention) throws Exception {
    return await(connection.follow(topic, retention));
  }

  void unfollow(String topic) throws Exception {
    await(connection.unfollow(topic));
  }

  Position append(String topic, String message) throws Exception {
    return append(topic, message, Retention.DEFAULT);
  }

  Position append(String topic, String message, Retention retention) throws Exception {
    return await(appending(topic, message, retention));
  }

  CompletableFuture<Position> appending(String topic, String message, Retention retention) {
    return connection.append(topic, message.getBytes(ISO_8859_1), retention);
  }

  History read(String topic, Position after) throws Exception {
    return read(topic, after, 10_000, Retention.DEFAULT);
  }

  History read(String topic, Position after, int maxEntries, Retention retention) throws Exception {
    return await(connection.read(topic, after, maxEntries, retention));
  }

  @Override
  public void close() {
    connection.close();
    synchronized (this) {
      closed = true;
    }
  }

  // -- what was reported to it -------------------------------------------------------------------

  synchronized List<String> messages(String topic) {
    return List.copyOf(messages.getOrDefault(topic, List.of()));
  }

  synchronized List<Entry> entries(String topic) {
    return List.copyOf(entries.getOrDefault(topic, List.of()));
  }

  synchronized int interruptions() {
    return interruptions;
  }

  synchronized int restorations() {
    return restorations;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  List<String> awaitMessages(String topic, int count) throws Exception {
    awaitThat(count + " messages", node -> node.messages(topic).size() >= count);
    return messages(topic);
  }

  void awaitMessage(String topic, String message) throws Exception {
    awaitThat("the message " + message, node -> node.messages(topic).contains(message));
  }

  List<Entry> awaitEntries(String topic, int count) throws Exception {
    awaitThat(count + " entries", node -> node.entries(topic).size() >= count);
    return entries(topic);
  }

  void awaitInterruption(int count) throws Exception {
    awaitThat("interruption " + count, node -> node.interruptions() >= count);
  }

  void awaitRestoration(int count) throws Exception {
    awaitThat("restoration " + count, node -> node.restorations() >= count);
  }

  /** Waits until all that was reported fulfils the condition. */
  synchronized void awaitThat(String what, Predicate<RecordingNode> condition) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.test(this)) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(what + " not reported within " + patience + "; " + summary());
      }
      wait(left);
    }
  }

  private String summary() {
    StringBuilder summary = new StringBuilder("reported were ");
    messages.forEach((topic, all) -> summary.append(all.size()).append(" messages, "));
    entries.forEach((topic, all) -> summary.append(all.size()).append(" entries, "));
    return summary
        .append(interruptions)
        .append(" interruptions, ")
        .append(restorations)
        .append(" restorations")
        .toString();
  }

  // -- the listener ------------------------------------------------------------------------------

  @Override
  public void onMessage(String topic, byte[] message) {
    begin(topic);
    synchronized (this) {
      messages.computeIfAbsent(topic, t -> new ArrayList<>()).add(text(message));
    }
    end(topic);
  }

  @Override
  public void onEntry(String topic, Entry entry) {
    begin(topic);
    synchronized (this) {
      entries.computeIfAbsent(topic, t -> new ArrayList<>()).add(entry);
    }
    end(topic);
  }

  @Override
  public void onGap(String topic) {
    begin(topic);
    end(topic);
  }

  private synchronized void begin(String topic) {
    checkOpen();
    if (!topicsBeingReported.add(topic)) {
      faults.add("two calls for one topic overlap");
    }
  }

  private synchronized void end(String topic) {
    topicsBeingReported.remove(topic);
    notifyAll();
  }

  @Override
  public synchronized void onInterrupted(String cause) {
    checkOpen();
    if (interruptions++ != restorations) {
      faults.add("onInterrupted was called twice without onRestored");
    }
    notifyAll();
  }

  @Override
  public synchronized void onRestored() {
    checkOpen();
    if (++restorations != interruptions) {
      faults.add("onRestored was called without onInterrupted");
    }
    notifyAll();
  }

  private void checkOpen() {
    if (closed) {
      faults.add("something was reported after close() had returned");
    }
  }
}
