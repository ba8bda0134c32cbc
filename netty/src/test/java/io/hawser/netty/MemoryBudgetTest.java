// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.protocol.PerMessageDeflate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server with little memory does when its clients want more than there is. */
class MemoryBudgetTest {
  private final WebSocketClient client = WebSocketClient.create();
  private final List<RawSocket> attackers = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (RawSocket attacker : attackers) {
      attacker.close();
    }
    client.close();
  }

  private RawSocket attack(SmallServer server, String path, String headers) throws Exception {
    RawSocket attacker = RawSocket.connect(server.port(), path, headers);
    attackers.add(attacker);
    assertThat(attacker.readStatus()).isEqualTo(101);
    return attacker;
  }

  private WebSocket connect(SmallServer server, String path, BlockingQueue<Object> events)
      throws Exception {
    return client
        .connect(
            "ws://localhost:" + server.port() + path,
            ws ->
                ws.onMessage(message -> events.add(message.copy()))
                    .onClose((code, reason) -> events.add("closed " + code)))
        .get(20, TimeUnit.SECONDS);
  }

  /** Sends something, and how long it takes until it is back. */
  private static long echoMillis(WebSocket ws, BlockingQueue<Object> events) throws Exception {
    long start = System.nanoTime();
    ws.send("innocent");
    Object answer = events.poll(60, TimeUnit.SECONDS);
    assertThat(answer).isInstanceOf(Message.class);
    assertThat(((Message) answer).text()).isEqualTo("innocent");
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Test
  void two_thousand_halves_of_large_messages_disturb_nobody() throws Exception {
    BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    try (SmallServer server = new SmallServer("-Xmx64m")) {
      List<WebSocket> innocent = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        innocent.add(connect(server, "/echo", events));
      }
      String half = RawSocket.latin1("82 FF 00 00 00 00 06 40 00 00 00 00 00 00") + "x".repeat(20_000);
      long longest = 0;
      for (int i = 0; i < 2000; i++) {
        attack(server, "/echo", "").send(half);
        longest = Math.max(longest, echoMillis(innocent.get(i % 4), events));
      }

      MemoryStatistics statistics = server.statistics();
      assertThat(statistics.limit()).isEqualTo(32 << 20);
      assertThat(statistics.held()).isLessThanOrEqualTo(statistics.limit() * 9 / 8);
      assertThat(statistics.terminated()).isPositive();
      // A failing allocation sleeps for half a second, and there would be hundreds.
      assertThat(longest).isLessThan(5000);
    }
  }
}
