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
            if (!subscription.left && client.isSending()) { // left also when the client has gone
              session.forget(subscription.topic);
              begun(subscription, start);
              enter.accept(subscription);
              if (position != null) {
                shared.countReturn(!start.lost());
              }
            }
          });
    }
  }

  private void begun(Subscription subscription, TopicSubscriber.Start start) {
    subscription.topicNumber = start.number();
    tell(
        start.lost()
            ? ResumeFrame.lost(start.number(), start.position(), subscription.topic)
            : ResumeFrame.subscribed(start.number(), start.position(), subscription.topic));
    for (TopicMessage message : start.missed()) {
      deliver(message, subscription);
    }
    client.uncork();
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
    if (subscription.begun && client.isSending()) {
      tell(ResumeFrame.unsubscribed(subscription.topicNumber));
    }
  }
}
