// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.checks.support.Fragments;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Another implementation of WebSocket. In both roles it echoes each message with the same type.
 * Small messages are sent whole, large ones in {@link Fragments} if its API allows that.
 */
interface Peer extends AutoCloseable {

  /** Returns why the peer is not available on this machine, or null. */
  default @Nullable String missing() {
    return null;
  }

  /** Starts a server for any number of connections on a free port. */
  URI serve(Terms terms) throws Exception;

  /**
   * Connects.
   *
   * @return a future that completes when the connection has ended, or fails with the reason why
   *     there is none
   */
  CompletableFuture<Ending> connect(URI server, Terms terms) throws Exception;

  /** Ends every server, every connection and every process. */
  @Override
  void close() throws Exception;

  /**
   * How a connection looked to a peer's client, and how it ended.
   *
   * @param extensions the value of {@code Sec-WebSocket-Extensions} in the answer, or ""
   * @param closeCode the code of the Close frame that it received
   */
  record Ending(String extensions, int closeCode) {}
}
