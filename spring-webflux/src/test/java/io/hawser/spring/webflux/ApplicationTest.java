// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.PreparedMessage;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.testkit.RecordingListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.tcp.SslProvider;

/** The application around the handlers: its lifecycle, its checks, and what its server counts. */
class ApplicationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);

  @Test
  void the_end_of_the_context_closes_sessions_with_1001_and_keeps_what_was_sent() throws Exception {
    WebSocketHandler handler =
        session ->
            session
                .send(Flux.just("a", "b").map(session::textMessage))
                .then(session.receive().then());
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(server.uri("/"), ws -> ws.listener(listener)).get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text a");
      server.context().close();

      assertThat(listener.next()).isEqualTo("text b");
      assertThat(listener.next()).startsWith("close 1001");
      assertThat(statusOf(server, "")).contains(" 503 ");
      assertThatIllegalStateException().isThrownBy(() -> server.strategy().hub());
    }
  }

  @Test
  void a_restarted_context_accepts_clients_again() throws Exception {
    try (SpringServer server = SpringServer.with("/", Handlers.ECHO).start();
        WebSocketClient client = WebSocketClient.create()) {
      server.context().stop();
      assertThat(server.strategy().isRunning()).isFalse();
      server.context().start();
      client
          .connect(
              server.uri("/"),
              ws -> {
                ws.listener(listener);
                ws.send("again");
              })
          .get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text again");
    }
  }

  @Test
  void the_hub_reaches_the_sessions_of_all_handlers() throws Exception {
    WebSocketHandler handler =
        session -> {
          ((HawserWebSocketSession) session).webSocket().subscribe("news");
          return session.receive().then();
        };
    try (SpringServer server = SpringServer.with("/a", handler).and("/b", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      RecordingListener other = RecordingListener.waitingUpTo(PATIENCE);
      client.connect(server.uri("/a"), ws -> ws.listener(listener)).get(20, SECONDS);
      client.connect(server.uri("/b"), ws -> ws.listener(other)).get(20, SECONDS);
      server.strategy().hub().publish("news", PreparedMessage.text("good"));
      assertThat(listener.next()).isEqualTo("text good");
      assertThat(other.next()).isEqualTo("text good");
    }
  }

  // -- who may connect ---------------------------------------------------------------------------

  private static String request(SpringServer server, String more) {
    return RawSocket.handshake(server.port(), "/", more);
  }

  private static String statusOf(SpringServer server, String more) throws Exception {
    try (RawSocket client = new RawSocket(server.port())) {
      client.send(request(server, more));
      return client.readHead().lines().findFirst().orElseThrow();
    }
  }

  @Test
  void pages_of_other_origins_are_refused_unless_spring_allows_them() throws Exception {
    try (SpringServer server = SpringServer.with("/", Handlers.ECHO).start()) {
      assertThat(statusOf(server, "Origin: https://evil.example\r\n")).contains(" 403 ");
      assertThat(statusOf(server, "Origin: http://localhost:" + server.port() + "\r\n"))
          .contains(" 101 ");
    }
    try (SpringServer server =
        SpringServer.with("/", Handlers.ECHO).cors("/", "https://good.example").start()) {
      assertThat(statusOf(server, "Origin: https://good.example\r\n")).contains(" 101 ");
      assertThat(statusOf(server, "Origin: https://evil.example\r\n")).contains(" 403 ");
    }
    try (SpringServer server =
        SpringServer.with("/", Handlers.ECHO)
            .options(o -> o.endpoint(e -> e.allowOrigins("https://good.example")))
            .start()) {
      assertThat(statusOf(server, "Origin: https://good.example\r\n")).contains(" 101 ");
      assertThat(statusOf(server, "Origin: https://evil.example\r\n")).contains(" 403 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Origin: https://evil.example\r\n"})
  void what_filters_add_is_in_every_response(String origin) throws Exception {
    WebFilter filter =
        (exchange, chain) -> {
          exchange.getResponse().getHeaders().set("User", "h\u00e9\u4e2d"); // latin or not
          exchange.getResponse().getHeaders().setContentType(MediaType.TEXT_HTML);
          return exchange
              .getSession()
              .doOnNext(session -> session.getAttributes().put("a", "b"))
              .then(chain.filter(exchange));
        };
    try (SpringServer server = SpringServer.with("/", Handlers.ECHO).filter(filter).start();
        RawSocket client = new RawSocket(server.port())) {
      assertThat(client.send(request(server, origin)).readHead())
          .startsWith("HTTP/1.1 " + (origin.isEmpty() ? "101 " : "403 "))
          .containsIgnoringCase("set-cookie: SESSION=")
          .containsIgnoringCase("user: h\u00e9?")
          .doesNotContainIgnoringCase("text/html");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://good.example", "*"})
  void a_header_that_a_filter_writes_allows_no_other_origin(String allowed) throws Exception {
    WebFilter filter =
        (exchange, chain) -> {
          exchange.getResponse().getHeaders().set("Access-Control-Allow-Origin", allowed);
          return chain.filter(exchange);
        };
    try (SpringServer server = SpringServer.with("/", Handlers.ECHO).filter(filter).start()) {
      assertThat(statusOf(server, "Origin: https://evil.example\r\n")).contains(" 403 ");
    }
  }

  @Test
  void a_policy_of_hawser_applies_too() throws Exception {
    HandshakePolicy policy =
        HandshakePolicy.of(
            request ->
                request.header("Key") == null
                    ? HandshakeDecision.reject(401)
                    : HandshakeDecision.accept().header("Known", "yes"));
    try (SpringServer server =
        SpringServer.with("/", Handlers.ECHO)
            .options(o -> o.endpoint(e -> e.handshake(policy)))
            .start()) {
      assertThat(statusOf(server, "")).contains(" 401 ");
      try (RawSocket client = new RawSocket(server.port())) {
        assertThat(client.send(request(server, "Key: 1\r\n")).readHead())
            .startsWith("HTTP/1.1 101 ")
            .containsIgnoringCase("known: yes");
      }
    }
  }

  @Test
  void requests_that_spring_would_let_pass_are_refused() throws Exception {
    try (SpringServer server = SpringServer.with("/", Handlers.ECHO).start()) {
      assertThat(statusOf(server, "Content-Length: 1\r\n")).contains(" 400 ");
      assertThat(statusOf(server, "Transfer-Encoding: chunked\r\n")).contains(" 400 ");
      String old = request(server, "").replace("Version: 13", "Version: 12");
      assertThat(RawSocket.answerTo(server.port(), old))
          .startsWith("HTTP/1.1 400 ")
          .contains("13, 8, 7");
    }
  }

  @Test
  void the_number_of_connections_is_limited() throws Exception {
    try (SpringServer server =
            SpringServer.with("/", Handlers.ECHO)
                .options(o -> o.upgrader(u -> u.maxConnections(1)))
                .start();
        RawSocket first = RawSocket.connect(server.port(), "/", "")) {
      first.readHead();
      assertThat(statusOf(server, "")).contains(" 503 ");
    }
  }

  @Test
  void a_blocking_handler_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                HawserRequestUpgradeStrategy.builder()
                    .endpoint(e -> e.onBlockingConnection(socket -> {}))
                    .build());
  }

  @Test
  void handlers_are_served_over_tls(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    SslProvider.GenericSslContextSpec<SslContextBuilder> tls =
        Http11SslContextSpec.forServer(
            certificates.certificate.toFile(), certificates.key.toFile());
    WebSocketHandler handler =
        Handlers.telling(session -> Mono.just(session.getHandshakeInfo().getUri().getScheme()));
    try (SpringServer server =
            SpringServer.with("/", handler)
                .http(http -> http.secure(spec -> spec.sslContext(tls)))
                .start();
        WebSocketClient client =
            WebSocketClient.builder().trust(certificates.certificate).build()) {
      client
          .connect("wss://localhost:" + server.port() + "/", ws -> ws.listener(listener))
          .get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text https");
      assertThat(server.strategy().hub().clients())
          .allSatisfy(ws -> assertThat(ws.request().secure()).isTrue());
    }
  }

  // -- what the server counts --------------------------------------------------------------------

  @Test
  void the_gauges_of_reactor_netty_return_to_zero() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Metrics.addRegistry(registry);
    try (SpringServer server =
        SpringServer.with("/", Handlers.ECHO)
            .http(http -> http.metrics(true, uri -> uri))
            .start()) {
      RawSocket client = RawSocket.connect(server.port(), "/", "");
      client.readHead();
      Gauge connections = registry.get("reactor.netty.http.server.connections.total").gauge();
      assertThat(connections.value()).isOne();
      client.close();
      Patience.until(() -> assertThat(connections.value()).isZero());
      assertThat(registry.get("reactor.netty.http.server.connections.active").gauge().value())
          .isZero();
    } finally {
      Metrics.removeRegistry(registry);
    }
  }
}
