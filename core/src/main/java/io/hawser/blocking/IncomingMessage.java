// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.WebSocketException;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;

/** One message that is read part by part, with the exceptions of {@code java.io}. */
final class IncomingMessage {
  private final Receiver receiver;
  private final Runnable check;
  private boolean ended;
  private boolean closed;
  private @Nullable WebSocketException failure;

  /**
   * Creates the message that the receiver has begun.
   *
   * @param check throws if the thread must not wait
   */
  IncomingMessage(Receiver receiver, Runnable check) {
    this.receiver = receiver;
    this.check = check;
  }

  /** Waits for the next part, which may be empty. Returns null at the end of the message. */
  @Nullable Message next() throws IOException {
    checkNotClosed();
    if (ended) {
      return null;
    }
    check.run();
    try {
      Part part = receiver.nextPart();
      ended = part.last;
      return part.message;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while waiting for a part of a message")
              .initCause(interrupted);
    } catch (WebSocketException problem) {
      ended = true; // the receiver has given up the message
      closed = true;
      failure = problem;
      throw new IOException(problem.getMessage(), problem);
    }
  }

  void checkNotClosed() throws IOException {
    WebSocketException failure = this.failure;
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    if (closed) {
      throw new IOException("the stream of this message is closed");
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Discards the rest of the message, without waiting for it. */
  void close() {
    closed = true;
    if (!ended) {
      ended = true;
      receiver.skip();
    }
  }
}
