// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hawser.WebSocket;
import io.hawser.checks.support.NodeScript;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hawser's client before npm ws, in the cases about compression. */
final class DeflateClientTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @BeforeEach
  void require_node() {
    NodeScript.require();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS) // for all of the suite's messages
  void client_compresses_as_agreed_in_all_cases() {
    List<DeflateCase> cases = DeflateCases.selected(Role.CLIENT);
    assumeFalse(cases.isEmpty(), "skipped: none of these cases is selected");
    try (DeflatePeer peer = new DeflatePeer(Role.CLIENT, PATIENCE);
        WebSocketClient client = WebSocketClient.create()) {

      List<Verdict> verdicts =
          cases.stream().map(each -> peer.judgeClient(each, url -> echo(client, url))).toList();

      assertThat(verdicts).hasSameSizeAs(cases).filteredOn(DeflatePeer::isNotOk).isEmpty();
    }
  }

  private static Supplier<String> echo(WebSocketClient client, String url) {
    CompletableFuture<WebSocket> connected =
        client.connect(
            ConnectRequest.to(url).options(o -> o.compression(c -> c.threshold(0))),
            ws -> ws.onMessage(ws::send));
    // A client that does not connect is for the peer to notice.
    CompletableFuture<String> extensions =
        connected.handle((ws, failure) -> failure == null ? ws.extensions() : "");
    return extensions::join;
  }
}
