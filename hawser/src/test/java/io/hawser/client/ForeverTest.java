// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Heartbeat;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.checks.support.EachTransport;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpResponse;
import io.hawser.netty.MemoryBudget;
import io.hawser.netty.NettyTransport;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests durations that mean forever and do not fit into a number of nanoseconds. */
class ForeverTest {
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  private static void forever(WebSocketOptions.Builder options) {
    options
        .closeTimeout(FOREVER)
        .heartbeat(Heartbeat.every(FOREVER))
        .idleTimeout(FOREVER)
        .maxLifetime(FOREVER, FOREVER);
  }

  @EachTransport
  void client_and_server_accept_unlimited_durations(TransportType transport) throws Exception {
    try (WebSocketServer server =
            WebSocketServer.builder()
                .transport(transport)
                .handshakeTimeout(FOREVER)
                .options(ForeverTest::forever)
                .onConnection(ws -> ws.onText(ws::send))
                .start();
        WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      WebSocket ws =
          client
              .connect(
                  ConnectRequest.to("ws://127.0.0.1:" + server.port())
                      .handshakeTimeout(FOREVER)
                      .connectTimeout(FOREVER)
                      .options(ForeverTest::forever),
                  set ->
                      set.onText(events::add)
                          .onClose((code, reason) -> events.add("close " + code)))
              .get(20, TimeUnit.SECONDS);

      ws.send("hello");

      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
      server.stop(FOREVER);
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("close 1001");
    }
  }

  @Test
  void an_unlimited_retry_after_is_obeyed() throws Exception {
    try (WebSocketServer server =
            WebSocketServer.builder()
                .handshake(
                    HandshakePolicy.of(
                        request ->
                            HandshakeDecision.reject(
                                HttpResponse.text(503, "never")
                                    .with("Retry-After", "9".repeat(20)))))
                .onConnection(ws -> {})
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      ReconnectingWebSocket ws =
          client.reconnecting(
              ConnectRequest.to("ws://127.0.0.1:" + server.port()),
              ReconnectPolicy.builder()
                  .initialDelay(FOREVER)
                  .maxDelay(FOREVER)
                  .maxRetryAfter(FOREVER)
                  .stableAfter(FOREVER)
                  .build(),
              new ReconnectListener() {
                @Override
                public void onOpen(WebSocket ws) {
                  events.add("open");
                }

                @Override
                public void onDown(
                    ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
                  events.add(delay);
                }

                @Override
                public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
                  events.add("given up");
                }
              });

      assertThat(events.poll(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Duration.class, delay -> assertThat(delay).isGreaterThan(Duration.ofDays(36_500)));
      assertThat(ws.isClosed()).isFalse();
    }
    assertThat(events).isEmpty();
  }

  @Test
  void a_delay_may_have_any_length() {
    try (WebSocketClient client = WebSocketClient.create()) {
      ClientConnector connector =
          new ClientConnector(
              "ws://127.0.0.1",
              (accepted, setup) -> client.connect("ws://127.0.0.1", setup),
              client.resources().loops.next(),
              client.resources().counter);

      NettyTransport transport =
          new NettyTransport(
              new EmbeddedChannel(), WebSocketOptions.defaults(), new MemoryBudget(1 << 20));

      Future<?> attempt = connector.schedule(() -> events.add("too early"), FOREVER);
      Future<?> look = transport.schedule(() -> events.add("too early"), FOREVER);

      assertThat(attempt.cancel(false)).isTrue();
      assertThat(look.cancel(false)).isTrue();
    }
    assertThat(events).isEmpty();
  }
}
