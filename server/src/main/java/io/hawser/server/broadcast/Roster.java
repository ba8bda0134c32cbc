// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.WebSocket;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a server, and who has subscribed to which topic, as all threads see it. A
 * subscription begins and ends here at once, on the thread that requests it. The {@link Audience}
 * of the client, which sends the messages, follows when its event loop gets there. Thread-safe.
 */
final class Roster {
  /** One client's subscription to one topic, from {@code subscribe} to {@code unsubscribe}. */
  static final class Subscription {
    final String topic;

    /** Orders the subscriptions of one client to one topic: a later one has a higher number. */
    final long number;

    // the client's event loop

    /** Whether the client has left, so that it must not join any more. */
    boolean left;

    /** Whether the client waits to join a resumable topic, or has joined it. */
    boolean begun;

    /** Identifies a resumable topic for the client, once it has joined. */
    long topicNumber;

    /** Whether messages of a resumable topic were skipped, which the client does not know yet. */
    boolean skipped;

    Subscription(String topic, long number) {
      this.topic = topic;
      this.number = number;
    }
  }

  private final Set<WebSocket> clients = ConcurrentHashMap.newKeySet();
  private final Set<WebSocket> clientsView = Collections.unmodifiableSet(clients);

  /** A topic is in this map as long as it has subscribers. Each is changed only by compute. */
  private final Map<String, Map<WebSocket, Subscription>> topics = new ConcurrentHashMap<>();

  private final AtomicLong lastNumber = new AtomicLong();

  private final Consumer<? super WebSocket> whenRemoved;

  /** Creates an empty roster. */
  Roster() {
    this(client -> {});
  }

  /**
   * Creates an empty roster.
   *
   * @param whenRemoved receives every client that has been removed
   */
  Roster(Consumer<? super WebSocket> whenRemoved) {
    this.whenRemoved = whenRemoved;
  }

  void add(WebSocket client) {
    clients.add(client);
  }

  void remove(WebSocket client) {
    clients.remove(client);
    whenRemoved.accept(client);
  }

  /** Returns the clients, as a live view that cannot be modified. */
  Set<WebSocket> clients() {
    return clientsView;
  }

  /** Begins a subscription. Returns the existing one if the client has subscribed before. */
  Subscription begin(String topic, WebSocket client) {
    Subscription[] result = new Subscription[1];
    topics.compute(
        topic,
        (key, subscribers) -> {
          Map<WebSocket, Subscription> joined =
              subscribers == null ? new ConcurrentHashMap<>(1) : subscribers;
          result[0] =
              joined.computeIfAbsent(
                  client, c -> new Subscription(topic, lastNumber.incrementAndGet()));
          return joined;
        });
    return result[0];
  }

  /** Ends a subscription. Returns null if there is none. */
  @Nullable Subscription end(String topic, WebSocket client) {
    @Nullable Subscription[] result = new Subscription[1];
    topics.computeIfPresent(
        topic,
        (key, subscribers) -> {
          result[0] = subscribers.remove(client);
          return subscribers.isEmpty() ? null : subscribers;
        });
    return result[0];
  }

  /** Returns the subscribers of a topic at this moment. */
  Set<WebSocket> subscribers(String topic) {
    return Set.copyOf(topics.getOrDefault(topic, Map.of()).keySet());
  }

  /** Returns how many subscribers a topic has. */
  int subscriberCount(String topic) {
    return topics.getOrDefault(topic, Map.of()).size();
  }

  /** Returns the topics that have subscribers at this moment. */
  Set<String> topics() {
    return Set.copyOf(topics.keySet());
  }
}
