// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The server refused the opening handshake, its response was invalid, or its redirect could not be
 * followed.
 */
public final class HandshakeException extends WebSocketException {
  private static final long serialVersionUID = 1;

  private final transient @Nullable HttpResponse response;

  /**
   * Creates the exception.
   *
   * @param response the part of the server's response that could be read, or null if there was none
   */
  public HandshakeException(String message, @Nullable HttpResponse response) {
    super(message, null, ConnectStage.HANDSHAKE);
    this.response = response;
  }

  /**
   * Returns the server's response: the status, the header fields and the beginning of the body.
   * Returns null if the server sent none that could be read.
   */
  public @Nullable HttpResponse response() {
    return response;
  }

  /** Returns the status code of the {@link #response}, or 0 if there was none. */
  public int status() {
    return response == null ? 0 : response.status();
  }
}
