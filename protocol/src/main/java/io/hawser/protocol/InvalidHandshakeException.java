// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * An opening handshake that breaks RFC 6455 §4: the message says what is wrong with it in words for
 * the peer, and the status is the answer a server gives.
 */
public final class InvalidHandshakeException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Headers headers;

  InvalidHandshakeException(int status, String message, Headers headers) {
    super(message, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  InvalidHandshakeException(int status, String message) {
    this(status, message, Headers.empty());
  }

  /** The HTTP status with which a server refuses; a client that refuses an answer repeats its. */
  public int status() {
    return status;
  }

  /** Header fields that belong to that status. */
  public Headers headers() {
    return headers;
  }
}
