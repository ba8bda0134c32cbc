// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The messages that are still to be received. */
final class MessageIterator implements Iterator<Message> {
  /** Waits for the next message. */
  interface Source {
    /** Returns null at the end. */
    @Nullable Message receive() throws InterruptedException;
  }

  private final Source source;
  private @Nullable Message next;

  MessageIterator(Source source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = source.receive();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        CancellationException cancelled =
            new CancellationException("interrupted while waiting for a message");
        cancelled.initCause(interrupted);
        throw cancelled;
      }
    }
    return next != null;
  }

  @Override
  public Message next() {
    Message message = hasNext() ? next : null;
    if (message == null) {
      throw new NoSuchElementException("the connection has ended");
    }
    next = null;
    return message;
  }
}
