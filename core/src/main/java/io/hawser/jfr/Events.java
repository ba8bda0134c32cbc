// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.CloseInfo;
import io.hawser.PeerException;
import io.hawser.WebSocket;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Records events, if Flight Recorder has been used in this process. Until then, no class of an
 * event is loaded: the first one takes a tenth of a second.
 */
public final class Events {
  private Events() {}

  private static boolean areWanted() {
    return FlightRecorder.isInitialized();
  }

  /** Begins to measure a callback; returns null if nobody wants to know. */
  public static @Nullable SlowCallback watchCallback() {
    return areWanted() ? SlowCallback.watch() : null;
  }

  /** Records that a peer has begun to be slow; returns what records the end, if that is wanted. */
  public static @Nullable BackpressureEnded backpressureBegan(WebSocket ws, long buffered) {
    return areWanted() ? BackpressureEnded.begin(ws, buffered) : null;
  }

  /** Records the end of a connection. */
  public static void closed(WebSocket ws, CloseInfo info) {
    if (areWanted()) {
      ConnectionClosed.record(ws, info);
    }
  }

  /** Records that a peer did not keep to the protocol. */
  public static void violated(WebSocket ws, PeerException violation) {
    if (areWanted()) {
      ProtocolViolated.record(ws, violation);
    }
  }

  /**
   * Records that a server refused an opening handshake.
   *
   * @param peer printable
   * @param path printable, and without the query
   * @param reason a sentence
   */
  public static void refused(String peer, String path, int status, String reason) {
    if (areWanted()) {
      HandshakeRefused.record(peer, path, status, reason);
    }
  }

  /** Records an attempt of a reconnecting WebSocket to connect. */
  public static void reconnectAttempted(String address, int attempt) {
    if (areWanted()) {
      ReconnectAttempted.record(address, attempt);
    }
  }
}
