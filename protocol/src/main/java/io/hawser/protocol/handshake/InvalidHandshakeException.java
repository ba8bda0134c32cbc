// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import io.hawser.protocol.Headers;

/**
 * Thrown if an opening handshake violates RFC 6455 §4. The message says what is wrong and may be
 * sent to the peer. The status is the one that a server responds with.
 */
public final class InvalidHandshakeException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Headers headers;

  public InvalidHandshakeException(int status, String message, Headers headers) {
    super(message, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  public InvalidHandshakeException(int status, String message) {
    this(status, message, Headers.empty());
  }

  /**
   * Returns the HTTP status: on a server, the one to refuse the request with; on a client, the one
   * of the response that it refuses.
   */
  public int status() {
    return status;
  }

  /** Returns the header fields that accompany this status. */
  public Headers headers() {
    return headers;
  }
}
