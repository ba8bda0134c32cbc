// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The snippet of docs/how-to/debug-a-1006.md. */
class Debug1006Test {
  /** What the snippet logs to, as in most programs. */
  private static final class Log {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    void info(String line) {
      lines.add(line);
    }

    String next() throws InterruptedException {
      return String.valueOf(lines.poll(20, TimeUnit.SECONDS));
    }
  }

  private final Log log = new Log();

  private void watch(WebSocket ws) {
    // tag::log[]
    ws.onClose((code, reason) -> log.info("closed: " + ws.closeInfo()));
    // end::log[]
  }

  @Test
  void the_log_says_who_ended_the_connection() throws Exception {
    try (WebSocketServer server =
            WebSocketServer.listen(
                0,
                ws -> {
                  watch(ws);
                  ws.onText(text -> ws.terminate());
                });
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect("ws://localhost:" + server.port(), opening -> {})
              .get(20, TimeUnit.SECONDS);
      ws.send("end it");
      assertThat(log.next()).contains("code=1006", "initiator=LOCAL");
      client
          .connect("ws://localhost:" + server.port(), opening -> {})
          .get(20, TimeUnit.SECONDS)
          .terminate();
      assertThat(log.next()).contains("code=1006").doesNotContain("initiator=LOCAL");
    }
  }
}
