// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import org.jspecify.annotations.Nullable;

/**
 * Records why a connection ends: the first problem, and the side that initiated the end. Later
 * problems are consequences and do not count. Must be used on the transport thread, except {@link
 * #closeInfo}.
 */
final class Outcome {
  private final EventDispatcher dispatcher;

  // any thread (volatile)
  private volatile @Nullable CloseInfo closeInfo;

  // transport thread
  private @Nullable Throwable cause;
  private @Nullable Initiator initiator;

  Outcome(EventDispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /**
   * Reports a problem to the listener, and records it as the cause of the end.
   *
   * @return false if there already is a cause or the connection is closed; the problem is then not
   *     reported
   */
  boolean report(Throwable problem) {
    if (closeInfo != null || cause != null) {
      return false;
    }
    cause = problem;
    dispatcher.error(problem);
    return true;
  }

  /** Records the side that initiated the end of the connection, unless it is already recorded. */
  void initiatedBy(Initiator side) {
    if (initiator == null) {
      initiator = side;
    }
  }

  /** Completes the outcome, and returns it: the connection is closed. */
  CloseInfo complete(int code, String reason, boolean local) {
    if (initiator == null) {
      initiator = local ? Initiator.LOCAL : Initiator.REMOTE;
    }
    CloseInfo complete = new CloseInfo(code, reason, initiator, cause);
    closeInfo = complete;
    return complete;
  }

  /**
   * Returns the whole outcome; null before it is {@link #complete}. May be called from any thread.
   */
  @Nullable CloseInfo closeInfo() {
    return closeInfo;
  }
}
