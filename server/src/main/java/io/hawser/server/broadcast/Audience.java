// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.netty.loop.EventLoops;
import io.hawser.netty.loop.Log;
import io.hawser.server.broadcast.Roster.Subscription;
import io.hawser.server.topic.SharedTopics;
import io.hawser.server.topic.TopicMessage;
import io.hawser.spi.Topics;
import io.netty.util.concurrent.EventExecutor;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

  private final EventExecutor loop;
  private final Hub server;
  private final Publisher publisher;
  private final Roster roster;
  private final SlowReceiver slowReceivers;
  private final BroadcastCounters counters;
  private final @Nullable SharedTopics shared;
  private final Map<WebSocketConnection, Member> clients = new HashMap<>();
  private final Group<Member> everyone = new Group<>(clients.values());
  private final Departures<Member> departures;
  private final Map<String, Group<Member>> topics = new HashMap<>();

  /**
   * The messages that wait for the end of the turn, in the order of their numbers, without gaps.
   */
  private final List<QueuedMessage<Member>> waiting = new ArrayList<>();

  private long lastNumber;
  private boolean flushScheduled;

  /** How many conditions are being tested, nested in each other. */
  private int nested;

  /**
   * Creates an audience without clients.
   *
   * @param server what the clients belong to
   * @param roster the clients of all event loops
   * @param shared the topics of other machines, and those that are resumable; null if there are
   *     none
   */
  Audience(
      EventExecutor loop,
      Hub server,
      Publisher publisher,
      Roster roster,
      SlowReceiver slowReceivers,
      BroadcastCounters counters,
      @Nullable SharedTopics shared) {
    this.loop = loop;
    this.departures = new Departures<>(loop, clients.values());
    this.server = server;
    this.publisher = publisher;
    this.roster = roster;
    this.slowReceivers = slowReceivers;
    this.counters = counters;
    this.shared = shared;
  }

  /** Runs a task on the event loop, immediately if called on it. May be called from any thread. */
  void run(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      EventLoops.executeOrDrop(loop, task);
    }
  }

  /**
   * Runs a task on the event loop, after all tasks that were passed to this method before. May be
   * called from any thread.
   */
  void runInOrder(Runnable task) {
    EventLoops.executeOrDrop(loop, task);
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
    send(message, null, everyone, null, to);
  }

  /** Sends a message to all subscribers of the topic except one. */
  void publish(String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    Group<Member> subscribers = topics.get(topic);
    if (subscribers != null) {
      send(message, null, subscribers, except, client -> true);
    }
  }

  /** Sends a message of a resumable topic to its subscribers. */
  void deliver(String topic, TopicMessage message, @Nullable WebSocketConnection except) {
    Group<Member> subscribers = topics.get(topic);
    if (subscribers != null) {
      send(null, message, subscribers, except, client -> true);
    }
  }

  /** Tells the subscribers that can resume that messages before this position may be lost. */
  void lost(String topic, Position position) {
    Group<Member> subscribers = topics.get(topic);
    if (subscribers != null) {
      subscribers.snapshot().inOrder().forEach(member -> member.lost(topic, position));
    }
  }

  private void send(
      @Nullable PreparedMessage message,
      @Nullable TopicMessage resumable,
      Group<Member> group,
      @Nullable WebSocketConnection except,
      Predicate<? super WebSocketConnection> to) {
    waiting.add(
        new QueuedMessage<>(++lastNumber, message, group.snapshot(), except, to, resumable));
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
      int same = QueuedMessage.countWithSameReceivers(waiting);
      for (Member member : receivers.inOrder()) {
        member.receive(same);
      }
      waiting.subList(0, same).clear();
    }
    if (!waiting.isEmpty()) {
      flushSoon();
    }
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
    private final Receiver receiver;

    /** Null if the client cannot resume. */
    private final @Nullable Resumption resumption;

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

    private final Joining joining = new Joining();

    Member(WebSocketConnection client) {
      this.client = client;
      this.receiver = new Receiver(client, slowReceivers, counters);
      this.resumption =
          shared != null && client.canResume()
              ? new Resumption(client, shared, receiver, this::flush, this::attemptInOrder)
              : null;
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
        joining.add(subscription);
      }
      run(() -> join(subscription));
      if (removed) { // perhaps in the meantime, and the task may have been dropped
        roster.end(topic, client);
      }
      changed(topic);
    }

    private void changed(String topic) {
      if (shared != null) {
        shared.changed(topic);
      }
    }

    private void join(Subscription subscription) {
      joining.remove(subscription);
      if (removed) {
        roster.end(subscription.topic, client);
      } else if (resumption != null && shared != null && shared.isResumable(subscription.topic)) {
        joining.add(subscription); // until it has entered, or left
        resumption.begin(subscription, this::enter);
      } else if (!subscription.left) {
        enter(subscription);
      }
    }

    /** Tells the client that messages of a topic are lost. Never throws. */
    void lost(String topic, Position position) {
      if (resumption != null) {
        attempt(() -> resumption.lost(topic, position));
      }
    }

    private void enter(Subscription subscription) {
      joining.remove(subscription);
      if (subscribed.isEmpty()) {
        subscribed = new HashMap<>();
      }
      String topic = subscription.topic;
      Subscription joined = subscribed.get(topic);
      if (joined == null) {
        topics.computeIfAbsent(topic, t -> new Group<>(new LinkedHashSet<>())).add(this);
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
              joining.remove(subscription);
              if (!subscribed.isEmpty() && subscribed.remove(topic, subscription)) {
                leave(topic);
                if (resumption != null) {
                  resumption.end(subscription);
                }
              }
            });
        changed(topic);
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
        changed(topic);
      }
      subscribed = Map.of();
      for (Subscription subscription : joining.takeAll()) {
        subscription.left = true;
        roster.end(subscription.topic, client);
        changed(subscription.topic);
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
        QueuedMessage<Member> queued = waiting.get(i);
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
      attempt(() -> client.close(code, reason));
    }

    private void attemptInOrder(Runnable task) {
      runInOrder(() -> attempt(task));
    }

    private void attempt(Runnable task) {
      try {
        task.run();
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

    private void take(QueuedMessage<Member> queued) {
      seen = queued.number();
      TopicMessage resumable = queued.resumable();
      if (resumable != null && resumption != null && client.isSending()) {
        // Also what the client has published itself, because it gets this when it returns, too.
        Subscription subscription = subscribed.get(resumable.topic());
        if (subscription != null) {
          resumption.deliver(resumable, subscription);
        }
      } else if (client.isSending() && client != queued.except() && holdsFor(queued.to())) {
        receiver.deliver(queued.plain());
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
  }
}
