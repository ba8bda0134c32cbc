// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.SmallServer;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.transport.MemoryStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a server with little memory whose clients require more than it has. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
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

  /** Sends a message, and returns the time until its echo. */
  private static long echoMillis(WebSocket ws, BlockingQueue<Object> events) throws Exception {
    long start = System.nanoTime();
    ws.send("innocent");
    Object answer = events.poll(60, TimeUnit.SECONDS);
    assertThat(answer).isInstanceOf(Message.class);
    assertThat(((Message) answer).text()).isEqualTo("innocent");
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Test
  void two_thousand_incomplete_large_messages_do_not_disturb_others() throws Exception {
    BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    try (SmallServer server = new SmallServer("-Xmx64m")) {
      List<WebSocket> innocent = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        innocent.add(connect(server, "/echo", events));
      }
      String half =
          RawSocket.latin1("82 FF 00 00 00 00 06 40 00 00 00 00 00 00") + "x".repeat(20_000);
      long longest = 0;
      for (int i = 0; i < 2000; i++) {
        attack(server, "/echo", "").send(half);
        if (i % 10 == 0) {
          longest = Math.max(longest, echoMillis(innocent.get(i / 10 % 4), events));
        }
      }

      MemoryStatistics statistics = server.statistics();
      assertThat(statistics.limit()).isEqualTo(32 << 20);
      assertThat(statistics.held()).isLessThanOrEqualTo(statistics.limit() * 9 / 8);
      assertThat(statistics.terminated()).isPositive();
      // A failing allocation sleeps for half a second, and there would be hundreds.
      assertThat(longest).isLessThan(5000);
    }
  }

  /** A client that reads one byte a second after it has read the 101. */
  private void readOneByteASecond(RawSocket slow) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (true) {
                  slow.skip(1);
                  TimeUnit.SECONDS.sleep(1);
                }
              } catch (IOException | InterruptedException closed) {
                // in the end
              }
            },
            "one byte a second");
    reader.setDaemon(true);
    reader.start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/all", "/own"})
  void slow_readers_do_not_affect_other_clients(String path) throws Exception {
    String compression = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    List<String> orders =
        List.of("text 190000 8", "binary 262144 8", "compressed 190000 2", "binary 3000 50");
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    BlockingQueue<Object> echoed = new LinkedBlockingQueue<>();
    try (SmallServer server = new SmallServer("-Xmx64m")) {
      WebSocket healthy = connect(server, path, heard);
      WebSocket innocent = connect(server, "/echo", echoed);
      List<RawSocket> slow = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        slow.add(attack(server, path, i % 2 == 0 ? compression : ""));
        if (i % 10 == 0) {
          readOneByteASecond(slow.get(i));
        }
      }

      long longest = 0;
      for (int round = 0; round < 2; round++) {
        for (String order : orders) {
          if (path.equals("/own")) {
            for (RawSocket each : slow) {
              order(each, order);
            }
          }
          healthy.send(order);
          for (int i = 0; i < SmallServer.countOf(order); i++) {
            assertThat(heard.poll(60, TimeUnit.SECONDS))
                .isEqualTo(SmallServer.message(order, i).uncompressed());
          }
          longest = Math.max(longest, echoMillis(innocent, echoed));
        }
      }

      MemoryStatistics statistics = server.statistics();
      assertThat(statistics.held()).isLessThanOrEqualTo(statistics.limit() * 9 / 8);
      if (path.equals("/own")) {
        assertThat(statistics.terminated()).isPositive();
      }
      assertThat(longest).isLessThan(5000);
    }
  }

  /** Sends a command masked with 0, unless the server has dropped this client. */
  private static void order(RawSocket slow, String order) {
    try {
      slow.sendHex("81 %02X 00 00 00 00".formatted(0x80 | order.length())).send(order);
    } catch (IOException dropped) {
      // some clients are dropped
    }
  }

  @Test
  void an_impossible_limit_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().maxBufferedBytes(0))
        .withMessageContaining("maxBufferedBytes is 0: must be from 1 to ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketUpgrader.builder().maxBufferedBytes(Long.MAX_VALUE))
        .withMessageContaining("-XX:MaxDirectMemorySize");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketClient.builder().maxBufferedBytes(-1));
  }
}
