// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.WebSocket;
import jdk.jfr.DataAmount;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A peer has begun to be slow: more than the high water mark waits to be sent to it. */
@Name("hawser.BackpressureBegan")
@Label("WebSocket Back-Pressure Began")
public final class BackpressureBegan extends ConnectionEvent {
  @Label("Buffered")
  @DataAmount
  long buffered;

  private BackpressureBegan() {}

  /** Records how much waits for a peer. */
  static void record(WebSocket ws, long buffered) {
    BackpressureBegan event = new BackpressureBegan();
    if (event.isEnabled()) {
      event.about(ws);
      event.buffered = buffered;
      event.commit();
    }
  }
}
