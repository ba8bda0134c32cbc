// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HttpHandler;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How many clients a server accepts, and how it refuses the others. */
class CrowdedServerTest {
  @AutoClose private final TestServer server = new TestServer();

  @Test
  void a_client_over_the_total_limit_gets_503() throws Exception {
    server.restartUnrecorded(b -> b.maxConnections(2));
    try (RawSocket first = server.connect();
        RawSocket second = server.connect()) {
      assertThat(first.readStatus()).isEqualTo(101);
      assertThat(second.readStatus()).isEqualTo(101);
      try (RawSocket third = server.connect()) {
        assertThat(third.readAll())
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("\r\nRetry-After: ")
            .contains("no room");
      }
      first.close();
      RawSocket.connectWhenThereIsRoom(server.port(), "").close();
    }
  }

  @Test
  void a_client_over_the_limit_per_address_gets_429() throws Exception {
    server.restartUnrecorded(
        b -> b.maxConnectionsPerAddress(1).trustProxies(ProxyHeader.FORWARDED, "127.0.0.0/8"));
    String network = "Forwarded: for=\"[2001:db8::%d]\"\r\n";
    try (RawSocket first = server.connect("/", network.formatted(1))) {
      assertThat(first.readStatus()).isEqualTo(101);
      try (RawSocket same = server.connect("/", network.formatted(2))) {
        assertThat(same.readAll())
            .startsWith("HTTP/1.1 429 ")
            .containsIgnoringCase("\r\nRetry-After: ")
            .contains("address");
      }
      assertThat(server.status("Forwarded: for=\"[2001:db8:0:1::1]\"\r\n")).isEqualTo(101);
      assertThat(server.status("")).isEqualTo(101);
      first.close();
      RawSocket.connectWhenThereIsRoom(server.port(), network.formatted(2)).close();
    }
  }

  @Test
  void a_client_with_a_pending_decision_has_a_place() throws Exception {
    BlockingQueue<CompletableFuture<HandshakeDecision>> pending = new LinkedBlockingQueue<>();
    server.restartUnrecorded(
        b ->
            b.maxConnections(1)
                .threads(1)
                .handshake(
                    request -> {
                      CompletableFuture<HandshakeDecision> decision = new CompletableFuture<>();
                      pending.add(decision);
                      return decision;
                    }));
    try (RawSocket first = server.connect()) {
      CompletableFuture<HandshakeDecision> decision = pending.poll(10, TimeUnit.SECONDS);
      assertThat(decision).isNotNull();
      try (RawSocket second = server.connect()) {
        assertThat(second.readStatus()).isEqualTo(503);
      }
      decision.complete(HandshakeDecision.accept());
      assertThat(first.readStatus()).isEqualTo(101);
    }
  }

  @Test
  void a_refused_client_frees_its_place_before_it_disconnects() throws Exception {
    server.restartUnrecorded(
        b ->
            b.maxConnections(1).allowOrigins().handshakeTimeout(Duration.ofSeconds(60)).threads(1));
    try (RawSocket refused = server.connect("/", "Origin: http://evil.example\r\n")) {
      assertThat(refused.readStatus()).isEqualTo(403);
      try (RawSocket next = server.connect()) {
        assertThat(next.readStatus()).isEqualTo(101);
      }
    }
  }

  @Test
  void ordinary_requests_and_invalid_handshakes_take_no_place() throws Exception {
    server.restartUnrecorded(
        b ->
            b.maxConnections(2)
                .threads(1)
                .http(HttpHandler.of(request -> HttpResponse.text(200, "hello"))));
    try (RawSocket first = server.connect();
        RawSocket second = server.connect()) {
      assertThat(first.readStatus()).isEqualTo(101);
      assertThat(second.readStatus()).isEqualTo(101);
      assertThat(server.answerTo("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).endsWith("hello");
      assertThat(
              server.answerTo(
                  RawSocket.handshake(server.port(), "/", "").replace(RawSocket.KEY, "key")))
          .startsWith("HTTP/1.1 400 ");
    }
    RawSocket.connectWhenThereIsRoom(server.port(), "").close();
  }

  @Test
  void places_are_neither_lost_nor_freed_twice() throws Exception {
    server.restartUnrecorded(b -> b.maxConnections(3).maxConnectionsPerAddress(3).threads(2));
    for (int round = 0; round < 20; round++) {
      List<RawSocket> sockets = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sockets.add(RawSocket.connectWhenThereIsRoom(server.port(), ""));
      }
      try (RawSocket more = server.connect()) {
        assertThat(more.readStatus()).isEqualTo(503);
      }
      for (RawSocket socket : sockets) {
        if (round % 2 == 0) {
          socket.reset();
        } else {
          socket.close();
        }
      }
    }
  }

  @Test
  void tcp_connections_above_twice_the_limit_are_closed_at_once() throws Exception {
    server.restartUnrecorded(
        b -> b.maxConnections(1).handshakeTimeout(Duration.ofSeconds(60)).threads(1));
    RawSocket first = new RawSocket(server.port());
    try (RawSocket second = new RawSocket(server.port());
        RawSocket third = new RawSocket(server.port())) {
      assertThat(third.readAll()).isEmpty();
      first.close();
      second.send(RawSocket.handshake(server.port(), "/", ""));
      assertThat(second.readStatus()).isEqualTo(101);
    }
    RawSocket.connectWhenThereIsRoom(server.port(), "").close();
  }

  @Test
  void limits_below_one_are_refused_at_the_call() {
    WebSocketServer.Builder builder = WebSocketServer.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxConnections(0))
        .withMessageContaining("maxConnections is 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnectionsPerAddress(-1));
  }
}
