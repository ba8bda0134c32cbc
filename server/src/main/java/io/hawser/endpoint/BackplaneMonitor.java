// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.PreparedMessage;
import java.lang.System.Logger.Level;

/**
 * Is told what a backplane could not do, so that nothing is lost without notice. Each method logs
 * every event unless it is overridden; while the broker is away, that can be each message. The
 * monitor that a server has by default logs losses, and messages that were not passed on, at most
 * once each in ten seconds. The methods may be called on any thread, also at the same time, and
 * must return quickly. What they throw is logged. They may publish; if that fails before they have
 * returned, it is counted, but they are not called because of it.
 */
public interface BackplaneMonitor {
  /**
   * The connection to the broker is broken. From now on, and from shortly before, messages of other
   * machines do not arrive. Those of resumable topics are read from the history later.
   *
   * @param cause says what happened
   */
  default void onInterrupted(String cause) {
    log().log(Level.WARNING, () -> "the backplane is interrupted: " + cause);
  }

  /** The connection to the broker is back. */
  default void onRestored() {
    log().log(Level.INFO, "the backplane is restored");
  }

  /**
   * Messages of a resumable topic were lost for its subscribers on this machine. Clients that can
   * resume have been told; others have not, and get the messages that follow.
   */
  default void onLoss(String topic, String cause) {
    log().log(Level.WARNING, () -> "messages of a topic are lost: " + cause);
  }

  /**
   * A message was not passed to other machines, or it is not known whether it was. If the topic is
   * resumable, the subscribers on this machine have not received it either.
   *
   * @param topic the topic; empty for a broadcast
   * @param message what was published
   * @param cause why it was not
   */
  default void onNotPublished(String topic, PreparedMessage message, Throwable cause) {
    log().log(Level.WARNING, () -> "a message was not passed to other machines: " + cause);
  }

  private static System.Logger log() {
    return System.getLogger("io.hawser");
  }
}
