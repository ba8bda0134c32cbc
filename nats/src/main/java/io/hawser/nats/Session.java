// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.support.JsonValueUtils;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * One connection to a server, until it breaks. It is not restored: a node that is interrupted opens
 * another one. So nothing that waits in it can be sent later. Thread-safe.
 *
 * <p>There are two dispatchers, each with a thread: one for replies, and one for messages and
 * entries, together with the replies that must not overtake them.
 */
final class Session {
  private static final long MAX_WAITING_MESSAGES = 500_000;
  private static final int MAX_READS = 16;

  private final Connection connection;
  private final NatsSettings settings;
  private final Reports reports;
  private final SeenOffsets seen;
  private final Dispatcher feed;
  private final String feedInbox;
  private final Exchange replies;
  private final Exchange feedReplies;
  private final Receipts receipts;
  private final Turns reads = new Turns(MAX_READS);
  private final Map<String, String> topics = new ConcurrentHashMap<>();
  private final Map<String, FollowedTopic> followed = new ConcurrentHashMap<>();
  private final Map<Retention, HistoryStream> streams = new ConcurrentHashMap<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();

  Session(
      Connection connection,
      NatsSettings settings,
      Reports reports,
      SeenOffsets seen,
      Executor failures) {
    this.connection = connection;
    this.settings = settings;
    this.reports = reports;
    this.seen = seen;
    Outgoing outgoing = new Outgoing(connection);
    replies = new Exchange(outgoing, connection.createInbox(), failures);
    feedInbox = connection.createInbox();
    feedReplies = new Exchange(outgoing, feedInbox, failures);
    receipts = new Receipts(outgoing, replies);
    Dispatcher control = connection.createDispatcher(replies::onReply);
    control.setPendingLimits(0, 0); // replies are limited by what is asked for
    control.subscribe(replies.allReplies());
    feed = connection.createDispatcher(this::onFeed);
    feed.setPendingLimits(MAX_WAITING_MESSAGES, settings.maxWaitingBytes());
    feed.subscribe(feedReplies.allReplies());
  }

  private void onFeed(Message message) {
    if (message.getSubject().startsWith(feedInbox)) {
      feedReplies.onReply(message);
      return;
    }
    String subscription = message.getSubscription().getSubject();
    String topic = topics.get(subscription);
    if (topic != null) {
      reports.report(this, listener -> listener.onMessage(topic, message.getData()));
      return;
    }
    FollowedTopic history = followed.get(subscription);
    if (history != null) {
      history.onArrival(message);
    }
  }

  // -- topics without history --------------------------------------------------------------------

  void subscribe(String topic) {
    String subject = settings.subjects().topic(topic);
    topics.put(subject, topic);
    listen(subject);
  }

  void unsubscribe(String topic) {
    String subject = settings.subjects().topic(topic);
    topics.remove(subject);
    stopListening(subject);
  }

  private void listen(String subject) {
    try {
      feed.subscribe(subject);
    } catch (IllegalStateException e) {
      // The connection has ended.
    }
  }

  private void stopListening(String subject) {
    try {
      feed.unsubscribe(subject);
    } catch (IllegalStateException e) {
      // The connection has ended.
    }
  }

  CompletableFuture<Void> publish(String topic, byte[] message) {
    return receipts.publish(settings.subjects().topic(topic), message);
  }

  /** Returns when the server has all that was sent and subscribed until now. */
  CompletableFuture<Void> receipt() {
    return receipts.forAllBefore();
  }

  // -- topics with history -----------------------------------------------------------------------

  /** Follows a topic, from its tail on. */
  FollowedTopic follow(String topic, Retention retention) {
    String subject = settings.subjects().live(retention, topic);
    FollowedTopic history =
        followed.computeIfAbsent(
            subject, s -> new FollowedTopic(feedReplies, stream(retention), topic, follower()));
    listen(subject);
    return history;
  }

  /** Returns whether what arrives from now on is reported, for all topics. */
  boolean followsAll() {
    return followed.values().stream().allMatch(FollowedTopic::isKnown);
  }

  /** Says that the listener reads all histories now. */
  void restored() {
    followed.values().forEach(FollowedTopic::restored);
  }

  private FollowedTopic.Follower follower() {
    return new FollowedTopic.Follower() {
      @Override
      public void onEntry(String topic, Entry entry) {
        reports.report(Session.this, listener -> listener.onEntry(topic, entry));
      }

      @Override
      public void onGap(String topic) {
        reports.report(Session.this, listener -> listener.onGap(topic));
      }
    };
  }

  void unfollow(String topic, Retention retention) {
    String subject = settings.subjects().live(retention, topic);
    followed.remove(subject);
    stopListening(subject);
  }

  private HistoryStream stream(Retention retention) {
    return streams.computeIfAbsent(
        retention, r -> new HistoryStream(feedReplies, settings, r, seen));
  }

  CompletableFuture<Position> append(String topic, byte[] message, Retention retention) {
    CompletableFuture<Position> future = new CompletableFuture<>();
    HistoryStream stream = stream(retention);
    stream.whenReady(
        new HistoryStream.Action() {
          @Override
          public void run(String epoch) {
            replies.ask(stream.subject(epoch, topic), null, message, stored(stream, epoch, future));
          }

          @Override
          public void onFailure(BackplaneException failure) {
            future.completeExceptionally(failure);
          }
        });
    return future;
  }

  private Exchange.Replies stored(
      HistoryStream stream, String epoch, CompletableFuture<Position> future) {
    return new Exchange.Replies() {
      @Override
      public boolean onReply(Message message) {
        JetStreamReply reply = JetStreamReply.of(message);
        if (reply.isStreamGone()) {
          stream.ended(epoch);
          future.completeExceptionally(
              new BackplaneException(
                  "the message was not stored: the stream "
                      + stream.name()
                      + " has been deleted, or is not available at the moment",
                  null));
        } else if (reply.isError()) {
          future.completeExceptionally(reply.failure("the message was not stored"));
        } else {
          long sequence = JsonValueUtils.readLong(reply.json(), "seq", 0);
          seen.saw(epoch, sequence);
          future.complete(new Position(epoch, sequence));
        }
        return false;
      }

      @Override
      public void onFailure(BackplaneException failure) {
        future.completeExceptionally(failure);
      }
    };
  }

  CompletableFuture<History> read(
      String topic, Position after, int maxEntries, Retention retention) {
    return reads.run(
        () -> {
          CompletableFuture<History> result = new CompletableFuture<>();
          new HistoryRead(replies, stream(retention), topic, after, maxEntries, result).start();
          return result;
        });
  }

  // -- its end -----------------------------------------------------------------------------------

  /** Does what depends on time. Called several times a second. */
  void tick() {
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      end("the connection to the NATS server was lost");
    }
    replies.expire();
    feedReplies.expire();
    followed.values().forEach(FollowedTopic::refresh);
  }

  /**
   * Ends the session, and fails all that waits. Does not close the connection, which may take long.
   */
  void end(String cause) {
    if (end.complete(cause)) {
      replies.end(cause);
      feedReplies.end(cause);
    }
  }

  /** Returns a future with the cause, which completes when the session ends. */
  CompletableFuture<String> ended() {
    return end;
  }

  /** Closes the connection. May take several seconds if the server hangs. */
  void close() {
    end("the connection to the NATS server was closed");
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
