// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.netty.loop.EventLoops;
import io.hawser.netty.loop.Log;
import io.hawser.protocol.CloseCode;
import io.hawser.server.broadcast.Roster.Subscription;
import io.hawser.spi.Topics;
import io.netty.util.concurrent.EventExecutor;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one event loop, and the topics that they have subscribed to. Must be used on that
 * event loop, unless stated otherwise.
 *
 * <p>Messages wait for the end of the loop's turn. Then each client gets all its messages at once,
 * with one write. This is fast because moving from client to client is expensive: the memory of
 * each is elsewhere. Before a message is sent to a single client, the messages that wait for that
 * client are sent, so that no message overtakes another.
 */
final class Audience {
  /**
   * Limits how deeply conditions nest. A condition may send to another client, which tests a
   * condition for that client, which may send again.
   */
  private static final int MAX_NESTED = 16;

  /**
   * A message that waits to be sent to all receivers except one, if the condition holds for them.
   */
  private record QueuedMessage(
      long number,
      PreparedMessage message,
      Receivers<Member> receivers,
      @Nullable WebSocketConnection except,
      Predicate<? super WebSocketConnection> to) {}

  /** Publishes messages to the subscribers of all event loops. */
  interface Publisher {
    /** Publishes to all subscribers except one. May be called from any thread. */
    void publish(String topic, PreparedMessage message, WebSocketConnection except);
  }

  private final EventExecutor loop;
  private final Hub server;
  private final Publisher publisher;
  private final Roster roster;
  private final SlowReceiver slowReceivers;
  private final BroadcastCounters counters;
  private final Map<WebSocketConnection, Member> clients = new HashMap<>();
  private final Group<Member> everyone = new Group<>(clients.values());
  private final Departures<Member> departures;
  private final Map<String, Group<Member>> topics = new HashMap<>();

  /**
   * The messages that wait for the end of the turn, in the order of their numbers, without gaps.
   */
  private final List<QueuedMessage> waiting = new ArrayList<>();

  private long lastNumber;
  private boolean flushScheduled;

  /** How many conditions are being tested, nested in each other. */
  private int nested;

  /**
   * Creates an audience without clients.
   *
   * @param server what the clients belong to
   * @param roster the clients of all event loops
   */
  Audience(
      EventExecutor loop,
      Hub server,
      Publisher publisher,
      Roster roster,
      SlowReceiver slowReceivers,
      BroadcastCounters counters) {
    this.loop = loop;
    this.departures = new Departures<>(loop, clients.values());
    this.server = server;
    this.publisher = publisher;
    this.roster = roster;
    this.slowReceivers = slowReceivers;
    this.counters = counters;
  }

  /** Runs a task on the event loop, immediately if called on it. May be called from any thread. */
  void run(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      EventLoops.executeOrDrop(loop, task);
    }
  }

  /** Adds a client, and returns the object with which it subscribes and publishes. */
  Topics add(WebSocketConnection client) {
    Member member = new Member(client);
    clients.put(client, member);
    roster.add(client);
    everyone.changed();
    return member;
  }

  /** Removes a client. Does nothing if it has been removed before. */
  void remove(WebSocketConnection client) {
    Member member = clients.remove(client);
    if (member != null) {
      everyone.changed();
      roster.remove(client);
      member.leaveAll();
      departures.left(member);
    }
  }

  /** Sends a message to all clients for which the condition holds. */
  void broadcast(PreparedMessage message, Predicate<? super WebSocketConnection> to) {
    send(message, everyone, null, to);
  }

  /** Sends a message to all subscribers of the topic except one. */
  void publish(String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    Group<Member> subscribers = topics.get(topic);
    if (subscribers != null) {
      send(message, subscribers, except, client -> true);
    }
  }

  private void send(
      PreparedMessage message,
      Group<Member> group,
      @Nullable WebSocketConnection except,
      Predicate<? super WebSocketConnection> to) {
    waiting.add(new QueuedMessage(++lastNumber, message, group.snapshot(), except, to));
    flushSoon();
  }

  private void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = EventLoops.executeOrDrop(loop, this::flush);
    }
  }

  /**
   * Sends all waiting messages. Messages that are published in the meantime wait for the next turn.
   */
  private void flush() {
    flushScheduled = false;
    long last = lastNumber;
    while (!waiting.isEmpty() && waiting.get(0).number() <= last) {
      Receivers<Member> receivers = waiting.get(0).receivers();
      int same = countWithReceivers(receivers);
      for (Member member : receivers.inOrder()) {
        member.receive(same);
      }
      waiting.subList(0, same).clear();
    }
    if (!waiting.isEmpty()) {
      flushSoon();
    }
  }

  /** Returns how many messages at the start of the waiting messages have these receivers. */
  @SuppressWarnings("ReferenceEquality") // the same snapshot, not one with the same content
  private int countWithReceivers(Receivers<Member> receivers) {
    int same = 1;
    while (same < waiting.size() && waiting.get(same).receivers() == receivers) {
      same++;
    }
    return same;
  }

  /** Closes all clients after the messages that wait for them. */
  void close(int code, String reason) {
    for (Member member : everyone.snapshot().inOrder()) {
      member.close(code, reason);
    }
  }

  /**
   * Closes the clients one after the other, in random order, each after the messages that wait for
   * it. If this was called before, the rest of the clients get the new time and code.
   *
   * @param ended is completed when all clients have left or the time is over; for an earlier call,
   *     together with this one
   */
  void drain(long nanos, int code, String reason, CompletableFuture<@Nullable Void> ended) {
    departures.begin(nanos, member -> member.close(code, reason), ended);
  }

  /** One client, its subscriptions, and the last message that it has seen. */
  private final class Member implements Topics {
    private final WebSocketConnection client;
    private Map<String, Subscription> subscribed = Map.of();

    /**
     * The number of the last message that this client has seen, including messages that were not
     * for it.
     */
    private long seen;

    /** Whether a condition is being tested for this client. */
    private boolean testing;

    // any thread (volatile); set when the client has been removed
    private volatile boolean removed;

    // guarded by this; the subscriptions of other threads that have not joined yet, null if none
    private @Nullable Set<Subscription> joining;

    Member(WebSocketConnection client) {
      this.client = client;
    }

    @Override
    public Hub server() {
      return server;
    }

    /** Does nothing if the client has been removed. May be called from any thread. */
    @Override
    public void subscribe(String topic) {
      Subscription subscription = roster.begin(topic, client);
      if (!loop.inEventLoop()) {
        beginJoining(subscription);
      }
      run(() -> join(subscription));
      if (removed) { // perhaps in the meantime, and the task may have been dropped
        roster.end(topic, client);
      }
    }

    private synchronized void beginJoining(Subscription subscription) {
      if (joining == null) {
        joining = new HashSet<>();
      }
      joining.add(subscription);
    }

    private synchronized void endJoining(Subscription subscription) {
      if (joining != null && joining.remove(subscription) && joining.isEmpty()) {
        joining = null;
      }
    }

    private synchronized Set<Subscription> endJoining() {
      Set<Subscription> ended = joining == null ? Set.of() : joining;
      joining = null;
      return ended;
    }

    private void join(Subscription subscription) {
      endJoining(subscription);
      if (removed) {
        roster.end(subscription.topic, client);
      }
      if (removed || subscription.left) {
        return;
      }
      if (subscribed.isEmpty()) {
        subscribed = new HashMap<>();
      }
      String topic = subscription.topic;
      Subscription joined = subscribed.get(topic);
      if (joined == null) {
        Group<Member> group =
            topics.computeIfAbsent(topic, t -> new Group<>(new LinkedHashSet<>()));
        group.add(this);
      }
      // Tasks of several threads may arrive in another order than the calls that caused them.
      if (joined == null || joined.number < subscription.number) {
        subscribed.put(topic, subscription);
      }
    }

    /** May be called from any thread. */
    @Override
    public void unsubscribe(String topic) {
      Subscription subscription = roster.end(topic, client);
      if (subscription != null) {
        run(
            () -> {
              subscription.left = true;
              if (!subscribed.isEmpty() && subscribed.remove(topic, subscription)) {
                leave(topic);
              }
            });
      }
    }

    private void leave(String topic) {
      Group<Member> group = topics.get(topic);
      if (group != null) {
        group.remove(this);
        if (group.isEmpty()) {
          topics.remove(topic);
        }
      }
    }

    @Override
    public void leave() {
      remove(client);
    }

    private void leaveAll() {
      removed = true;
      for (String topic : subscribed.keySet()) {
        roster.end(topic, client);
        leave(topic);
      }
      subscribed = Map.of();
      for (Subscription subscription : endJoining()) {
        roster.end(subscription.topic, client);
      }
    }

    /** May be called from any thread. */
    @Override
    public void publish(String topic, PreparedMessage message) {
      publisher.publish(topic, message, client);
    }

    /**
     * Sends the messages that wait for this client, but none for other clients, because the code
     * that is called here may end other clients. Does nothing while a condition is tested for this
     * client, so that anything the condition sends to it goes before the message.
     */
    @Override
    public void flush() {
      if (testing || nested > MAX_NESTED) {
        return;
      }
      int end = waiting.size();
      for (int i = firstNotSeen(); i < end; i = firstNotSeen()) {
        QueuedMessage queued = waiting.get(i);
        if (queued.receivers().contains(this)) {
          take(queued);
        } else {
          seen = queued.number();
        }
      }
    }

    /**
     * Takes the messages that this client has not seen among the first messages, which are all for
     * it. Never throws.
     *
     * @param count the number of these first messages
     */
    void receive(int count) {
      try {
        // Taking one message may take others too: a condition may send to clients, which flushes
        // them.
        for (int i = firstNotSeen(); i < count; i = firstNotSeen()) {
          take(waiting.get(i));
        }
        client.uncork();
      } catch (Throwable thrown) {
        terminate(thrown);
      }
    }

    /** Never throws. */
    void close(int code, String reason) {
      try {
        client.close(code, reason);
      } catch (Throwable thrown) {
        terminate(thrown);
      }
    }

    private void terminate(Throwable cause) {
      Log.log(Level.ERROR, () -> "no more messages can be sent to " + client, cause);
      try {
        client.terminate();
      } catch (Throwable thrown) {
        Log.log(Level.ERROR, () -> "the client could not be terminated", thrown);
      }
    }

    /** Returns the index of the first waiting message that this client has not seen. */
    private int firstNotSeen() {
      if (waiting.isEmpty()) {
        return 0;
      }
      long ahead = Math.max(0, seen + 1 - waiting.get(0).number());
      return (int) Math.min(waiting.size(), ahead);
    }

    private void take(QueuedMessage queued) {
      seen = queued.number();
      if (client.isSending() && client != queued.except() && holdsFor(queued.to())) {
        deliver(queued.message());
      }
    }

    private boolean holdsFor(Predicate<? super WebSocketConnection> condition) {
      testing = true;
      nested++;
      try {
        // The condition itself may close the client.
        return condition.test(client) && client.isSending();
      } catch (Throwable thrown) {
        Log.log(Level.ERROR, () -> "the condition of a broadcast failed for " + client, thrown);
        return false;
      } finally {
        nested--;
        testing = false;
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
          seen = Long.MAX_VALUE - 1; // it gets no more messages
          client.close(CloseCode.TRY_AGAIN_LATER, "too slow");
        }
        case TERMINATE -> {
          counters.terminated.increment();
          client.deliver(message); // fails the connection and gives the reason
        }
      }
    }
  }
}
