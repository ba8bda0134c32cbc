// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.WebSocket;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Measures how long a peer takes to answer the last Ping. Thread-safe. */
final class RoundTrips {
  // guarded by this
  private @Nullable ByteBuffer payload;
  private long pingedAt;

  /** Returns the instance that is attached to a connection. */
  static RoundTrips of(WebSocket ws) {
    RoundTrips attached = ws.attachment(RoundTrips.class);
    if (attached == null) {
      attached = new RoundTrips();
      ws.attach(attached);
    }
    return attached;
  }

  /** Sends a Ping, and forgets the previous one. */
  synchronized void ping(WebSocket ws, ByteBuffer payload) {
    this.payload = payload.duplicate();
    this.pingedAt = System.nanoTime();
    ws.ping(payload);
  }

  /** Shows the round-trip time if this is the answer to the last Ping. */
  synchronized void onPong(ByteBuffer answer, Output output) {
    if (answer.equals(payload)) {
      payload = null;
      output.detail("* round trip " + millis(System.nanoTime() - pingedAt));
    }
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
  }
}
