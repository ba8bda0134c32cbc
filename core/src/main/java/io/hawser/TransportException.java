// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/** The network below a connection failed, or was gone when a message was to be sent. */
public final class TransportException extends WebSocketException {
  private static final long serialVersionUID = 1;

  /** Creates it for an open connection; the cause is usually an {@link java.io.IOException}. */
  public TransportException(String message, @Nullable Throwable cause) {
    super(message, cause, null);
  }

  /** Creates it for a connection that could not be opened. */
  public TransportException(ConnectStage stage, String message, @Nullable Throwable cause) {
    super(message, cause, stage);
  }
}
