// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.time.Duration;

/** The peer did not do in time what it has to do. */
public final class WebSocketTimeoutException extends WebSocketException {
  private static final long serialVersionUID = 1;

  /** What the peer had to do in time. */
  public enum Deadline {
    /** Complete the opening handshake. */
    HANDSHAKE,
    /** Answer our Close frame and, if it is the server, end the stream. */
    CLOSING_HANDSHAKE
  }

  private final Deadline deadline;

  /** Creates it. */
  public WebSocketTimeoutException(Deadline deadline, Duration limit) {
    super(
        (deadline == Deadline.HANDSHAKE ? "opening" : "closing")
            + " handshake not complete after "
            + limit.toMillis()
            + " ms");
    this.deadline = deadline;
  }

  /** What the peer had to do. */
  public Deadline deadline() {
    return deadline;
  }
}
