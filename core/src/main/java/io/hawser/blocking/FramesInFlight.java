// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.OutgoingMessage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one outgoing message that the operating system has not taken yet. There are only a
 * few: before another one is sent, the oldest is awaited. The first one waits for the turn of its
 * message.
 */
final class FramesInFlight {
  private static final int MAX = 4;

  /** No frame of a stream is larger. */
  private static final int MAX_SIZE = 96 << 10;

  private final OutgoingMessage message;
  private final LargeTurn turn;
  private final int max;
  private final Runnable check;
  private final ArrayDeque<CompletableFuture<Void>> frames = new ArrayDeque<>(MAX + 1);

  // the thread that writes
  private boolean hasTurn;
  private boolean begun;
  private boolean ended;

  // any thread (volatile)
  private volatile @Nullable Thread writer;

  /**
   * Creates an instance without frames.
   *
   * @param maxBytes how much may be on its way
   * @param check throws if the thread must not wait
   */
  FramesInFlight(OutgoingMessage message, LargeTurn turn, long maxBytes, Runnable check) {
    this.message = message;
    this.turn = turn;
    this.max = (int) Math.max(1, Math.min(MAX, maxBytes / MAX_SIZE));
    this.check = check;
  }

  void checkNotEnded() throws IOException {
    if (ended) {
      throw new IOException("this message has ended");
    }
  }

  void send(ByteBuffer bytes) throws IOException {
    makeRoom();
    add(() -> message.write(bytes));
  }

  void send(CharSequence text) throws IOException {
    makeRoom();
    add(() -> message.write(text));
  }

  private void add(Supplier<CompletableFuture<Void>> frame) {
    try {
      frames.add(frame.get());
      begun = true;
    } finally {
      if (!begun) {
        leaveTurn(); // nothing was sent, so that others need not wait
      }
    }
  }

  private void makeRoom() throws IOException {
    check.run();
    writer = Thread.currentThread();
    takeTurn();
    while (frames.size() >= max || !frames.isEmpty() && frames.element().isDone()) {
      awaitOldest();
    }
  }

  /** Ends the message, and waits until the operating system has taken it. */
  void end() throws IOException {
    check.run();
    takeTurn();
    add(message::end); // throws if the text is incomplete
    ended = true;
    try {
      while (!frames.isEmpty()) {
        awaitOldest();
      }
    } finally {
      leaveTurn();
    }
  }

  private void takeTurn() throws IOException {
    if (!hasTurn) {
      try {
        turn.take();
        hasTurn = true;
        turn.beforeClose = this::cancelIfWrittenHere;
      } catch (InterruptedException interrupted) {
        throw interrupted(interrupted);
      }
    }
  }

  private void leaveTurn() {
    if (hasTurn) {
      hasTurn = false;
      turn.beforeClose = null;
      turn.leave();
    }
  }

  boolean isEnded() {
    return ended;
  }

  /** Cancels the message if this thread was the last to send a frame of it. */
  private void cancelIfWrittenHere() {
    if (Thread.currentThread().equals(writer)) {
      cancel();
    }
  }

  void cancel() {
    if (!ended) {
      ended = true;
      message.cancel();
      leaveTurn();
    }
  }

  private void awaitOldest() throws IOException {
    try {
      frames.element().get();
      frames.remove();
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      ended = true; // nothing can follow
      leaveTurn();
      throw new IOException("the message could not be sent: " + cause.getMessage(), cause);
    }
  }

  private IOException interrupted(InterruptedException interrupted) {
    cancel(); // the caller cannot know how much was sent; does nothing if all of it was
    Thread.currentThread().interrupt();
    return (IOException)
        new InterruptedIOException("interrupted while the peer was slow").initCause(interrupted);
  }
}
