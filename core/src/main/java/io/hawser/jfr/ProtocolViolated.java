// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.PeerException;
import io.hawser.WebSocket;
import io.hawser.internal.Printable;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A peer did not keep to the protocol. */
@Name("hawser.ProtocolViolated")
@Label("WebSocket Protocol Violated")
final class ProtocolViolated extends ConnectionEvent {
  @Label("Violation")
  String violation = "";

  @Label("Detail")
  String detail = "";

  private ProtocolViolated() {}

  /** Records what a peer has done. */
  static void record(WebSocket ws, PeerException violation) {
    ProtocolViolated event = new ProtocolViolated();
    if (event.isEnabled()) {
      event.about(ws);
      event.violation = violation.violation().name();
      String message = String.valueOf(violation.getMessage());
      String name = violation.violation() + ": ";
      event.detail =
          Printable.unicode(message.startsWith(name) ? message.substring(name.length()) : message);
      event.commit();
    }
  }
}
