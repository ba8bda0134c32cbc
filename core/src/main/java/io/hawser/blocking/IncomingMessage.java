// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.WebSocketException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One message that is read part by part, with the exceptions of {@code java.io}. One thread at a
 * time reads. Any thread may close it.
 */
final class IncomingMessage {
  private enum State {
    IDLE,
    READING,
    CLOSED
  }

  private final Receiver receiver;
  private final Receiver.Stream stream;
  private final Runnable check;

  // any thread (volatile)
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private volatile boolean ended; // set by the thread that reads, or by the one that closes if idle
  private volatile @Nullable WebSocketException failure;

  /**
   * Creates a message.
   *
   * @param stream the message that the receiver has begun
   * @param check throws if the thread must not wait
   */
  IncomingMessage(Receiver receiver, Receiver.Stream stream, Runnable check) {
    this.receiver = receiver;
    this.stream = stream;
    this.check = check;
  }

  /**
   * Waits for the next part, which may be empty. Returns null at the end of the message.
   *
   * @throws IOException also if another thread closes the message meanwhile
   * @throws IllegalStateException if another thread is reading, or this one must not wait
   */
  @Nullable Message next() throws IOException {
    checkNotClosed();
    if (ended) {
      return null;
    }
    check.run();
    if (!state.compareAndSet(State.IDLE, State.READING)) {
      checkNotClosed();
      throw new IllegalStateException(
          "another thread is reading this message: only one at a time can");
    }
    try {
      Part part = receiver.nextPart(stream);
      ended = part.last;
      return part.message;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while waiting for a part of a message")
              .initCause(interrupted);
    } catch (CancellationException closed) {
      throw new IOException("another thread has closed the stream of this message", closed);
    } catch (WebSocketException problem) {
      ended = true; // the receiver has given up the message
      failure = problem;
      throw new IOException(problem.getMessage(), problem);
    } finally {
      if (!state.compareAndSet(State.READING, State.IDLE) && !ended) {
        discard(); // on behalf of the thread that has closed the message
      }
    }
  }

  void checkNotClosed() throws IOException {
    WebSocketException failure = this.failure;
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    if (state.get() == State.CLOSED) {
      throw new IOException("the stream of this message is closed");
    }
  }

  boolean isClosed() {
    return failure != null || state.get() == State.CLOSED;
  }

  /** Discards the rest of the message, without waiting for it. */
  void close() {
    State before = state.getAndSet(State.CLOSED);
    if (before == State.READING) {
      receiver.cancel(stream);
    } else if (before == State.IDLE && !ended) {
      discard();
    }
  }

  private void discard() {
    ended = true;
    receiver.skip(stream);
  }
}
