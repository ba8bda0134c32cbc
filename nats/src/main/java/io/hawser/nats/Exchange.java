// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one connection that wait for replies. Replies are processed on the thread of one
 * dispatcher, in the order in which the server has sent them. A request fails if the server does
 * not answer for {@link #TIMEOUT}, or when the connection ends. Thread-safe.
 */
final class Exchange {
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** What happens to a request. A failure is the last that is called. */
  interface Replies {
    /** Returns whether more replies are expected. */
    boolean onReply(Message reply);

    void onFailure(BackplaneException failure);
  }

  private record Pending(Replies replies, byte[] body, long deadlineNanos) {}

  private final Outgoing outgoing;
  private final String inbox;
  private final Executor failures;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicLong names = new AtomicLong();
  // any thread (volatile), set once
  private volatile @Nullable String end;

  /**
   * Creates an exchange.
   *
   * @param inbox a prefix of subjects on which only this exchange listens
   * @param failures runs what follows a failure, since a request may be sent with locks held
   */
  Exchange(Outgoing outgoing, String inbox, Executor failures) {
    this.failures = failures;
    this.outgoing = outgoing;
    this.inbox = inbox + '.';
  }

  /** Returns the subject on which replies arrive. */
  String allReplies() {
    return inbox + '*';
  }

  /** Returns a name for {@link #ask(String, String, Headers, byte[], Replies)}. */
  String newName() {
    return "r" + names.incrementAndGet();
  }

  void ask(String subject, @Nullable Headers headers, byte[] body, Replies replies) {
    ask(newName(), subject, headers, body, replies);
  }

  /**
   * Sends a request. If the replies are messages of a consumer, the name must be its name.
   *
   * @param name one that no other waiting request has
   */
  void ask(String name, String subject, @Nullable Headers headers, byte[] body, Replies replies) {
    send(name, subject, inbox + name, headers, body, replies);
  }

  /** Sends a message to this exchange itself, through the server, which is the only reply. */
  void echo(Replies replies) {
    String name = newName();
    send(name, inbox + name, null, null, new byte[0], replies);
  }

  private void send(
      String name,
      String subject,
      @Nullable String replyTo,
      @Nullable Headers headers,
      byte[] body,
      Replies replies) {
    Pending request = new Pending(replies, body, deadline());
    pending.put(name, request);
    try {
      outgoing.send(subject, replyTo, headers, body);
    } catch (BackplaneException e) {
      if (pending.remove(name, request)) {
        report(request, e);
      }
      return;
    }
    failIfEnded();
  }

  private static long deadline() {
    return System.nanoTime() + TIMEOUT.toNanos();
  }

  /** Processes a message that has arrived for this exchange. */
  void onReply(Message message) {
    String name = nameOf(message);
    Pending request = pending.get(name);
    if (request == null || !pending.remove(name, request)) {
      return; // too late
    }
    boolean more;
    try {
      more = request.replies.onReply(message);
    } catch (RuntimeException | Error e) {
      outgoing.answered(request.body);
      report(request, new BackplaneException("a reply of the NATS server cannot be read", e));
      return;
    }
    if (more) {
      pending.put(name, new Pending(request.replies, request.body, deadline()));
      failIfEnded();
    } else {
      outgoing.answered(request.body);
    }
  }

  /** What a consumer delivers keeps its subject, and so tells only the name of the consumer. */
  private String nameOf(Message message) {
    String subject = message.getSubject();
    if (subject.startsWith(inbox)) {
      return subject.substring(inbox.length());
    }
    return message.isJetStream() ? message.metaData().getConsumer() : "";
  }

  /** Fails the requests that have waited for too long. */
  void expire() {
    long now = System.nanoTime();
    pending.forEach(
        (name, request) -> {
          if (now - request.deadlineNanos >= 0) {
            fail(
                name,
                request,
                "the NATS server has not answered for " + TIMEOUT.toSeconds() + " s");
          }
        });
  }

  /** Fails all requests, and those that follow. */
  void end(String cause) {
    end = cause;
    failIfEnded();
  }

  private void failIfEnded() {
    String cause = end;
    if (cause != null) {
      for (Map.Entry<String, Pending> request : List.copyOf(pending.entrySet())) {
        fail(request.getKey(), request.getValue(), cause);
      }
    }
  }

  private void fail(String name, Pending request, String cause) {
    if (pending.remove(name, request)) {
      outgoing.answered(request.body);
      report(request, new BackplaneException(cause, null));
    }
  }

  private void report(Pending request, BackplaneException failure) {
    try {
      failures.execute(() -> request.replies.onFailure(failure));
    } catch (RejectedExecutionException e) {
      // The node is closed. Not on this thread, which may hold locks.
      ForkJoinPool.commonPool().execute(() -> request.replies.onFailure(failure));
    }
  }
}
