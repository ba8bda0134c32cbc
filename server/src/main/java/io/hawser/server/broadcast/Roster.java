// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.WebSocket;
import io.hawser.backplane.Position;
import io.hawser.server.topic.BackplaneSettings;
import io.hawser.server.topic.SharedTopics;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Whether the client has left, so that it must not join any more. Other threads read it. */
    volatile boolean left;

    /** Whether the client waits to join a resumable topic, or has joined it. */
    boolean begun;

    /** Identifies a resumable topic for the client, once it has joined. */
    long topicNumber;

    /** Up to where messages of a resumable topic are lost, if the client must be told so. */
    @Nullable Position lostUntil;

    Subscription(String topic, long number) {
      this.topic = topic;
      this.number = number;
    }
  }

  /** The clients, and how many subscriptions each has. */
  private final Map<WebSocket, AtomicInteger> clients = new ConcurrentHashMap<>();

  private final Set<WebSocket> clientsView = Collections.unmodifiableSet(clients.keySet());

  /** A topic is in this map as long as it has subscribers. Each is changed only by compute. */
  private final Map<String, Map<WebSocket, Subscription>> topics = new ConcurrentHashMap<>();

  private final AtomicLong lastNumber = new AtomicLong();
  private final int maxSubscriptions;
  private final boolean checksNames;
  private final Consumer<? super WebSocket> whenRemoved;

  /**
   * Creates a roster without clients.
   *
   * @param settings say how many topics a client may have, and whether names are limited
   * @param whenRemoved receives every client that has been removed
   */
  Roster(BackplaneSettings settings, Consumer<? super WebSocket> whenRemoved) {
    this.maxSubscriptions = settings.maxSubscriptions();
    this.checksNames = settings.isUsed();
    this.whenRemoved = whenRemoved;
  }

  void add(WebSocket client) {
    clients.put(client, new AtomicInteger());
  }

  void remove(WebSocket client) {
    clients.remove(client);
    whenRemoved.accept(client);
  }

  /** Returns the clients, as a live view that cannot be modified. */
  Set<WebSocket> clients() {
    return clientsView;
  }

  /**
   * Begins a subscription. Returns the existing one if the client has subscribed before.
   *
   * @throws IllegalStateException if the client has too many
   * @throws IllegalArgumentException if the name cannot be used
   */
  Subscription begin(String topic, WebSocket client) {
    if (checksNames) {
      SharedTopics.checkName(topic);
    }
    Subscription[] result = new Subscription[1];
    topics.compute(
        topic,
        (key, subscribers) -> {
          Map<WebSocket, Subscription> joined =
              subscribers == null ? new ConcurrentHashMap<>(1) : subscribers;
          result[0] = joined.computeIfAbsent(client, c -> create(topic, clients.get(client)));
          return joined;
        });
    return result[0];
  }

  private Subscription create(String topic, @Nullable AtomicInteger subscriptions) {
    if (subscriptions != null && subscriptions.incrementAndGet() > maxSubscriptions) {
      subscriptions.decrementAndGet();
      throw new IllegalStateException(
          "the client has " + maxSubscriptions + " topics: maxSubscriptions allows no more");
    }
    return new Subscription(topic, lastNumber.incrementAndGet());
  }

  /** Ends a subscription. Returns null if there is none. */
  @Nullable Subscription end(String topic, WebSocket client) {
    @Nullable Subscription[] result = new Subscription[1];
    topics.computeIfPresent(
        topic,
        (key, subscribers) -> {
          result[0] = subscribers.remove(client);
          AtomicInteger subscriptions = clients.get(client);
          if (result[0] != null && subscriptions != null) {
            subscriptions.decrementAndGet();
          }
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
