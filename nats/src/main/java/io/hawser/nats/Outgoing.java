// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.nats.client.Connection;
import io.nats.client.impl.Headers;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into the queue of a connection, and never waits. The queue itself has no limit: the
 * limit here counts what the server has not answered yet. Thread-safe.
 */
final class Outgoing {
  private static final long MAX_BYTES = 64 << 20;
  private static final int OVERHEAD = 256;

  private final Connection connection;
  private final AtomicLong unanswered = new AtomicLong();

  Outgoing(Connection connection) {
    this.connection = connection;
  }

  /**
   * Sends a message. When the server has answered it, or when that is not expected any more, {@link
   * #answered} must be called.
   *
   * @throws BackplaneException if the message cannot be sent; then {@code answered} is not called
   */
  void send(String subject, @Nullable String replyTo, @Nullable Headers headers, byte[] body) {
    long bytes = size(body);
    if (unanswered.addAndGet(bytes) > MAX_BYTES) {
      unanswered.addAndGet(-bytes);
      throw new BackplaneException(
          "the NATS server is too slow: " + MAX_BYTES + " bytes wait for its answer", null);
    }
    boolean interrupted = Thread.interrupted(); // the queue would drop the message silently
    try {
      connection.publish(subject, replyTo, headers, body);
    } catch (IllegalArgumentException | IllegalStateException e) {
      unanswered.addAndGet(-bytes);
      throw new BackplaneException("the message was not sent: " + e.getMessage(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void answered(byte[] body) {
    unanswered.addAndGet(-size(body));
  }

  private static long size(byte[] body) {
    return (long) body.length + OVERHEAD;
  }
}
