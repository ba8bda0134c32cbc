// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Checks;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The peer missed a deadline. */
public final class WebSocketTimeoutException extends WebSocketException {
  private static final long serialVersionUID = 1;

  /** What the peer had to do by the deadline. */
  public enum Deadline {
    /** Accept a connection on one of its addresses. */
    CONNECT,
    /** Complete the opening handshake. */
    HANDSHAKE,
    /** Answer our Close frame. */
    CLOSING_HANDSHAKE,
    /** Show a sign of life after a Ping of the heartbeat. */
    HEARTBEAT,
    /** Continue a message that it has begun; see {@code messageTimeout} of the options. */
    MESSAGE
  }

  private final Deadline deadline;

  /** Creates an exception for an open connection. */
  public WebSocketTimeoutException(Deadline deadline, Duration limit) {
    this(deadline, limit, null, "");
  }

  /**
   * Creates an exception for a connection that could not be opened.
   *
   * @param detail appended to the message
   */
  public WebSocketTimeoutException(
      Deadline deadline, Duration limit, @Nullable ConnectStage stage, String detail) {
    super(
        switch (deadline) {
              case CONNECT -> "not connected after ";
              case HANDSHAKE -> "opening handshake not complete after ";
              case CLOSING_HANDSHAKE -> "closing handshake not complete after ";
              case HEARTBEAT -> "no sign of life for ";
              case MESSAGE -> "too little of a message arrived in ";
            }
            + Checks.capped(limit).toMillis()
            + " ms"
            + detail,
        stage);
    this.deadline = deadline;
  }

  /** Returns what the peer had to do. */
  public Deadline deadline() {
    return deadline;
  }
}
