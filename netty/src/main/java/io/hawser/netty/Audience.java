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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
 * elsewhere. Whoever sends to a client directly first lets go what waits for that client, so that
 * nothing overtakes anything.
 */
final class Audience {
  /** Conditions that send to other clients, whose conditions do the same, must not go on so. */
  private static final int MOST_NESTED = 16;

  /** A message on its way: to all of its receivers but one, for whom a condition holds. */
  private record Order(
      long number,
      PreparedMessage message,
      Receivers<Member> receivers,
      @Nullable WebSocketConnection except,
      Predicate<? super WebSocketConnection> to) {}

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
  private final Group everyone = new Group(clients.values());
  private final Map<String, Group> topics = new HashMap<>();

  /** What waits for the end of the turn, in the order of its numbers, which have no gaps. */
  private final List<Order> waiting = new ArrayList<>();

  private long orders;
  private boolean flushScheduled;

  /** How many conditions are being tested, one inside the other. */
  private int asking;

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
    } else {
      EventLoops.executeOrDrop(loop, task);
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

  /** Sends to all for whom the condition holds. */
  void broadcast(PreparedMessage message, Predicate<? super WebSocketConnection> to) {
    send(message, everyone, null, to);
  }

  /** Sends to those who have subscribed to the topic. */
  void publish(String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    Group subscribers = topics.get(topic);
    if (subscribers != null) {
      send(message, subscribers, except, client -> true);
    }
  }

  private void send(
      PreparedMessage message,
      Group group,
      @Nullable WebSocketConnection except,
      Predicate<? super WebSocketConnection> to) {
    waiting.add(new Order(++orders, message, group.now(), except, to));
    flushSoon();
  }

  private void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = EventLoops.executeOrDrop(loop, this::flush);
    }
  }

  /** Sends all that waits. What is published meanwhile has to wait for the next turn. */
  private void flush() {
    flushScheduled = false;
    long last = orders;
    while (!waiting.isEmpty() && waiting.get(0).number() <= last) {
      Receivers<Member> receivers = waiting.get(0).receivers();
      int same = countOfThoseFor(receivers);
      for (Member member : receivers.inOrder()) {
        member.receive(same);
      }
      waiting.subList(0, same).clear();
    }
    if (!waiting.isEmpty()) {
      flushSoon();
    }
  }

  /** How many of the orders that wait begin with have the same receivers. */
  @SuppressWarnings("ReferenceEquality") // the same snapshot, not one with the same content
  private int countOfThoseFor(Receivers<Member> receivers) {
    int same = 1;
    while (same < waiting.size() && waiting.get(same).receivers() == receivers) {
      same++;
    }
    return same;
  }

  /** Closes all, behind what is on its way to them. */
  void close(int code, String reason) {
    for (Member member : everyone.now().inOrder()) {
      member.close(code, reason);
    }
  }

  /** Clients that hear the same, now and later. */
  private static final class Group {
    private final Collection<Member> members;
    private @Nullable Receivers<Member> now;

    Group(Collection<Member> members) {
      this.members = members;
    }

    /** To be called when the members are others. */
    void changed() {
      now = null;
    }

    Receivers<Member> now() {
      Receivers<Member> current = now;
      if (current == null) {
        current = new Receivers<>(members);
        now = current;
      }
      return current;
    }
  }

  /** One client, what it has subscribed to, and how far it is with what is sent to many. */
  private final class Member implements Topics {
    private final WebSocketConnection client;
    private Set<String> subscribed = Set.of();

    /** The number of the last order that it has seen, whether it was for it or not. */
    private long seen;

    /** Whether a condition is being tested for it. */
    private boolean asked;

    Member(WebSocketConnection client) {
      this.client = client;
    }

    /** Does nothing if the client is gone. Any thread. */
    @Override
    @SuppressWarnings("ReferenceEquality") // a member is equal to itself only
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
        Group group = topics.computeIfAbsent(topic, t -> new Group(new LinkedHashSet<>()));
        group.members.add(this);
        group.changed();
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
      Group group = topics.get(topic);
      if (group != null) {
        group.members.remove(this);
        group.changed();
        if (group.members.isEmpty()) {
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

    /**
     * Nobody else gets anything by this: what is called from here may end other clients. While a
     * condition is tested for this one, what the condition sends comes where it was asked.
     */
    @Override
    public void flush() {
      if (asked || asking > MOST_NESTED) {
        return;
      }
      int end = waiting.size();
      for (int i = firstNotSeen(); i < end; i = firstNotSeen()) {
        Order order = waiting.get(i);
        if (order.receivers().contains(this)) {
          take(order);
        } else {
          seen = order.number();
        }
      }
    }

    /** Takes what it has not seen of so many orders, all of which are for it. Never throws. */
    void receive(int count) {
      try {
        // Each may have the next ones seen: a condition sends to a client, which flushes them.
        for (int i = firstNotSeen(); i < count; i = firstNotSeen()) {
          take(waiting.get(i));
        }
        client.uncork();
      } catch (Throwable thrown) {
        giveUp(thrown);
      }
    }

    /** Never throws. */
    void close(int code, String reason) {
      try {
        client.close(code, reason);
      } catch (Throwable thrown) {
        giveUp(thrown);
      }
    }

    private void giveUp(Throwable cause) {
      Log.log(Level.ERROR, () -> "nothing more can be sent to " + client, cause);
      try {
        client.terminate();
      } catch (Throwable thrown) {
        Log.log(Level.ERROR, () -> "nor can it be ended", thrown);
      }
    }

    /** The place among what waits of the first order that it has not seen. */
    private int firstNotSeen() {
      if (waiting.isEmpty()) {
        return 0;
      }
      long ahead = Math.max(0, seen + 1 - waiting.get(0).number());
      return (int) Math.min(waiting.size(), ahead);
    }

    private void take(Order order) {
      seen = order.number();
      if (client.isSending() && client != order.except() && holdsFor(order.to())) {
        deliver(order.message());
      }
    }

    private boolean holdsFor(Predicate<? super WebSocketConnection> condition) {
      asked = true;
      asking++;
      try {
        // Asked first, it may be that nothing can be sent to it afterwards.
        return condition.test(client) && client.isSending();
      } catch (Throwable thrown) {
        Log.log(Level.ERROR, () -> "the condition of a broadcast failed for " + client, thrown);
        return false;
      } finally {
        asking--;
        asked = false;
      }
    }

    private void deliver(PreparedMessage message) {
      if (!message.isText() && !client.takesBinary()) {
        counters.skipped.increment();
      } else if (!client.isOverLimit()) {
        if (client.deliver(message) != SendResult.CLOSED) {
          counters.delivered.increment();
        }
      } else {
        refuse(message);
      }
    }

    private void refuse(PreparedMessage message) {
      switch (slowReceivers) {
        case SKIP -> counters.skipped.increment();
        case CLOSE -> {
          counters.closed.increment();
          seen = Long.MAX_VALUE - 1; // nothing more is for it
          client.close(CloseCode.TRY_AGAIN_LATER, "too slow");
        }
        case TERMINATE -> {
          counters.terminated.increment();
          client.deliver(message); // which gives it up, and says why
        }
      }
    }
  }
}
