// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import io.hawser.resume.ResumeFrame;
import io.hawser.server.broadcast.Roster.Subscription;
import io.hawser.server.topic.ResumeSession;
import io.hawser.server.topic.SharedTopics;
import io.hawser.server.topic.TopicMessage;
import io.hawser.server.topic.TopicSubscriber;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The resumable topics of one client that speaks the subprotocol. Used on its event loop.
 *
 * <p>What the client must be told about its topics waits as long as it is too slow. So it never
 * ends a client: only messages do, if the policy says so. What waits is bounded by the number of
 * topics, whatever happens meanwhile: the client is not subscribed any more, or has lost messages
 * up to a position.
 */
final class Resumption {
  private static final long CHECK_MILLIS = 100;

  private final WebSocketConnection client;
  private final ResumeSession session;
  private final SharedTopics shared;
  private final Receiver receiver;
  private final Runnable flush;
  private final Executor loop;

  /** The subscriptions that have begun. */
  private final Map<String, Subscription> current = new HashMap<>();

  /** The numbers of the topics that the client knows of. */
  private final Map<String, Long> known = new HashMap<>();

  /** The topics about which the client must be told something. */
  private final Set<String> owing = new LinkedHashSet<>();

  private boolean checkScheduled;

  /**
   * Creates the part of one client.
   *
   * @param flush sends what waits for the client
   * @param loop runs tasks on the event loop, in the order in which they were passed to it
   */
  Resumption(
      WebSocketConnection client,
      SharedTopics shared,
      Receiver receiver,
      Runnable flush,
      Executor loop) {
    this.client = client;
    this.session = new ResumeSession(client);
    this.shared = shared;
    this.receiver = receiver;
    this.flush = flush;
    this.loop = loop;
  }

  /**
   * Begins a subscription as soon as the client has named its positions, and it is known what it
   * has missed.
   *
   * @param enter has the client receive what is delivered from now on
   */
  void begin(Subscription subscription, Consumer<Subscription> enter) {
    session.whenReady(
        () -> {
          if (!subscription.left && !subscription.begun) {
            subscription.begun = true;
            Position position = session.position(subscription.topic);
            shared.subscribe(subscription.topic, new Returning(subscription, position, enter));
          }
        });
  }

  /** A client that has said where it was. */
  private final class Returning implements TopicSubscriber {
    private final Subscription subscription;
    private final @Nullable Position position;
    private final Consumer<Subscription> enter;

    Returning(
        Subscription subscription, @Nullable Position position, Consumer<Subscription> enter) {
      this.subscription = subscription;
      this.position = position;
      this.enter = enter;
    }

    @Override
    public @Nullable Position position() {
      return position;
    }

    @Override
    public boolean isGone() {
      return subscription.left;
    }

    @Override
    public void start(Start start) {
      loop.execute(
          () -> {
            if (subscription.left || !client.isSending()) {
              return; // left also when the client has gone
            }
            if (position != null && !position.equals(session.position(subscription.topic))) {
              // Another subscription has used it, which ended on another thread at the same time.
              shared.subscribe(subscription.topic, new Returning(subscription, null, enter));
              return;
            }
            session.forget(subscription.topic);
            if (begun(subscription, start, position != null)) {
              enter.accept(subscription);
            }
          });
    }
  }

  /** Returns whether the subscription begins, because no newer one has begun before. */
  private boolean begun(Subscription subscription, TopicSubscriber.Start start, boolean returns) {
    String topic = subscription.topic;
    Subscription old = current.get(topic);
    if (old != null && old.number > subscription.number) {
      return false;
    }
    flush.run();
    if (old != null) {
      end(old);
    }
    tellAll();
    current.put(topic, subscription);
    subscription.topicNumber = start.number();
    List<TopicMessage> missed = start.missed();
    Position end = missed.isEmpty() ? start.position() : missed.get(missed.size() - 1).position();
    if (start.lost() || known.containsKey(topic) || !fits(missed)) {
      lose(subscription, end);
    } else {
      send(ResumeFrame.subscribed(start.number(), start.position(), topic));
      known.put(topic, start.number());
      sendMissed(missed, subscription, end);
    }
    if (returns) {
      shared.countReturn(!start.lost() && subscription.lostUntil == null);
    }
    tellAll();
    client.uncork();
    return true;
  }

  /** Sends the messages as long as they do not make the client too slow, which is not its fault. */
  private void sendMissed(List<TopicMessage> missed, Subscription subscription, Position end) {
    for (TopicMessage message : missed) {
      if (client.isOverLimit()) {
        lose(subscription, end);
        return;
      }
      receiver.deliverMarked(message.marked());
    }
  }

  /** Returns whether messages can be sent at once without making the client too slow. */
  private boolean fits(List<TopicMessage> missed) {
    long bytes = client.bufferedAmount();
    for (TopicMessage message : missed) {
      bytes += message.size();
    }
    return bytes <= client.options().maxBufferedAmount();
  }

  /** Delivers a message of a resumable topic. If it is skipped, the client is told later. */
  void deliver(TopicMessage message, Subscription subscription) {
    tellAll(); // before a newer message
    if (!receiver.deliverMarked(message.marked())) {
      lose(subscription, message.position());
    }
  }

  /** Messages of a topic before this position may be lost. */
  void lost(String topic, Position position) {
    flush.run();
    Subscription subscription = current.get(topic);
    if (subscription != null) {
      lose(subscription, position);
      tellAll();
      client.uncork();
    }
  }

  /** The client does not receive a topic any more. */
  void end(Subscription subscription) {
    if (current.remove(subscription.topic, subscription)) {
      flush.run();
      if (known.containsKey(subscription.topic)) {
        owing.add(subscription.topic);
        tellAll();
        client.uncork();
      } else {
        owing.remove(subscription.topic);
      }
    }
  }

  // -- what the client must be told --------------------------------------------------------------

  private void lose(Subscription subscription, Position until) {
    subscription.lostUntil = until;
    owing.add(subscription.topic);
    checkLater(); // perhaps nothing else happens until there is room
  }

  /** Tells the client what it must know, as far as there is room. */
  private void tellAll() {
    while (!owing.isEmpty() && client.isSending()) {
      if (client.isOverLimit()) {
        checkLater();
        return;
      }
      String topic = owing.iterator().next();
      if (tell(topic)) {
        owing.remove(topic);
      }
    }
  }

  /** Tells the client one thing about a topic. Returns whether that is all. */
  private boolean tell(String topic) {
    Subscription subscription = current.get(topic);
    Long number = known.get(topic);
    if (number != null && (subscription == null || subscription.topicNumber != number)) {
      known.remove(topic);
      send(ResumeFrame.unsubscribed(number));
      return subscription == null;
    }
    if (subscription != null && subscription.lostUntil != null) {
      send(ResumeFrame.lost(subscription.topicNumber, subscription.lostUntil, topic));
      known.put(topic, subscription.topicNumber);
      subscription.lostUntil = null;
    }
    return true;
  }

  private void send(Message message) {
    client.deliverMarked(PreparedMessage.of(message));
  }

  private void checkLater() {
    if (!checkScheduled) {
      checkScheduled = true;
      CompletableFuture.delayedExecutor(CHECK_MILLIS, TimeUnit.MILLISECONDS, loop)
          .execute(this::check);
    }
  }

  private void check() {
    checkScheduled = false;
    tellAll();
    client.uncork();
  }
}
