// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/** The server refused the opening handshake, or answered it in a way that must not be believed. */
public final class HandshakeException extends WebSocketException {
  private static final long serialVersionUID = 1;

  private final transient @Nullable HttpResponse response;

  /**
   * Creates it.
   *
   * @param response the server's answer as far as it was read, or null if there was none in HTTP
   */
  public HandshakeException(String message, @Nullable HttpResponse response) {
    super(message, null, ConnectStage.HANDSHAKE);
    this.response = response;
  }

  /** The server's answer: status, headers and the beginning of the body; null if it sent none. */
  public @Nullable HttpResponse response() {
    return response;
  }

  /** The status of that answer, or 0 if there was none. */
  public int status() {
    return response == null ? 0 : response.status();
  }
}
