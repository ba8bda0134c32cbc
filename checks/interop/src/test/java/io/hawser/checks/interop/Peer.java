// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.checks.support.Fragments;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Another implementation of WebSocket. In both roles it echoes each message in its own type: small
 * ones whole, large ones in {@link Fragments} where its API lets it.
 */
interface Peer extends AutoCloseable {

  /** Why it can't be had on this machine, or null. */
  default @Nullable String missing() {
    return null;
  }

  /** Starts a server for any number of connections on a free port. */
  URI serve(Terms terms) throws Exception;

  /**
   * Connects.
   *
   * @return completes when the connection has ended, or with what prevented it
   */
  CompletableFuture<Ending> connect(URI server, Terms terms) throws Exception;

  /** Ends every server, every connection and every process. */
  @Override
  void close() throws Exception;

  /**
   * How a connection looked to a peer's client, and how it ended.
   *
   * @param extensions the value of {@code Sec-WebSocket-Extensions} in the answer, or ""
   * @param closeCode of the Close frame it received
   */
  record Ending(String extensions, int closeCode) {}
}
