// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.WebSocket;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.checks.support.FakePeer;
import io.hawser.checks.support.FramePeer;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests over real sockets how clients resume topics, with a server that is written by hand. The
 * rules are tested in memory.
 */
class ResumeTest {
  private static final ReconnectPolicy RESUMING =
      ReconnectPolicy.builder()
          .initialDelay(Duration.ofNanos(1))
          .maxDelay(Duration.ofNanos(1))
          .resume(true)
          .build();

  private final WebSocketClient client = WebSocketClient.builder().threads(2).build();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  private class Recorder implements ReconnectListener {
    @Override
    public void onOpen(WebSocket ws) {
      ws.onText(text -> events.add("got " + text));
      ws.send("hello");
    }

    @Override
    public void onLost(ReconnectingWebSocket reconnecting, String topic) {
      events.add("lost " + topic);
    }

    @Override
    public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
      events.add("given up " + outage.code() + " " + outage.failure());
    }
  }

  @AfterEach
  void stop() {
    client.close();
  }

  private String next() throws InterruptedException {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  private static ConnectRequest to(FakePeer peer) {
    return ConnectRequest.to("ws://127.0.0.1:" + peer.port() + "/");
  }

  /** What a server does on one connection. */
  private interface Script {
    void play(FramePeer peer, int connection) throws IOException;
  }

  private FakePeer server(@Nullable String subprotocol, Script script) throws IOException {
    return new FakePeer(
        socket ->
            script.play(FramePeer.accept(socket, subprotocol), connections.incrementAndGet()));
  }

  /** Records what the client sends until the positions are complete, and one message more. */
  private void recordStart(FramePeer peer) throws IOException {
    String message;
    do {
      message = peer.read();
      events.add("sent " + message);
    } while (message.startsWith("\0"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void missed_messages_arrive_on_the_next_connection(boolean onExecutor) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (FakePeer server =
        server(
            "hawser.resume.1",
            (peer, connection) -> {
              recordStart(peer);
              if (connection == 1) {
                peer.send("\0s4 e 118\nchat/7").sendFragments("\0t4", " 11", "9\nhe", "llo");
                peer.send("\0s5 e 1\nother", "bye");
                peer.close(1012);
                peer.read();
              } else {
                peer.send(
                    "\0s1 e 119\nchat/7", "\0t1 120\nmissed", "\0l2 f 5\nother", "\0t2 6\nnew");
                peer.awaitEnd();
              }
            })) {
      ConnectRequest request =
          onExecutor ? to(server).options(o -> o.callbacksOn(executor)) : to(server);
      ReconnectingWebSocket ws = client.reconnecting(request, RESUMING, new Recorder());

      assertThat(next()).isEqualTo("sent \0e\n");
      assertThat(next()).isEqualTo("sent hello");
      assertThat(next()).isEqualTo("got hello");
      assertThat(next()).isEqualTo("got bye");
      assertThat(next()).isEqualTo("sent \0re 119\nchat/7");
      assertThat(next()).isEqualTo("sent \0re 1\nother");
      assertThat(next()).isEqualTo("sent \0e\n");
      assertThat(next()).isEqualTo("sent hello");
      assertThat(next()).isEqualTo("got missed");
      assertThat(next()).isEqualTo("lost other");
      assertThat(next()).isEqualTo("got new");
      assertThat(Objects.requireNonNull(ws.current()).subprotocol()).isNull();
      ws.close();
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void a_server_that_selects_nothing_is_used_without_resuming() throws Exception {
    BlockingQueue<List<String>> offers = new LinkedBlockingQueue<>();
    try (FakePeer server =
        server(
            null,
            (peer, connection) -> {
              offers.add(peer.offered());
              events.add("sent " + peer.read());
              peer.send("\0t4 1\nx");
              peer.awaitEnd();
            })) {
      client.reconnecting(to(server), RESUMING, new Recorder());

      assertThat(next()).isEqualTo("sent hello");
      assertThat(next()).isEqualTo("got \0t4 1\nx");
      assertThat(offers).containsExactly(List.of("hawser.resume.1"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "hawser.resume.1+chat"})
  void the_subprotocol_is_that_of_the_application(String selected) throws Exception {
    BlockingQueue<List<String>> offers = new LinkedBlockingQueue<>();
    try (FakePeer server =
        server(
            selected,
            (peer, connection) -> {
              offers.add(peer.offered());
              peer.awaitEnd();
            })) {
      client.reconnecting(
          to(server).subprotocols("chat", "talk"),
          RESUMING,
          ws -> events.add("speaks " + ws.subprotocol()));

      assertThat(next()).isEqualTo("speaks chat");
      assertThat(offers.poll(20, TimeUnit.SECONDS))
          .containsExactly("hawser.resume.1+chat", "hawser.resume.1+talk", "chat", "talk");
    }
  }

  @Test
  void the_subprotocol_of_the_application_remains_required() throws Exception {
    try (FakePeer server = server(null, (peer, connection) -> peer.awaitEnd())) {
      client.reconnecting(to(server).subprotocols("chat"), RESUMING, new Recorder());
      assertThat(next()).startsWith("given up 0").contains("Server sent no subprotocol");

      client.reconnecting(
          to(server).optionalSubprotocols("chat"),
          RESUMING,
          ws -> events.add("speaks " + ws.subprotocol()));
      assertThat(next()).isEqualTo("speaks null");
    }
  }

  @Test
  void without_the_option_and_for_other_connections_nothing_is_offered() throws Exception {
    try (FakePeer server =
        server(
            null,
            (peer, connection) -> {
              events.add("offered " + peer.offered());
              peer.awaitEnd();
            })) {
      client.reconnecting(to(server), ReconnectPolicy.defaults(), ws -> {});
      assertThat(next()).isEqualTo("offered []");
      client.connect(to(server), ws -> {}).get(20, TimeUnit.SECONDS);
      assertThat(next()).isEqualTo("offered []");
    }
  }

  @Test
  void an_application_that_offers_the_name_speaks_it_itself() throws Exception {
    try (FakePeer server =
        server(
            "hawser.resume.1",
            (peer, connection) -> {
              peer.send("\0t4 1\nx");
              events.add("sent " + peer.read());
              peer.read(); // a Close frame, whose answer is awaited
              peer.close(1000).awaitEnd();
            })) {
      ConnectRequest request = to(server).subprotocols("hawser.resume.1");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.reconnecting(request, RESUMING, ws -> {}))
          .withMessageContaining("offers hawser.resume.1 itself");

      try (BlockingWebSocket ws = client.connectBlocking(request)) {
        assertThat(ws.webSocket().subprotocol()).isEqualTo("hawser.resume.1");
        ws.send("\0e\n");
        assertThat(next()).isEqualTo("sent \0e\n");
        assertThat(Objects.requireNonNull(ws.receive()).text()).isEqualTo("\0t4 1\nx");
      }
    }
  }

  @Test
  void a_message_may_be_as_large_as_without_its_head() throws Exception {
    try (FakePeer server =
        server(
            "hawser.resume.1",
            (peer, connection) -> {
              recordStart(peer);
              peer.send("\0s9223372036854775807 e 1\n" + "n".repeat(100));
              peer.send("\0t9223372036854775807 9223372036854775807\n" + "x".repeat(200));
              peer.awaitEnd();
            })) {
      client.reconnecting(to(server).options(o -> o.maxMessageSize(200)), RESUMING, new Recorder());

      assertThat(next()).isEqualTo("sent \0e\n");
      assertThat(next()).isEqualTo("sent hello");
      assertThat(next()).isEqualTo("got " + "x".repeat(200));
    }
  }

  @Test
  void a_violation_is_answered_with_1002() throws Exception {
    try (FakePeer server =
        server(
            "hawser.resume.1",
            (peer, connection) -> {
              recordStart(peer);
              peer.send("\0t4 1\nx");
              events.add("sent " + peer.read());
              peer.close(1002);
              peer.awaitEnd();
            })) {
      client.reconnecting(to(server), RESUMING, new Recorder());

      assertThat(next()).isEqualTo("sent \0e\n");
      assertThat(next()).isEqualTo("sent hello");
      assertThat(List.of(next(), next()))
          .containsExactlyInAnyOrder("sent close 1002", "given up 1002 null");
    }
  }
}
