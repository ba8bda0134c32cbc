// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachEnd;
import io.hawser.checks.support.EachEnd.Way;
import io.hawser.checks.support.HeardEvents;
import io.hawser.checks.support.RawSocket;
import io.hawser.checks.support.ScriptedPeer;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests a client that ends its stream, at each stage of a connection to a server. */
class EndOfClientTest {
  private static final String A = "81 81 00 00 00 00 61";
  private static final String B = "81 81 00 00 00 00 62";
  private static final String CLOSE_1001 = "88 82 00 00 00 00 03 E9";

  /** Longer than a correct server needs, and shorter than any of its timeouts. */
  private static final Duration AT_ONCE = Duration.ofSeconds(25);

  @TempDir static Path folder;
  private static Certificates certificates;
  private static SSLContext tls;

  private final HeardEvents heard = new HeardEvents();
  private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
  private @Nullable WebSocketServer server;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates(folder, "dns:localhost");
    tls = certificates.trustingContext();
  }

  /** Asserts that nothing is left of the clients, although all their sockets are still open. */
  @AfterEach
  void nothing_is_left() {
    if (server != null) {
      server.stop(Duration.ZERO);
    }
    heard.assertNothing();
  }

  private WebSocketServer server() {
    return Objects.requireNonNull(server);
  }

  private ScriptedPeer start(Way way, Consumer<WebSocketServer.Builder> configuration)
      throws IOException {
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            .host("localhost")
            .transport(way.transport())
            .threads(1)
            .handshakeTimeout(Duration.ofMinutes(1))
            .options(o -> o.closeTimeout(Duration.ofMinutes(1)))
            .onConnection(
                ws -> {
                  ws.listener(heard);
                  opened.complete(ws);
                });
    if (way.wire().secure()) {
      builder.tls(certificates.certificate, certificates.key);
    }
    configuration.accept(builder);
    server = builder.start();
    return another(way);
  }

  private ScriptedPeer another(Way way) throws IOException {
    return ScriptedPeer.client(way.wire(), tls, server().port());
  }

  private ScriptedPeer open(Way way, Consumer<WebSocketServer.Builder> configuration)
      throws Exception {
    ScriptedPeer client = start(way, configuration);
    client.send(RawSocket.handshake(server().port(), "/", ""));
    assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    opened.get(10, TimeUnit.SECONDS);
    return client;
  }

  /** Expects the server to release the client, although the client has not closed its socket. */
  private void assertGone(ScriptedPeer client, Way way) throws IOException {
    if (!way.resets()) {
      client.awaitEnd();
    }
    long start = System.nanoTime();
    server().stop(Duration.ofMinutes(1));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
  }

  private static List<String> ended(Way way, String... before) {
    List<String> events = new ArrayList<>(List.of(before));
    if (way.resets()) {
      events.add("error TransportException");
      events.add("close 1006 NETWORK cause");
    } else {
      events.add("close 1006 REMOTE");
    }
    return events;
  }

  @EachEnd
  void before_its_request(Way way) throws Exception {
    try (ScriptedPeer client = start(way, b -> {})) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n").end(way.end());
      assertGone(client, way);
    }
  }

  @EachEnd
  void while_its_request_is_being_decided(Way way) throws Exception {
    BlockingQueue<CompletableFuture<HandshakeDecision>> decisions = new LinkedBlockingQueue<>();
    HandshakePolicy later =
        request -> {
          CompletableFuture<HandshakeDecision> decision = new CompletableFuture<>();
          decisions.add(decision);
          return decision;
        };
    try (ScriptedPeer client = start(way, b -> b.handshake(later))) {
      client.send(RawSocket.handshake(server().port(), "/", "") + RawSocket.latin1(A));
      CompletableFuture<HandshakeDecision> decision = decisions.take();
      client.end(way.end());
      awaitServerTurn(way);
      decision.complete(HandshakeDecision.accept());
      if (!way.endsBothDirections()) {
        assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
        assertThat(heard.untilClosed()).isEqualTo(ended(way, "a"));
      }
      assertGone(client, way);
      if (way.endsBothDirections() && opened.isDone()) { // the server had not noticed it yet
        heard.untilClosed();
      }
    }
  }

  /** Returns when everything that had arrived before has been read. */
  private void awaitServerTurn(Way way) throws IOException {
    try (ScriptedPeer other = another(way)) {
      assertThat(other.send("GET nothing HTTP/1.1\r\n\r\n").readHead()).startsWith("HTTP/1.1 ");
    }
  }

  @EachEnd
  void while_its_ordinary_request_is_answered(Way way) throws Exception {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    try (ScriptedPeer client =
        start(
            way,
            b ->
                b.http(
                    request -> {
                      asked.complete(null);
                      return answer;
                    }))) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      if (way.resets()) { // otherwise, they arrive together
        asked.get(10, TimeUnit.SECONDS);
      }
      client.end(way.end());
      asked.get(10, TimeUnit.SECONDS);
      awaitServerTurn(way);
      answer.complete(HttpResponse.text(200, "here"));
      if (!way.endsBothDirections()) {
        assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").endsWith("here");
      }
      assertGone(client, way);
    }
  }

  @EachEnd
  void while_a_refusal_is_sent(Way way) throws Exception {
    String body = "x".repeat(8 << 20);
    try (ScriptedPeer client =
        start(
            way,
            b ->
                b.handshake(
                    HandshakePolicy.of(
                        request -> HandshakeDecision.reject(HttpResponse.text(403, body)))))) {
      client.send(RawSocket.handshake(server().port(), "/", ""));
      assertThat(client.readHead()).startsWith("HTTP/1.1 403 ");
      client.end(way.end());
      if (!way.resets()) {
        assertThat(client.readAll()).isEqualTo(body);
      }
      assertGone(client, way);
    }
  }

  @EachEnd
  void without_messages(Way way) throws Exception {
    try (ScriptedPeer client = open(way, b -> {})) {
      client.end(way.end());
      assertThat(heard.untilClosed()).isEqualTo(ended(way));
      assertGone(client, way);
    }
  }

  @EachEnd
  void after_messages(Way way) throws Exception {
    try (ScriptedPeer client =
        open(
            way,
            b ->
                b.onConnection(
                    ws -> {
                      ws.listener(heard);
                      opened.complete(ws);
                      ws.send("begin");
                    }))) {
      client.readHex(7);
      client.sendHex(A).sendHex(B).sendHex(A + B).end(way.end());
      assertThat(heard.untilClosed()).isEqualTo(ended(way, "a", "b", "a", "b"));
      assertGone(client, way);
    }
  }

  @EachEnd
  void after_a_close_frame(Way way) throws Exception {
    try (ScriptedPeer client = open(way, b -> {})) {
      client.sendHex(A + CLOSE_1001).end(way.end());
      assertThat(heard.untilClosed()).containsExactly("a", "close 1001 REMOTE");
      assertGone(client, way);
    }
  }

  @EachEnd
  void after_both_close_frames(Way way) throws Exception {
    try (ScriptedPeer client = open(way, b -> {})) {
      client.sendHex(CLOSE_1001);
      assertThat(heard.untilClosed()).containsExactly("close 1001 REMOTE");
      assertThat(client.readAll()).isEqualTo(RawSocket.latin1("88 02 03 E9"));
      client.end(way.end());
      assertGone(client, way);
    }
  }

  @EachEnd
  void after_our_close_frame(Way way) throws Exception {
    try (ScriptedPeer client = open(way, b -> {})) {
      opened.join().close(1000, "");
      assertThat(client.readHex(4)).isEqualTo("88 02 03 E8");
      client.sendHex(A).end(way.end());
      if (way.resets()) {
        assertThat(heard.untilClosed())
            .containsExactly("a", "error TransportException", "close 1006 NETWORK cause");
      } else {
        assertThat(heard.untilClosed()).containsExactly("a", "close 1006 LOCAL");
      }
      assertGone(client, way);
    }
  }

  @EachEnd
  void after_a_violation(Way way) throws Exception {
    try (ScriptedPeer client = open(way, b -> {})) {
      client.sendHex(A + "83 80 00 00 00 00").end(way.end());
      assertThat(heard.untilClosed())
          .containsExactly("a", "error PeerException", "close 1002 LOCAL cause");
      assertGone(client, way);
    }
  }

  @EachEnd
  void while_nothing_is_read(Way way) throws Exception {
    try (ScriptedPeer client =
        open(
            way,
            b ->
                b.onConnection(
                    ws -> {
                      ws.listener(heard);
                      ws.pause();
                      opened.complete(ws);
                    }))) {
      client.sendHex(A + B).end(way.end());
      awaitServerTurn(way);
      opened.join().resume();
      assertThat(heard.untilClosed()).isEqualTo(ended(way, "a", "b"));
      assertGone(client, way);
    }
  }

  /** Sends in more than one turn. With a reset client, the first one already fails. */
  @EachEnd
  void before_many_answered_messages_were_read(Way way) throws Exception {
    int count = 60;
    String text = "x".repeat(1000);
    try (ScriptedPeer client =
        open(
            way,
            b ->
                b.onConnection(
                    ws -> {
                      ws.listener(heard.echoing());
                      ws.pause();
                      opened.complete(ws);
                    }))) {
      client.send((RawSocket.latin1("81 FE 03 E8 00 00 00 00") + text).repeat(count));
      client.end(way.end());
      awaitServerTurn(way);
      opened.join().resume();
      assertThat(heard.untilClosed())
          .isEqualTo(ended(way, Collections.nCopies(count, text).toArray(new String[0])));
      assertGone(client, way);
    }
  }

  @EachEnd
  void before_it_has_read_what_was_sent_to_it(Way way) throws Exception {
    int size = 16 << 20;
    try (ScriptedPeer client =
        open(
            way,
            b ->
                b.options(o -> o.closeTimeout(Duration.ofMinutes(1)).maxBufferedAmount(64 << 20))
                    .onConnection(
                        ws -> {
                          ws.listener(heard);
                          opened.complete(ws);
                          ws.send(new byte[size]);
                        }))) {
      client.readHex(10);
      client.end(way.end());
      if (!way.resets()) {
        int came = client.readAll().length();
        // TLS 1.2 sends nothing to a peer that has ended its stream (RFC 5246 §7.2.1).
        assertThat(came).isBetween(way.endsBothDirections() ? 0 : size, size);
        assertThat(heard.untilClosed()).isEqualTo(ended(way));
      } else {
        heard.untilClosed(); // with io_uring, the end of the stream may come before the failure
      }
      assertGone(client, way);
    }
  }
}
