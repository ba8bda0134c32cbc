// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The turn of the one large message that may be on its way: a message that is written as a stream,
 * or one of a considerable part of what may wait to be sent. Several of them would together exceed
 * that limit, and the connection would be dropped.
 */
final class LargeTurn {
  /** Enough for every thread that could wait. */
  private static final int ALL = 1 << 29;

  /** A semaphore and not a lock, because the turn may end on another thread. */
  private final Semaphore turn = new Semaphore(1, true);

  // any thread (volatile)
  /**
   * Must be run before a thread closes the connection. Cancels the message that has the turn, if
   * the same thread writes it as a stream. Null if there is no such message.
   */
  volatile @Nullable Runnable beforeClose;

  void take() throws InterruptedException {
    turn.acquire();
  }

  void take(Deadline deadline, String what) throws InterruptedException, TimeoutException {
    if (deadline.isNone()) {
      turn.acquire();
    } else if (!turn.tryAcquire() && !turn.tryAcquire(deadline.left(what), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException(what);
    }
  }

  void leave() {
    turn.release();
  }

  /** Ends all waits, because the connection has ended. May be called twice. */
  void end() {
    turn.release(ALL);
  }
}
