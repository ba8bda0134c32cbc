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

/**
 * The frames of one outgoing message that the operating system has not taken yet. There are only a
 * few: before another one is sent, the oldest is awaited.
 */
final class FramesInFlight {
  private static final int MAX = 4;

  private final OutgoingMessage message;
  private final Runnable check;
  private final ArrayDeque<CompletableFuture<Void>> frames = new ArrayDeque<>(MAX + 1);

  // the thread that writes
  private boolean ended;

  /**
   * Creates an instance without frames.
   *
   * @param check throws if the thread must not wait
   */
  FramesInFlight(OutgoingMessage message, Runnable check) {
    this.message = message;
    this.check = check;
  }

  void checkNotEnded() throws IOException {
    if (ended) {
      throw new IOException("this message has ended");
    }
  }

  void send(ByteBuffer bytes) throws IOException {
    makeRoom();
    frames.add(message.write(bytes));
  }

  void send(CharSequence text) throws IOException {
    makeRoom();
    frames.add(message.write(text));
  }

  private void makeRoom() throws IOException {
    check.run();
    while (frames.size() >= MAX || !frames.isEmpty() && frames.element().isDone()) {
      awaitOldest();
    }
  }

  /** Ends the message, and waits until the operating system has taken it. */
  void end() throws IOException {
    check.run();
    frames.add(message.end()); // throws if the text is incomplete
    ended = true;
    while (!frames.isEmpty()) {
      awaitOldest();
    }
  }

  boolean isEnded() {
    return ended;
  }

  void cancel() {
    if (!ended) {
      ended = true;
      message.cancel();
    }
  }

  private void awaitOldest() throws IOException {
    try {
      frames.element().get();
      frames.remove();
    } catch (InterruptedException interrupted) {
      cancel(); // the caller cannot know how much was sent; does nothing if all of it was
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while the peer was slow").initCause(interrupted);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      ended = true; // nothing can follow
      throw new IOException("the message could not be sent: " + cause.getMessage(), cause);
    }
  }
}
