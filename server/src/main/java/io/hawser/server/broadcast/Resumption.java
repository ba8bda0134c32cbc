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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The resumable topics of one client that speaks the subprotocol. Used on its event loop. */
final class Resumption {
  private final WebSocketConnection client;
  private final ResumeSession session;
  private final SharedTopics shared;
  private final Receiver receiver;
  private final Runnable flush;
  private final Executor loop;

  /** The subscriptions that the client knows of. */
  private final Map<String, Subscription> current = new HashMap<>();

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
    Subscription old = current.get(subscription.topic);
    if (old != null && old.number > subscription.number) {
      return false;
    }
    if (old != null) {
      end(old);
    }
    current.put(subscription.topic, subscription);
    subscription.topicNumber = start.number();
    List<TopicMessage> missed = start.missed();
    boolean lost = start.lost() || !fits(missed);
    if (!lost) {
      tell(ResumeFrame.subscribed(start.number(), start.position(), subscription.topic));
      missed.forEach(message -> deliver(message, subscription));
      client.uncork();
    } else {
      Position now = missed.isEmpty() ? start.position() : missed.get(missed.size() - 1).position();
      tell(ResumeFrame.lost(start.number(), now, subscription.topic));
    }
    if (returns) {
      shared.countReturn(!lost);
    }
    return true;
  }

  /** Returns whether messages can be sent at once without making the client too slow. */
  private boolean fits(List<TopicMessage> missed) {
    long bytes = client.bufferedAmount();
    for (TopicMessage message : missed) {
      bytes += message.size();
    }
    return bytes <= client.options().maxBufferedAmount();
  }

  /** Sends a message of the subprotocol. */
  void tell(Message message) {
    flush.run();
    client.deliverMarked(PreparedMessage.of(message));
    client.uncork();
  }

  /** Delivers a message of a resumable topic. Says so if messages before it were skipped. */
  void deliver(TopicMessage message, Subscription subscription) {
    if (subscription.skipped && !client.isOverLimit()) {
      subscription.skipped = false;
      client.deliverMarked(
          PreparedMessage.of(
              ResumeFrame.lost(subscription.topicNumber, message.before(), subscription.topic)));
    }
    if (!receiver.deliverMarked(message.marked())) {
      subscription.skipped = true;
    }
  }

  /** Tells the client that it does not receive a topic any more. */
  void end(Subscription subscription) {
    if (current.remove(subscription.topic, subscription) && client.isSending()) {
      tell(ResumeFrame.unsubscribed(subscription.topicNumber));
    }
  }
}
