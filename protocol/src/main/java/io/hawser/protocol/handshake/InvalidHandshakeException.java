// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import io.hawser.protocol.Headers;

/**
 * Thrown if an opening handshake violates RFC 6455 §4. The message says what is wrong and may be
 * sent to the peer. The status is the one with which a server answers.
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
   * Returns the HTTP status with which a server refuses the request. If a client refuses a
   * response, this is the status of that response.
   */
  public int status() {
    return status;
  }

  /** Returns the header fields that belong to that status. */
  public Headers headers() {
    return headers;
  }
}
