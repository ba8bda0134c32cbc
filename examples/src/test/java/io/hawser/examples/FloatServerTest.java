// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hawser.WebSocket;
import io.hawser.checks.support.Browser;
import io.hawser.checks.support.BrowserTab;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FloatServerTest {
  @Test
  void a_page_sends_and_receives_floats() {
    try (Browser browser = Browser.start();
        WebSocketServer server = FloatServer.start(0)) {
      BrowserTab page = browser.open("http://localhost:" + server.port());
      page.awaitText("#state", "700 samples back after ");
      page.evaluate( // notes what the page sends and receives
          """
          window.arrays = [];
          const send = WebSocket.prototype.send;
          WebSocket.prototype.send = function (samples) {
            arrays.push([...samples]);
            this.addEventListener('message', event => arrays.push([...new Float32Array(event.data)]), {once: true});
            send.call(this, samples);
          };
          """);

      page.click("#again");
      page.await("arrays.length === 2");

      String mean = "arrays[0].slice(100 - 8, 100 + 9).reduce((a, b) => a + b) / 17";
      assertThat((Double) page.evaluate("arrays[1][100] - " + mean)).isCloseTo(0, within(1e-6));
      assertThat(page.evaluate("arrays[1].length")).isEqualTo(700.0);
      assertThat(page.problems()).isEmpty();
    }
  }

  @Test
  void floats_are_little_endian_and_a_part_of_one_is_refused() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (WebSocketServer server = FloatServer.start(0);
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect(
                  "ws://localhost:" + server.port() + "/floats",
                  w ->
                      w.onBinary(bytes -> events.add(text(bytes)))
                          .onClose((code, reason) -> events.add(code + " " + reason)))
              .get(20, TimeUnit.SECONDS);

      ws.send(bytes(1, 2, 6.5f));
      ws.send(bytes());
      ws.send(new byte[5]);

      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("3.1666667 3.1666667 3.1666667 ");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEmpty();
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("1003 a sample has 4 bytes");
    }
  }

  private static ByteBuffer bytes(float... samples) {
    ByteBuffer bytes =
        ByteBuffer.allocate(samples.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(samples);
    return bytes;
  }

  private static String text(ByteBuffer bytes) {
    FloatBuffer samples = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    StringBuilder text = new StringBuilder();
    while (samples.hasRemaining()) {
      text.append(samples.get()).append(' ');
    }
    return text.toString();
  }
}
