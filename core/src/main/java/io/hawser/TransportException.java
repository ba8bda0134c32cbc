// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/**
 * The network failed, the connection was dropped because of a limit, or a message was not sent
 * because the connection had ended.
 */
public final class TransportException extends WebSocketException {
  private static final long serialVersionUID = 1;

  /**
   * Creates an exception for an open connection. The cause is usually an {@link
   * java.io.IOException}.
   */
  public TransportException(String message, @Nullable Throwable cause) {
    super(message, cause, null);
  }

  /** Creates an exception for a connection that could not be opened. */
  public TransportException(ConnectStage stage, String message, @Nullable Throwable cause) {
    super(message, cause, stage);
  }
}
