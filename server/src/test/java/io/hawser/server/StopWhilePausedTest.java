// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.transport.TransportType;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tests that connections end when a server stops, even if they have not read the received bytes.
 */
class StopWhilePausedTest {
  private static final String MESSAGES = RawSocket.latin1("8181000000006D").repeat(5000);

  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  private void assertOneEnd() throws InterruptedException {
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("close 1006");
    assertThat(ends).isEmpty();
  }

  @EachTransport
  void because_their_executor_is_behind(TransportType transport) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    try (RawSocket client = behind(transport, executor, begun, gate)) {
      assertThat(client).isNotNull();
      gate.countDown();
      assertOneEnd();
    } finally {
      gate.countDown();
      executor.shutdown();
    }
  }

  /** A client of a server that has stopped while its first callback blocked. */
  private RawSocket behind(
      TransportType transport, ExecutorService executor, CountDownLatch begun, CountDownLatch gate)
      throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .transport(transport)
            .options(o -> o.callbacksOn(executor).maxQueuedCallbacks(10))
            .onConnection(
                ws ->
                    ws.onText(
                            text -> {
                              begun.countDown();
                              try {
                                gate.await();
                              } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                              }
                            })
                        .onError(error -> {})
                        .onClose((code, reason) -> ends.add("close " + code)))
            .start();
    try {
      RawSocket client = RawSocket.connect(server.port(), "/", "");
      client.readHead();
      client.send(MESSAGES);
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      return client;
    } finally {
      server.stop(Duration.ZERO);
    }
  }

  @EachTransport
  void because_their_user_has_paused_them_and_the_peer_has_reset_them(TransportType transport)
      throws Exception {
    BlockingQueue<WebSocket> paused = new LinkedBlockingQueue<>();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .transport(transport)
            .onConnection(
                ws -> {
                  ws.onError(error -> {}).onClose((code, reason) -> ends.add("close " + code));
                  ws.pause();
                  paused.add(ws);
                })
            .start()) {
      RawSocket client = RawSocket.connect(server.port(), "/", "");
      client.readHead();
      assertThat(paused.poll(20, TimeUnit.SECONDS)).isNotNull();
      client.send(MESSAGES);
      client.reset();
      // A connection that comes later is served after the reset has been seen.
      try (RawSocket later = RawSocket.connect(server.port(), "/", "")) {
        assertThat(later.readHead()).startsWith("HTTP/1.1 101 ");
      }
      paused.clear();

      server.stop(Duration.ZERO);

      for (int i = 0; i < 2; i++) {
        assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("close 1006");
      }
      assertThat(ends).isEmpty();
    }
  }
}
