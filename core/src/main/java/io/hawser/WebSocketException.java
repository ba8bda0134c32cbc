// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/**
 * A problem with a connection that is not the caller's fault.
 *
 * <pre>
 * WebSocketException
 * ├── ConnectionClosedException  the connection has ended; thrown to code that pulls or waits
 * ├── HandshakeException         the opening handshake was refused, or the response was invalid
 * ├── PeerException              the peer broke the protocol
 * ├── TransportException         the network failed (refused, reset, TLS, DNS, closed), or a limit was hit
 * └── WebSocketTimeoutException  the peer took too long
 * </pre>
 */
public abstract sealed class WebSocketException extends RuntimeException
    permits ConnectionClosedException,
        HandshakeException,
        PeerException,
        TransportException,
        WebSocketTimeoutException {
  private static final long serialVersionUID = 1;

  private final @Nullable ConnectStage stage;

  WebSocketException(String message, @Nullable Throwable cause, @Nullable ConnectStage stage) {
    super(message, cause);
    this.stage = stage;
  }

  /**
   * Creates an exception without a stack trace, for problems that a peer can cause as often as it
   * likes.
   */
  WebSocketException(String message, @Nullable ConnectStage stage) {
    super(message, null, false, false);
    this.stage = stage;
  }

  /**
   * Returns the stage that opening the connection had reached; null if the problem is not about
   * opening a connection.
   */
  public @Nullable ConnectStage stage() {
    return stage;
  }
}
