// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.WebSocket;
import io.hawser.internal.Printable;

/** How events and logs name a connection. Not part of an event, so that a log loads none. */
public final class ConnectionName {
  private ConnectionName() {}

  /** Returns the address of the peer. */
  public static String peer(WebSocket ws) {
    return Printable.address(ws.remoteAddress());
  }

  /** Returns the path of a connection. */
  public static String path(WebSocket ws) {
    return Printable.ascii(ws.request().path());
  }
}
