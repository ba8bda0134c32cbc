// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Heartbeat;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.checks.support.FakePeer;
import io.hawser.checks.support.FramePeer;
import io.hawser.checks.support.Ports;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/reconnect.md. */
class StayConnectedTest {
  private final WebSocketClient client = WebSocketClient.create();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    client.close();
  }

  private String next() throws InterruptedException {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void messages_go_over_the_current_connection() throws Exception {
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onText(events::add))) {
      String uri = "ws://localhost:" + server.port() + "/chat";
      // tag::reconnecting[]
      ReconnectingWebSocket chat =
          client.reconnecting(
              ConnectRequest.to(/* "wss://example.org/chat" */ uri)
                  .options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(20)))),
              ReconnectPolicy.defaults(),
              ws -> { // for each connection, before its first event
                ws.onText(System.out::println);
                ws.send("subscribe news");
              });

      // end::reconnecting[]
      assertThat(next()).isEqualTo("subscribe news");
      // tag::reconnecting[]
      chat.send("hello"); // on the current connection; CLOSED without one
      // end::reconnecting[]
      assertThat(next()).isEqualTo("hello");
      // tag::reconnecting[]
      chat.close(); // permanently
      // end::reconnecting[]
      assertThat(chat.send("too late")).isEqualTo(SendResult.CLOSED);
    }
  }

  @Test
  void a_listener_follows_what_happens() throws Exception {
    // tag::listener[]
    final class Chat implements ReconnectListener {
      @Override
      public void onOpen(WebSocket ws) {
        ws.onText(this::show);
      }

      @Override
      public void onAttempt(ReconnectingWebSocket reconnecting, int attempt) {
        status("connecting, attempt " + attempt);
      }

      @Override
      public void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
        status("offline, back in " + delay.toSeconds() + " s");
      }

      @Override
      public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
        status("refused: " + outage); // once and last; not after close()
      }

      // end::listener[]

      private void status(String text) {
        events.add(text);
      }

      private void show(String text) {
        events.add(text);
      }
      // tag::listener[]
    }
    // end::listener[]

    AtomicBoolean opened = new AtomicBoolean();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .handshake(
                HandshakePolicy.of(
                    request ->
                        opened.getAndSet(true)
                            ? HandshakeDecision.reject(404)
                            : HandshakeDecision.accept()))
            .onConnection(
                ws -> {
                  ws.send("welcome");
                  ws.close(1012, "");
                })
            .start()) {
      client.reconnecting(
          ConnectRequest.to("ws://localhost:" + server.port()),
          ReconnectPolicy.builder().initialDelay(Duration.ofMillis(1)).build(),
          new Chat());

      assertThat(next()).isEqualTo("connecting, attempt 1");
      assertThat(next()).isEqualTo("welcome");
      assertThat(next()).isEqualTo("offline, back in 0 s");
      assertThat(next()).isEqualTo("connecting, attempt 2");
      assertThat(next()).startsWith("refused: ").contains("404");
    }
  }

  @Test
  void the_application_decides_what_is_final() throws Exception {
    ReconnectPolicy policy =
        // tag::final[]
        ReconnectPolicy.builder()
            .finalCloseCodes(code -> code != 4000 && ReconnectPolicy.isFinalCloseCode(code))
            .finalStatuses(status -> status != 404 && ReconnectPolicy.isFinalStatus(status))
            .giveUpAfter(Duration.ofMinutes(30))
            .build();
    // end::final[]
    AtomicInteger connections = new AtomicInteger();
    try (WebSocketServer server =
        WebSocketServer.listen(
            0,
            ws -> {
              int number = connections.incrementAndGet();
              ws.close(number == 1 ? 4000 : 4001, "");
            })) {
      client.reconnecting(
          ConnectRequest.to("ws://localhost:" + server.port()),
          policy,
          new ReconnectListener() {
            @Override
            public void onOpen(WebSocket ws) {
              ws.onClose((code, reason) -> events.add("closed " + code));
            }

            @Override
            public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
              events.add("given up");
            }
          });

      assertThat(next()).isEqualTo("closed 4000");
      assertThat(next()).isEqualTo("closed 4001");
      assertThat(next()).isEqualTo("given up");
    }
  }

  @Test
  void messages_wait_in_a_queue() throws Exception {
    int port = Ports.free();
    ReconnectPolicy policy =
        // tag::queue[]
        ReconnectPolicy.builder().queue(100, 64 << 10).build(); // at most 100 messages and 64 KiB
    // end::queue[]
    ReconnectingWebSocket chat =
        client.reconnecting(ConnectRequest.to("ws://localhost:" + port), policy, ws -> {});

    assertThat(chat.send("from before")).isEqualTo(SendResult.OK);
    try (WebSocketServer server = WebSocketServer.listen(port, ws -> ws.onText(events::add))) {
      assertThat(server.port()).isEqualTo(port);
      assertThat(next()).isEqualTo("from before");
    }
  }

  @Test
  void missed_messages_arrive_or_are_reported_as_lost() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    // The server is written by hand. Its history does not reach back far enough.
    try (FakePeer server =
        new FakePeer(
            socket -> {
              FramePeer peer = FramePeer.accept(socket, "hawser.resume.1");
              events.add("positions " + peer.read().strip());
              if (connections.incrementAndGet() == 1) {
                peer.send("\0s4 e 118\nchat/7", "\0t4 119\nhello").close(1012);
                peer.read(); // the answer
              } else {
                peer.send("\0l4 e 200\nchat/7", "\0t4 201\nlater");
                peer.awaitEnd();
              }
            })) {
      String uri = "ws://localhost:" + server.port() + "/chat";
      // tag::resume[]
      ReconnectingWebSocket chat =
          client.reconnecting(
              ConnectRequest.to(/* "wss://example.org/chat" */ uri),
              ReconnectPolicy.builder().resume(true).build(),
              new ReconnectListener() {
                @Override
                public void onOpen(WebSocket ws) {
                  ws.onText(text -> show(text)); // what was missed, and then what is new
                }

                @Override
                public void onLost(ReconnectingWebSocket reconnecting, String topic) {
                  reload(topic); // before any later message of this topic
                }
              });
      // end::resume[]

      assertThat(next()).isEqualTo("positions \0e");
      assertThat(next()).isEqualTo("hello");
      assertThat(next()).isEqualTo("positions \0re 119\nchat/7");
      assertThat(next()).isEqualTo("reload chat/7");
      assertThat(next()).isEqualTo("later");
      chat.close();
    }
  }

  private void show(String text) {
    events.add(text);
  }

  private void reload(String topic) {
    events.add("reload " + topic);
  }
}
