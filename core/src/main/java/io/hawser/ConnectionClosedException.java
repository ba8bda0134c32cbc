// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/**
 * The connection has ended, so that what was requested cannot be done. Thrown to those that pull
 * from a connection or wait for it; handlers receive {@link WebSocketListener#onClose} instead.
 */
public final class ConnectionClosedException extends WebSocketException {
  private static final long serialVersionUID = 1;

  private final transient @Nullable CloseInfo closeInfo;

  /**
   * Creates an exception.
   *
   * @param closeInfo null if the connection is closing but not closed yet
   */
  public ConnectionClosedException(@Nullable CloseInfo closeInfo) {
    super(message(closeInfo), closeInfo == null ? null : closeInfo.cause(), null);
    this.closeInfo = closeInfo;
  }

  private static String message(@Nullable CloseInfo info) {
    if (info == null) {
      return "the connection is closing";
    }
    String reason = info.reason().isEmpty() ? "" : ", reason \"" + info.reason() + "\"";
    return "the connection was closed: code " + info.code() + reason;
  }

  /** Returns why the connection was closed; null if it was closing and not yet closed. */
  public @Nullable CloseInfo closeInfo() {
    return closeInfo;
  }
}
