// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.Patience;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;

/** What Spring's own clients and applications expect of a server. */
class WebSocketIntegrationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ReactorNettyWebSocketClient spring =
      new ReactorNettyWebSocketClient(
          HttpClient.create(), () -> WebsocketClientSpec.builder().maxFramePayloadLength(1 << 20));

  private void withSpring(SpringServer server, String path, WebSocketHandler client) {
    spring.execute(URI.create(server.uri(path)), client).block(PATIENCE);
  }

  @Test
  void echoes_what_springs_client_sends() {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (SpringServer server = SpringServer.with("/echo", Handlers.ECHO).start()) {
      withSpring(
          server,
          "/echo",
          session ->
              session
                  .send(Flux.range(1, 100).map(i -> session.textMessage("message " + i)))
                  .thenMany(session.receive().take(100))
                  .doOnNext(message -> heard.add(message.getPayloadAsText()))
                  .then());
    }

    assertThat(heard).hasSize(100).startsWith("message 1", "message 2").endsWith("message 100");
  }

  @Test
  void echoes_messages_larger_than_a_frame_of_springs_default() throws Exception {
    String large = "é".repeat(100_000); // 200 000 bytes
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    try (SpringServer server = SpringServer.with("/echo", Handlers.ECHO).start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client.connect(server.uri("/echo"), w -> w.listener(listener)).get(20, SECONDS);
      ws.send(large);
      assertThat(listener.nextButDrain()).isEqualTo("text " + large);
      ws.send(new byte[] {1, 2, 3});
      assertThat(listener.nextButDrain()).isEqualTo("binary 010203");
      ws.close();
      assertThat(listener.nextButDrain()).isEqualTo("close 1000");
    }
  }

  @Test
  void the_subprotocol_is_that_of_the_handler() throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    WebSocketHandler handler =
        Handlers.withSubprotocols(
            List.of("b", "c"),
            Handlers.telling(
                session -> Mono.just(session.getHandshakeInfo().getSubProtocol() + "")));
    try (SpringServer server = SpringServer.with("/p", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      withSpring(
          server,
          "/p",
          Handlers.withSubprotocols(
              List.of("a", "b", "c"),
              session -> {
                seen.set("" + session.getHandshakeInfo().getSubProtocol());
                return session.receive().take(1).then();
              }));
      WebSocket none =
          client
              .connect(ConnectRequest.to(server.uri("/p")).optionalSubprotocols("other"), ws -> {})
              .get(20, SECONDS);
      assertThat(none.subprotocol()).isNull();
    }

    assertThat(seen.get()).isEqualTo("b");
  }

  @Test
  void header_fields_and_cookies_of_filters_are_part_of_the_101() throws Exception {
    AtomicReference<HttpHeaders> seen = new AtomicReference<>();
    try (SpringServer server =
        SpringServer.with("/echo", Handlers.ECHO)
            .filter(
                (exchange, chain) -> {
                  exchange.getResponse().getHeaders().add("my-header", "my-value");
                  exchange.getResponse().addCookie(ResponseCookie.from("a", "1").build());
                  exchange.getResponse().addCookie(ResponseCookie.from("b", "2").build());
                  return chain.filter(exchange);
                })
            .start()) {
      withSpring(
          server,
          "/echo",
          session -> {
            seen.set(session.getHandshakeInfo().getHeaders());
            return Mono.empty();
          });
    }

    assertThat(seen.get().getFirst("my-header")).isEqualTo("my-value");
    assertThat(seen.get().get("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(seen.get().get("Transfer-Encoding")).isNull();
  }

  @Test
  void the_handshake_info_is_that_of_the_exchange() throws Exception {
    AtomicReference<HandshakeInfo> seen = new AtomicReference<>();
    WebSocketHandler handler =
        session -> {
          seen.set(session.getHandshakeInfo());
          return session.receive().then();
        };
    try (SpringServer server = SpringServer.with("/info", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(
              ConnectRequest.to(server.uri("/info?room=7"))
                  .header("Cookie", "project=spring; other=x")
                  .header("my-header", "my-value"),
              WebSocket::close)
          .get(20, SECONDS);

      Patience.until(() -> assertThat(seen.get()).isNotNull());
      HandshakeInfo info = seen.get();
      assertThat(info.getUri()).hasPath("/info").hasQuery("room=7").hasPort(server.port());
      assertThat(info.getHeaders().getFirst("my-header")).isEqualTo("my-value");
      assertThat(info.getCookies().toSingleValueMap().get("project"))
          .extracting(HttpCookie::getValue)
          .isEqualTo("spring");
      assertThat(info.getRemoteAddress())
          .extracting(address -> address.getAddress().isLoopbackAddress())
          .isEqualTo(true);
    }
  }

  @Test
  void attributes_of_the_web_session_are_those_of_the_session() throws Exception {
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    AtomicReference<String> cookie = new AtomicReference<>();
    WebSocketHandler handler =
        Handlers.telling(session -> Mono.just(session.getAttributes().toString()));
    try (SpringServer server =
            SpringServer.with("/session", handler)
                .filter(
                    (exchange, chain) ->
                        exchange
                            .getSession()
                            .doOnNext(
                                session -> {
                                  session.getAttributes().put("user", "ada");
                                  session.getAttributes().put("secret", "x");
                                })
                            .then(chain.filter(exchange)))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(
              server.uri("/session"),
              ws -> {
                cookie.set("" + ws.responseHeaders().first("Set-Cookie"));
                ws.listener(listener);
              })
          .get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text {user=ada}");
      assertThat(cookie.get()).startsWith("SESSION=");
    }
  }

  @Test
  void a_handler_closes_the_session_with_a_status_of_its_own() throws Exception {
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    AtomicReference<CloseStatus> ofClient = new AtomicReference<>();
    AtomicReference<CloseStatus> ofServer = new AtomicReference<>();
    WebSocketHandler handler =
        session -> {
          session.closeStatus().subscribe(ofServer::set);
          return session.close(new CloseStatus(4001, "enough"));
        };
    try (SpringServer server = SpringServer.with("/close", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      withSpring(
          server,
          "/close",
          session -> {
            session.closeStatus().subscribe(ofClient::set);
            return session.receive().then();
          });
      client.connect(server.uri("/close"), ws -> ws.listener(listener)).get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("close 4001 enough");
    }

    assertThat(ofServer.get()).isEqualTo(new CloseStatus(4001, "enough"));
    assertThat(ofClient.get()).isEqualTo(new CloseStatus(4001, "enough"));
  }

  @Test
  void a_handler_learns_the_status_with_which_the_client_closed() throws Exception {
    AtomicReference<CloseStatus> seen = new AtomicReference<>();
    WebSocketHandler handler =
        session -> {
          session.closeStatus().subscribe(seen::set);
          return session.receive().then();
        };
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(server.uri("/"), ws -> ws.close(4002, "bye")).get(20, SECONDS);
      Patience.until(() -> assertThat(seen.get()).isEqualTo(new CloseStatus(4002, "bye")));
    }
  }

  @Test
  void compression_is_agreed_if_it_is_on() throws Exception {
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    try (SpringServer server =
            SpringServer.with("/echo", Handlers.ECHO)
                .options(o -> o.endpoint(e -> e.options(w -> w.compression(c -> c.threshold(1)))))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client.connect(server.uri("/echo"), w -> w.listener(listener)).get(20, SECONDS);
      assertThat(ws.extensions()).startsWith("permessage-deflate");
      ws.send("a".repeat(1000));
      assertThat(listener.next()).isEqualTo("text " + "a".repeat(1000));
      assertThat(ws.bytesReceived()).isLessThan(100);
    }
  }

  @Test
  void a_hundred_clients_at_once_are_served() throws Exception {
    List<RecordingListener> listeners =
        Stream.generate(() -> RecordingListener.waitingUpTo(PATIENCE)).limit(100).toList();
    try (SpringServer server = SpringServer.with("/echo", Handlers.ECHO).start();
        WebSocketClient client = WebSocketClient.create()) {
      for (RecordingListener each : listeners) {
        client.connect(
            server.uri("/echo"),
            ws -> {
              ws.listener(each);
              ws.send("I am here");
            });
      }
      for (RecordingListener each : listeners) {
        assertThat(each.next()).isEqualTo("text I am here");
      }
      assertThat(server.strategy().hub().clients()).hasSize(100);
    }
    for (RecordingListener each : listeners) {
      assertThat(each.next()).startsWith("close 1001");
    }
  }

  @Test
  void a_message_of_the_handler_can_be_of_every_type() throws Exception {
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    WebSocketHandler handler =
        session ->
            session
                .send(
                    Flux.just(
                        session.pingMessage(buffers -> buffers.wrap(new byte[] {1})),
                        session.pongMessage(buffers -> buffers.wrap(new byte[] {2})),
                        session.textMessage("three"),
                        session.binaryMessage(
                            buffers -> buffers.allocateBuffer(8).write((byte) 4))))
                .thenMany(session.receive().take(1))
                .map(WebSocketMessage::getType)
                .flatMap(type -> session.send(Mono.just(session.textMessage(type.name()))))
                .then(session.receive().then());
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(server.uri("/"), ws -> ws.listener(listener)).get(20, SECONDS);
      assertThat(List.of(listener.next(), listener.next(), listener.next(), listener.next()))
          .containsExactly("ping 01", "pong 02", "text three", "binary 04");
      assertThat(listener.next()).isEqualTo("text PONG");
    }
  }
}
