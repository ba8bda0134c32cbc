// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Buffers;
import io.hawser.checks.support.RawSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that an idle connection holds no pooled buffer, whatever has happened before. Otherwise, a
 * view of four bytes would hold 64 KiB on each of many connections.
 */
class IdleConnectionTest {
  private static final int FIRST = 10, MORE = 60;

  /** What a client sends, and how many bytes it then gets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "81 82 00 00 00 00 68 69 > 4",
        "89 82 01 02 03 04 68 69 > 4",
        "89 80 01 02 03 04 > 2",
        "8A 82 01 02 03 04 68 69 89 80 01 02 03 04 > 2",
        "01 82 01 02 03 04 69 6B 80 82 05 06 07 08 6D 6F > 6",
        "88 82 00 00 00 00 03 E8 > 4",
        "88 85 00 00 00 00 03 E8 62 79 65 > 7",
      })
  void after_traffic_no_buffer_is_held(String sent, int answer) throws Exception {
    List<RawSocket> clients = new ArrayList<>();
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onMessage(ws::send))) {
      for (int i = 0; i < FIRST; i++) {
        clients.add(clientAfterTraffic(server, sent, answer));
      }
      long before = Buffers.inUse(); // by the event loops, which now have what they need
      for (int i = 0; i < MORE; i++) {
        clients.add(clientAfterTraffic(server, sent, answer));
      }

      Buffers.awaitNoMoreThan(before + MORE / 2);
      for (RawSocket client : clients) {
        client.close();
      }
    }
  }

  private static RawSocket clientAfterTraffic(WebSocketServer server, String sent, int answer)
      throws IOException {
    RawSocket client = RawSocket.connect(server.port(), "/", "");
    assertThat(client.readStatus()).isEqualTo(101);
    client.sendHex(sent);
    assertThat(client.readHex(answer)).hasSize(3 * answer - 1);
    return client;
  }
}
