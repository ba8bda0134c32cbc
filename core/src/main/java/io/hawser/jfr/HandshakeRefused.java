// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.internal.Printable;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A server refused an opening handshake. */
@Name("hawser.HandshakeRefused")
@Label("WebSocket Refused")
@Category("Hawser")
@StackTrace(false)
final class HandshakeRefused extends Event {
  @Label("Peer")
  String peer = "";

  @Label("Path")
  String path = "";

  @Label("Status")
  int status;

  @Label("Reason")
  String reason = "";

  private HandshakeRefused() {}

  /**
   * Records a refusal.
   *
   * @param peer printable
   * @param path printable, and without the query
   * @param reason a sentence
   */
  static void record(String peer, String path, int status, String reason) {
    HandshakeRefused event = new HandshakeRefused();
    if (event.isEnabled()) {
      event.peer = peer;
      event.path = path;
      event.status = status;
      event.reason = Printable.unicode(reason);
      event.commit();
    }
  }
}
