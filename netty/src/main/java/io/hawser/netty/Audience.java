// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.SlowReceiver;
import io.hawser.WebSocketConnection;
import io.hawser.protocol.CloseCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The clients of one event loop, and the topics that they have subscribed to. Touched by that event
 * loop only; what is sent here to many leaves with one write for each of them at the end of its
 * turn.
 */
final class Audience {
  private static final WebSocketConnection[] NOBODY = {};

  private final SlowReceiver slowReceivers;
  private final BroadcastCounters counters;
  private final Map<WebSocketConnection, Set<String>> clients = new HashMap<>();
  private final Map<String, Set<WebSocketConnection>> topics = new HashMap<>();

  Audience(SlowReceiver slowReceivers, BroadcastCounters counters) {
    this.slowReceivers = slowReceivers;
    this.counters = counters;
  }

  void add(WebSocketConnection client) {
    clients.put(client, Set.of());
  }

  void remove(WebSocketConnection client) {
    Set<String> subscribed = clients.remove(client);
    if (subscribed != null) {
      subscribed.forEach(topic -> leave(topic, client));
    }
  }

  /** Does nothing for a client that is gone. */
  void subscribe(WebSocketConnection client, String topic) {
    Set<String> subscribed = clients.get(client);
    if (subscribed == null) {
      return;
    }
    if (subscribed.isEmpty()) {
      subscribed = new HashSet<>();
      clients.put(client, subscribed);
    }
    if (subscribed.add(topic)) {
      topics.computeIfAbsent(topic, t -> new LinkedHashSet<>()).add(client);
    }
  }

  void unsubscribe(WebSocketConnection client, String topic) {
    Set<String> subscribed = clients.get(client);
    if (subscribed != null && subscribed.contains(topic)) {
      subscribed.remove(topic);
      leave(topic, client);
    }
  }

  private void leave(String topic, WebSocketConnection client) {
    Set<WebSocketConnection> subscribers = topics.getOrDefault(topic, Set.of());
    subscribers.remove(client);
    if (subscribers.isEmpty()) {
      topics.remove(topic);
    }
  }

  /** Sends to all for whom the condition holds. */
  void broadcast(PreparedMessage message, Predicate<? super WebSocketConnection> to) {
    send(message, clients.keySet(), to);
  }

  /** Sends to those who have subscribed to the topic and for whom the condition holds. */
  void publish(String topic, PreparedMessage message, Predicate<? super WebSocketConnection> to) {
    send(message, topics.getOrDefault(topic, Set.of()), to);
  }

  void close(int code, String reason) {
    for (WebSocketConnection client : clients.keySet().toArray(NOBODY)) {
      client.close(code, reason);
    }
  }

  private void send(
      PreparedMessage message,
      Collection<WebSocketConnection> receivers,
      Predicate<? super WebSocketConnection> to) {
    // A copy: what is called from here may subscribe, unsubscribe and close.
    for (WebSocketConnection receiver : receivers.toArray(NOBODY)) {
      if (to.test(receiver)) {
        send(message, receiver);
      }
    }
  }

  private void send(PreparedMessage message, WebSocketConnection receiver) {
    if (!receiver.isOpen()) {
      return;
    }
    if (!receiver.isOverLimit()) {
      if (receiver.send(message) != SendResult.CLOSED) {
        counters.delivered.increment();
      }
      return;
    }
    switch (slowReceivers) {
      case SKIP -> counters.skipped.increment();
      case CLOSE -> {
        counters.closed.increment();
        receiver.close(CloseCode.TRY_AGAIN_LATER, "too slow");
      }
      case TERMINATE -> {
        counters.terminated.increment();
        receiver.send(message); // which gives it up, and says why
      }
    }
  }
}
