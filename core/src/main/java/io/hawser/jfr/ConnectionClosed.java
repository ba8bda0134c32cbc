// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.CloseInfo;
import io.hawser.WebSocket;
import io.hawser.internal.Printable;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A connection was closed. */
@Name("hawser.ConnectionClosed")
@Label("WebSocket Closed")
final class ConnectionClosed extends ConnectionEvent {
  @Label("Code")
  @Description("The close code; 1006 if there was no Close frame")
  int code;

  @Label("Reason")
  String reason = "";

  @Label("Initiator")
  @Description("Which side began the end of the connection")
  String initiator = "";

  @Label("Cause")
  @Description("The problem that ended the connection, if there was one")
  String cause = "";

  private ConnectionClosed() {}

  /** Records the end of a connection. */
  static void record(WebSocket ws, CloseInfo info) {
    ConnectionClosed event = new ConnectionClosed();
    if (event.isEnabled()) {
      event.about(ws);
      event.code = info.code();
      event.reason = Printable.unicode(info.reason());
      event.initiator = info.initiator().name();
      event.cause = info.cause() == null ? "" : Printable.unicode(info.cause().toString());
      event.commit();
    }
  }
}
