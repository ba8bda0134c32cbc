// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends: the first thing that went wrong, and who began. What comes second is a
 * consequence and does not count. Must be used on the transport's thread, except {@link
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
   * Reports a problem to the listener, and takes it for the cause of the end.
   *
   * @return false if there is a cause already or the connection is closed; the problem is then not
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

  /** Notes who began to end the connection, unless that is known already. */
  void begunBy(Initiator who) {
    if (initiator == null) {
      initiator = who;
    }
  }

  /** Completes the outcome: the connection is closed. */
  void complete(int code, String reason, boolean local) {
    if (initiator == null) {
      initiator = local ? Initiator.LOCAL : Initiator.REMOTE;
    }
    closeInfo = new CloseInfo(code, reason, initiator, cause);
  }

  /** Returns the whole outcome; null before it is {@link #complete}. Any thread. */
  @Nullable CloseInfo closeInfo() {
    return closeInfo;
  }
}
