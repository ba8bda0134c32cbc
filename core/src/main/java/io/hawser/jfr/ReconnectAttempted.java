// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A reconnecting WebSocket tried to connect. */
@Name("hawser.ReconnectAttempted")
@Label("WebSocket Tried to Connect Again")
@Category("Hawser")
@StackTrace(false)
final class ReconnectAttempted extends Event {
  @Label("Address")
  @Description("The URI, without its query")
  String address = "";

  @Label("Attempt")
  @Description("Its number since the connection was last open")
  int attempt;

  private ReconnectAttempted() {}

  /** Records an attempt. */
  static void record(String address, int attempt) {
    ReconnectAttempted event = new ReconnectAttempted();
    if (event.isEnabled()) {
      event.address = address;
      event.attempt = attempt;
      event.commit();
    }
  }
}
