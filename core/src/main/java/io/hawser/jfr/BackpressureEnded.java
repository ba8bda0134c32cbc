// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.WebSocket;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A peer is no longer slow. The duration of the event says for how long it was. */
@Name("hawser.BackpressureEnded")
@Label("WebSocket Back-Pressure Ended")
public final class BackpressureEnded extends ConnectionEvent {
  @Label("Buffered")
  @Description("What waited when it began")
  @DataAmount
  long buffered;

  @Label("Caught Up")
  @Description("Whether the peer has caught up; otherwise, the connection was closed")
  boolean caughtUp;

  private BackpressureEnded() {}

  /** Records that a peer has begun to be slow; returns what records the end, if that is wanted. */
  static @Nullable BackpressureEnded begin(WebSocket ws, long buffered) {
    BackpressureBegan.record(ws, buffered);
    BackpressureEnded event = new BackpressureEnded();
    if (!event.isEnabled()) {
      return null;
    }
    event.about(ws);
    event.buffered = buffered;
    event.begin();
    return event;
  }

  /** Records that the peer is no longer slow, or that the connection was closed before. */
  public void end(boolean caughtUp) {
    this.caughtUp = caughtUp;
    commit();
  }
}
