// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.SlowReceiver;
import io.hawser.WebSocketConnection;
import io.hawser.protocol.CloseCode;
import io.hawser.spi.Topics;
import io.netty.util.concurrent.EventExecutor;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one event loop, and the topics that they have subscribed to. Touched by that event
 * loop only, but for what is said otherwise.
 *
 * <p>What is published here waits for the end of the loop's turn. Then each client gets all that is
 * for it at once, and one write: going from client to client is what costs, each has its memory
 * elsewhere. Whatever is sent to a client directly first lets go what waits, so that the order is
 * kept.
 */
final class Audience {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  /** A message on its way to its receivers: to all but one, for whom a condition holds. */
  private record Order(
      PreparedMessage message,
      WebSocketConnection[] receivers,
      @Nullable WebSocketConnection except,
      Predicate<? super WebSocketConnection> to) {
    boolean isFor(WebSocketConnection client) {
      return client != except && to.test(client);
    }
  }

  /** How a message gets to the subscribers of all event loops. */
  interface Publisher {
    /** Publishes to all subscribers but one. Any thread. */
    void publish(String topic, PreparedMessage message, WebSocketConnection except);
  }

  private final EventExecutor loop;
  private final Publisher publisher;
  private final SlowReceiver slowReceivers;
  private final BroadcastCounters counters;
  private final Map<WebSocketConnection, Member> clients = new HashMap<>();
  private final Receivers everyone = new Receivers(clients.keySet());
  private final Map<String, Receivers> topics = new HashMap<>();

  // what waits for the end of the turn, and the one whom all of it is not for, if there is one
  private final List<Order> waiting = new ArrayList<>();
  private @Nullable WebSocketConnection exceptedByAll;
  private boolean flushScheduled;

  // what is being sent: orders that have the same receivers, and how far it has come with them
  private final List<Order> group = new ArrayList<>();
  private WebSocketConnection[] receivers = Receivers.NOBODY;
  private int receiver;
  private int order;

  Audience(
      EventExecutor loop,
      Publisher publisher,
      SlowReceiver slowReceivers,
      BroadcastCounters counters) {
    this.loop = loop;
    this.publisher = publisher;
    this.slowReceivers = slowReceivers;
    this.counters = counters;
  }

  /** Runs a task in the event loop: now, if this is it. Any thread. */
  void run(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }

  /** Takes a client in, and gives it what it needs to subscribe and to publish. */
  Topics add(WebSocketConnection client) {
    Member member = new Member(client);
    clients.put(client, member);
    everyone.changed();
    return member;
  }

  void remove(WebSocketConnection client) {
    Member member = clients.remove(client);
    if (member != null) {
      everyone.changed();
      member.leaveAll();
    }
  }

  /** One client, and what it has subscribed to. */
  private final class Member implements Topics {
    private final WebSocketConnection client;
    private Set<String> subscribed = Set.of();

    Member(WebSocketConnection client) {
      this.client = client;
    }

    /** Does nothing if the client is gone. Any thread. */
    @Override
    public void subscribe(String topic) {
      run(
          () -> {
            if (clients.get(client) == this) {
              join(topic);
            }
          });
    }

    private void join(String topic) {
      if (subscribed.isEmpty()) {
        subscribed = new HashSet<>();
      }
      if (subscribed.add(topic)) {
        topics.computeIfAbsent(topic, t -> new Receivers()).add(client);
      }
    }

    /** Any thread. */
    @Override
    public void unsubscribe(String topic) {
      run(
          () -> {
            if (subscribed.contains(topic)) {
              subscribed.remove(topic);
              leave(topic);
            }
          });
    }

    private void leave(String topic) {
      Receivers subscribers = topics.get(topic);
      if (subscribers != null) {
        subscribers.remove(client);
        if (subscribers.isEmpty()) {
          topics.remove(topic);
        }
      }
    }

    private void leaveAll() {
      subscribed.forEach(this::leave);
      subscribed = Set.of();
    }

    /** Any thread. */
    @Override
    public void publish(String topic, PreparedMessage message) {
      publisher.publish(topic, message, client);
    }

    /** Unless none of what waits is for this client, who may be the one who published it all. */
    @Override
    public void flush() {
      if (receiver < receivers.length || !waiting.isEmpty() && exceptedByAll != client) {
        Audience.this.flush();
      }
    }
  }

  /** Sends to all for whom the condition holds. */
  void broadcast(PreparedMessage message, Predicate<? super WebSocketConnection> to) {
    send(new Order(message, everyone.snapshot(), null, to));
  }

  /** Sends to those who have subscribed to the topic. */
  void publish(String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    Receivers subscribers = topics.get(topic);
    if (subscribers != null) {
      send(new Order(message, subscribers.snapshot(), except, client -> true));
    }
  }

  /** Closes all, behind what is on its way to them. */
  void close(int code, String reason) {
    for (WebSocketConnection client : everyone.snapshot()) {
      client.close(code, reason);
    }
  }

  // -- sending -----------------------------------------------------------------------------------

  private void send(Order order) {
    exceptedByAll = waiting.isEmpty() || order.except() == exceptedByAll ? order.except() : null;
    waiting.add(order);
    if (!flushScheduled) {
      flushScheduled = true;
      loop.execute(
          () -> {
            flushScheduled = false;
            flush();
          });
    }
  }

  /**
   * Sends what waits. Called from inside itself, by what it calls, it goes on where it is, so that
   * nothing overtakes anything.
   */
  private void flush() {
    while (true) {
      if (receiver < receivers.length) {
        WebSocketConnection client = receivers[receiver];
        if (order < group.size()) {
          deliver(group.get(order++), client);
        } else {
          receiver++;
          order = 0;
          client.uncork();
        }
      } else if (!nextGroup()) {
        return;
      }
    }
  }

  /** Takes from what waits all that is next and has the same receivers. */
  @SuppressWarnings("ReferenceEquality") // the same snapshot, not one with the same content
  private boolean nextGroup() {
    group.clear();
    receivers = Receivers.NOBODY;
    if (waiting.isEmpty()) {
      return false;
    }
    receivers = waiting.get(0).receivers();
    receiver = 0;
    order = 0;
    int same = 0;
    while (same < waiting.size() && waiting.get(same).receivers() == receivers) {
      same++;
    }
    List<Order> taken = waiting.subList(0, same);
    group.addAll(taken);
    taken.clear();
    return true;
  }

  private void deliver(Order order, WebSocketConnection client) {
    try {
      if (client.isSending() && order.isFor(client)) {
        send(order.message(), client);
      }
    } catch (Throwable thrown) {
      LOG.log(Level.ERROR, "the condition of a broadcast failed", thrown);
    }
  }

  private void send(PreparedMessage message, WebSocketConnection client) {
    if (!message.isText() && !client.takesBinary()) {
      counters.skipped.increment();
      return;
    }
    if (!client.isOverLimit()) {
      if (client.deliver(message) != SendResult.CLOSED) {
        counters.delivered.increment();
      }
      return;
    }
    switch (slowReceivers) {
      case SKIP -> counters.skipped.increment();
      case CLOSE -> {
        counters.closed.increment();
        client.close(CloseCode.TRY_AGAIN_LATER, "too slow");
      }
      case TERMINATE -> {
        counters.terminated.increment();
        client.deliver(message); // which gives it up, and says why
      }
    }
  }
}
