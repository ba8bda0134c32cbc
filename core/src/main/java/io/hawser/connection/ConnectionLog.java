// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.CloseInfo;
import io.hawser.WebSocket;
import io.hawser.internal.Printable;
import io.hawser.jfr.ConnectionName;
import io.hawser.jfr.Events;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * Logs when connections begin and end, at DEBUG: one line each, without queries, header fields and
 * messages. Also records their ends for Flight Recorder. Never throws, even if the logger does.
 */
final class ConnectionLog {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private ConnectionLog() {}

  static void opened(WebSocket ws) {
    log(() -> "opened: " + where(ws));
  }

  static void closed(WebSocket ws, CloseInfo info) {
    log(
        () ->
            "closed: %s, code %d%s, by %s%s"
                .formatted(
                    where(ws),
                    info.code(),
                    info.reason().isEmpty() ? "" : " " + Printable.unicode(info.reason()),
                    info.initiator(),
                    info.cause() == null
                        ? ""
                        : ", because of " + Printable.unicode(info.cause().toString())));
    guard(() -> Events.closed(ws, info));
  }

  private static String where(WebSocket ws) {
    return ConnectionName.peer(ws) + ", path " + ConnectionName.path(ws);
  }

  private static void log(Supplier<String> line) {
    guard(() -> LOG.log(Level.DEBUG, line));
  }

  private static void guard(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      // a connection must not end because of its log
    }
  }
}
