// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** The peers of one test, each made when it is first needed. */
final class Peers implements AutoCloseable {
  private static final Map<String, Supplier<Peer>> KNOWN =
      Map.of(
          "java-websocket",
          JavaWebSocketPeer::new,
          "netty",
          NettyPeer::new,
          "ws",
          () -> new WsPeer("ws"),
          "ws-0.4",
          () -> new WsPeer("ws-0.4"));

  private final Map<String, Peer> peers = new HashMap<>();

  /** Returns the names of the peers to test: {@code -Dpeer=NAME,NAME}, or all. */
  static Set<String> chosen() {
    String names = System.getProperty("peer");
    if (names == null) {
      return KNOWN.keySet();
    }
    Set<String> chosen = Set.of(names.split(",", -1));
    if (!KNOWN.keySet().containsAll(chosen)) {
      throw new IllegalArgumentException("-Dpeer=" + names + ": known are " + KNOWN.keySet());
    }
    return chosen;
  }

  /**
   * Returns a peer by its name. Skips the test if the peer is not available on this machine, but
   * not in CI.
   */
  Peer get(String name) {
    Peer peer = peers.computeIfAbsent(name, each -> Objects.requireNonNull(KNOWN.get(each)).get());
    String missing = peer.missing();
    if (missing != null) {
      String message = "\"" + name + "\" needs " + missing + ", which is not installed";
      if (System.getenv("CI") != null) {
        fail(message);
      }
      abort(message);
    }
    return peer;
  }

  @Override
  public void close() throws Exception {
    for (Peer peer : peers.values()) {
      peer.close();
    }
  }
}
