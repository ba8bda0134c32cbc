// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import io.hawser.checks.support.Fragments;
import io.hawser.protocol.ProtocolVersion;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Another implementation of WebSocket that speaks drafts. In both roles it echoes each message in
 * its own type, large ones in {@link Fragments} where the version has them, and obeys {@link Voice
 * orders}.
 */
interface Peer extends AutoCloseable {

  /** Returns why the peer is not available on this machine, or null. */
  default @Nullable String missing() {
    return null;
  }

  /** Starts a server for one connection, on a free port and in every version it has. */
  Serving serve() throws Exception;

  /**
   * Connects, offers the subprotocol {@code chat}, and {@linkplain Voice#GREETING greets}.
   *
   * @return a future that completes when the connection has ended, or fails with the reason why
   *     there is none
   */
  CompletableFuture<Ending> connect(Call call) throws Exception;

  /** Ends every server, every connection and every process. */
  @Override
  void close() throws Exception;

  /**
   * How a client is to connect.
   *
   * @param origin the origin to send in the header field of the version; null for what the peer
   *     sends by default
   * @param compressed whether to offer permessage-deflate, if it can
   */
  record Call(URI server, ProtocolVersion version, @Nullable String origin, boolean compressed) {}

  /**
   * A server.
   *
   * @param request the header fields of the connection's opening handshake, their names in lower
   *     case
   * @param ending how the connection ended
   */
  record Serving(
      URI uri, CompletableFuture<Map<String, String>> request, CompletableFuture<Ending> ending) {
    /** A server that has seen nothing yet. */
    Serving(int port) {
      this(
          URI.create("ws://127.0.0.1:" + port),
          new CompletableFuture<>(),
          new CompletableFuture<>());
    }
  }

  /** The code and reason with which a connection ended, as a peer tells them. */
  record Ending(int code, String reason) {}
}
