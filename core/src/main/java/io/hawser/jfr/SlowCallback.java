// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.WebSocket;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * A callback took long. While it ran on an event loop, all other connections of that loop waited.
 * The default threshold is 20 milliseconds.
 */
@Name("hawser.SlowCallback")
@Label("WebSocket Callback Was Slow")
@Threshold("20 ms")
public final class SlowCallback extends ConnectionEvent {
  private SlowCallback() {}

  /** Begins to measure a callback; returns null if nobody wants to know. */
  static @Nullable SlowCallback watch() {
    SlowCallback event = new SlowCallback();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  /** Ends the measurement, and records the callback if it took long. */
  public void finish(WebSocket ws) {
    end();
    if (shouldCommit()) {
      about(ws);
      commit();
    }
  }
}
