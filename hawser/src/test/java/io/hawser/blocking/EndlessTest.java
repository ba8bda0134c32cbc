// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.blocking.BlockingPair.Running;
import io.hawser.checks.support.RawSocket;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests peers that never end a message. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class EndlessTest {
  @Test
  void closeReturnsEvenIfAPeerNeverEndsItsMessage() throws Exception {
    CompletableFuture<BlockingWebSocket> accepted = new CompletableFuture<>();
    WebSocketServer server =
        WebSocketServer.builder()
            .options(o -> o.closeTimeout(Duration.ofMillis(500)))
            .onConnection(ws -> accepted.complete(BlockingWebSocket.of(ws).limitWaiting(1, 1)))
            .start();
    try (RawSocket raw = RawSocket.connect(server.port(), "/", "")) {
      raw.readHead();
      raw.sendHex("82FF7F000000000000000000000001");
      BlockingWebSocket socket = accepted.get(10, TimeUnit.SECONDS);
      BlockingPair.await(() -> socket.webSocket().isPaused());
      Running<Void> close =
          BlockingPair.start(
              () -> {
                socket.close();
                return null;
              });
      for (int i = 0; i < 100 && !close.result.isDone(); i++) {
        try {
          raw.sendHex("01");
        } catch (IOException dropped) {
          break;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
      assertThat(close.result).succeedsWithin(Duration.ofSeconds(20));
    } finally {
      server.stop(Duration.ZERO);
    }
  }
}
