// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.WebSocket;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The parts of messages that have been received and not yet taken. When there are too many, it
 * pauses the connection, and resumes it when half of them have been taken.
 *
 * <p>One thread at a time adds: the one that runs the callbacks of the connection. One thread at a
 * time takes. Neither ever waits for the other to leave a lock. Each counter is written by one side
 * only, so that counting needs no atomic operation and no memory fence: a side may see an older
 * value of the other for a moment. The taking thread therefore looks again before it waits.
 */
final class Inbox {
  private static final AtomicLongFieldUpdater<Inbox> ADDED_BYTES = counter("addedBytes");
  private static final AtomicLongFieldUpdater<Inbox> ADDED_PARTS = counter("addedParts");
  private static final AtomicLongFieldUpdater<Inbox> TAKEN_BYTES = counter("takenBytes");
  private static final AtomicLongFieldUpdater<Inbox> TAKEN_PARTS = counter("takenParts");
  private static final String NOTHING = "no message has arrived in time";

  private final WebSocket ws;

  // any thread (volatile)
  private final AtomicReference<@Nullable Part> newest = new AtomicReference<>();
  private final AtomicBoolean full = new AtomicBoolean();
  private final AtomicReference<@Nullable Thread> waiter = new AtomicReference<>();
  private volatile int maxBytes = 256 << 10;
  private volatile int maxParts = 256;
  private volatile long addedBytes; // written by the adding thread
  private volatile long addedParts;
  private volatile long takenBytes; // written by the taking thread
  private volatile long takenParts;

  // taking thread
  private @Nullable Part oldest;

  private static AtomicLongFieldUpdater<Inbox> counter(String field) {
    return AtomicLongFieldUpdater.newUpdater(Inbox.class, field);
  }

  /** Creates an inbox with the default limits. */
  Inbox(WebSocket ws) {
    this.ws = ws;
  }

  /** Sets how much may wait. May be called from any thread. */
  void limit(int maxBytes, int maxParts) {
    this.maxBytes = maxBytes;
    this.maxParts = maxParts;
  }

  // -- adding thread -----------------------------------------------------------------------------

  /** Adds a part that shares no memory with the connection. */
  void add(Message message, boolean last) {
    ADDED_BYTES.lazySet(this, addedBytes + message.size());
    ADDED_PARTS.lazySet(this, addedParts + 1);
    push(new Part(message, last));
    if (waitingBytes() >= maxBytes || waitingParts() >= maxParts) {
      if (!full.get() || !ws.isPaused()) { // a resume() of the taking thread may come too late
        ws.pause(); // first, so that it cannot overtake the resume() of the taking thread
        full.set(true);
      }
      resumeIfRoom();
    }
  }

  /** Adds the end of the connection. Nothing may follow. */
  void end() {
    push(new Part(null, true));
  }

  private void push(Part part) {
    Part before;
    do {
      before = newest.get();
      part.next = before;
    } while (!newest.compareAndSet(before, part));
    Thread thread = waiter.get();
    if (thread != null) {
      // One wake-up is enough for everything that arrives before the thread runs. Another thread
      // may wait by now: it has seen this part, and must be woken up for the next one.
      waiter.compareAndSet(thread, null);
      LockSupport.unpark(thread);
    }
  }

  // -- any thread --------------------------------------------------------------------------------

  private long waitingBytes() {
    return addedBytes - takenBytes;
  }

  private long waitingParts() {
    return addedParts - takenParts;
  }

  /** Makes a waiting thread look at its deadline again. May be called from any thread. */
  void wake() {
    Thread thread = waiter.get();
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  private void resumeIfRoom() {
    if (waitingBytes() <= maxBytes / 2
        && waitingParts() <= maxParts / 2
        && full.compareAndSet(true, false)) {
      ws.resume();
    }
  }

  // -- taking thread -----------------------------------------------------------------------------

  /**
   * Returns the oldest part without taking it, after waiting for one if there is none. Each call
   * after the last part returns the end.
   */
  Part await(Deadline deadline) throws InterruptedException, TimeoutException {
    Part part = peek();
    if (part != null) {
      return part;
    }
    try {
      while (true) {
        waiter.set(Thread.currentThread());
        if (full.get()) { // take() may have seen an older value
          resumeIfRoom();
        }
        part = peek();
        if (part != null) {
          return part;
        }
        deadline.park(this, NOTHING);
      }
    } finally {
      waiter.set(null);
    }
  }

  private @Nullable Part peek() {
    if (oldest == null && newest.get() != null) {
      for (Part part = newest.getAndSet(null); part != null; ) {
        Part older = part.next;
        part.next = oldest;
        oldest = part;
        part = older;
      }
    }
    return oldest;
  }

  /** Takes the part that {@link #await} has returned, which must not be the end. */
  void take(Part part) {
    oldest = part.next;
    TAKEN_BYTES.lazySet(this, takenBytes + part.size());
    TAKEN_PARTS.lazySet(this, takenParts + 1);
    if (full.get()) {
      resumeIfRoom();
    }
  }
}
