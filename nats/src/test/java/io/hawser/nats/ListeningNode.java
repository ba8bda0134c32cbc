// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneListener;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node that lists what it hears, such as {@code entry topic text}. Thread-safe. */
final class ListeningNode implements BackplaneListener, AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  final BackplaneConnection connection;

  // guarded by this
  private final List<String> heard = new ArrayList<>();
  private final List<Position> positions = new ArrayList<>();

  ListeningNode(Backplane backplane) {
    connection = backplane.connect(this);
  }

  Position follow(String topic, Retention retention) throws Exception {
    return await(connection.follow(topic, retention));
  }

  Position append(String topic, String text, Retention retention) throws Exception {
    return await(connection.append(topic, text.getBytes(UTF_8), retention));
  }

  CompletableFuture<Void> publishing(String topic, String text) {
    return connection.publish(topic, text.getBytes(UTF_8));
  }

  History read(String topic, Position after, Retention retention) throws Exception {
    return await(connection.read(topic, after, 1000, retention));
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static List<String> texts(History history) {
    return history.entries().stream().map(entry -> new String(entry.message(), UTF_8)).toList();
  }

  synchronized List<String> heard() {
    return List.copyOf(heard);
  }

  /** Returns the positions of all entries that were heard. */
  synchronized List<Position> positions() {
    return List.copyOf(positions);
  }

  /** Waits for an event that begins like this. */
  synchronized void awaitHeard(String event) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (heard.stream().noneMatch(each -> each.startsWith(event))) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("not heard: " + event + ", but " + heard);
      }
      wait(left);
    }
  }

  private synchronized void hear(String event) {
    heard.add(event);
    notifyAll();
  }

  @Override
  public void onMessage(String topic, byte[] message) {
    hear("message " + topic + ' ' + new String(message, UTF_8));
  }

  @Override
  public void onEntry(String topic, Entry entry) {
    synchronized (this) {
      positions.add(entry.position());
    }
    hear("entry " + topic + ' ' + new String(entry.message(), UTF_8));
  }

  @Override
  public void onGap(String topic) {
    hear("gap " + topic);
  }

  @Override
  public void onInterrupted(String cause) {
    hear("interrupted " + cause);
  }

  @Override
  public void onRestored() {
    hear("restored");
  }

  @Override
  public void close() {
    connection.close();
  }
}
