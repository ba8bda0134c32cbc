// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hawser.checks.support.NodeScript;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hawser's server before npm ws, in the cases about compression. */
final class DeflateServerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @BeforeEach
  void require_node() {
    NodeScript.require();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS) // for all of the suite's messages
  void server_compresses_as_agreed_in_all_cases() {
    List<DeflateCase> cases = DeflateCases.selected(Role.SERVER);
    assumeFalse(cases.isEmpty(), "skipped: none of these cases is selected");
    Map<String, String> extensions = new ConcurrentHashMap<>();
    try (DeflatePeer peer = new DeflatePeer(Role.SERVER, PATIENCE);
        WebSocketServer server = echoServer(extensions)) {

      List<Verdict> verdicts =
          cases.stream()
              .map(
                  each ->
                      peer.judgeServer(
                          each, server.port(), target -> extensions.getOrDefault(target, "")))
              .toList();

      assertThat(verdicts).hasSameSizeAs(cases).filteredOn(DeflatePeer::isNotOk).isEmpty();
    }
  }

  private static WebSocketServer echoServer(Map<String, String> extensions) {
    return WebSocketServer.builder()
        .host("127.0.0.1")
        .port(0)
        .options(o -> o.compression(c -> c.threshold(0)))
        .onConnection(
            ws -> {
              extensions.put(ws.request().target(), ws.extensions());
              ws.onMessage(ws::send);
            })
        .start();
  }
}
