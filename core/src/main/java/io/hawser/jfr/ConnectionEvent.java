// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.WebSocket;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

/** What the events of an open connection have in common. */
@Category("Hawser")
@StackTrace(false)
abstract class ConnectionEvent extends Event {
  @Label("Peer")
  @Description("The address of the peer, or of the proxy before it")
  String peer = "";

  @Label("Path")
  @Description("The path of the request, without its query")
  String path = "";

  /** Says which connection this event is about. */
  final void about(WebSocket ws) {
    peer = ConnectionName.peer(ws);
    path = ConnectionName.path(ws);
  }
}
