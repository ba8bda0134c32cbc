// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/**
 * Something went wrong with a connection that is not the caller's fault.
 *
 * <pre>
 * WebSocketException
 * ├── HandshakeException         the opening handshake was refused, or the response was invalid
 * ├── PeerException              the peer broke the protocol
 * ├── TransportException         the network failed: refused, reset, TLS, DNS, closed
 * └── WebSocketTimeoutException  the peer took too long
 * </pre>
 */
public abstract sealed class WebSocketException extends RuntimeException
    permits HandshakeException, PeerException, TransportException, WebSocketTimeoutException {
  private static final long serialVersionUID = 1;

  private final @Nullable ConnectStage stage;

  WebSocketException(String message, @Nullable Throwable cause, @Nullable ConnectStage stage) {
    super(message, cause);
    this.stage = stage;
  }

  /** Creates it without a stack trace, for what a peer can cause as often as it likes. */
  WebSocketException(String message, @Nullable ConnectStage stage) {
    super(message, null, false, false);
    this.stage = stage;
  }

  /** Returns how far opening the connection had come; null if the connection was open already. */
  public @Nullable ConnectStage stage() {
    return stage;
  }
}
