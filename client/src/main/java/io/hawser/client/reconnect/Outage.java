// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.CloseInfo;
import io.hawser.HandshakeException;
import io.hawser.WebSocketException;
import org.jspecify.annotations.Nullable;

/**
 * Describes why a {@link ReconnectingWebSocket} has no connection: a connection has ended, or none
 * could be opened.
 *
 * @param attempts the number of attempts since the start, or since the last stable connection; 0 if
 *     a stable connection has ended
 * @param closeInfo how the connection ended; null if none was opened
 * @param failure why no connection was opened, normally a {@link WebSocketException}; or the
 *     exception that the listener's {@code onOpen} threw; null if a connection that was set up has
 *     ended
 */
public record Outage(int attempts, @Nullable CloseInfo closeInfo, @Nullable Throwable failure) {
  /** Returns the code with which the connection was closed, or 0 if none was opened. */
  public int code() {
    return closeInfo == null ? 0 : closeInfo.code();
  }

  /**
   * Returns the status code with which the server refused the opening handshake, or 0 if it did not
   * refuse it.
   */
  public int status() {
    return failure instanceof HandshakeException refusal ? refusal.status() : 0;
  }
}
