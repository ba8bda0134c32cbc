// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.CloseInfo;
import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import io.hawser.testkit.RecordingListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Mono;

/** Applications of WebFlux on Reactor Netty that have added the starter. */
class WebFluxApplicationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);

  private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
    return Applications.start(WebApplicationType.REACTIVE, application, properties);
  }

  @ParameterizedTest
  @ValueSource(classes = {Applications.Handlers.class, Applications.HandlersAndAdapter.class})
  void handlers_run_on_hawser_on_the_port_of_the_application(Class<?> application)
      throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (ConfigurableApplicationContext context = start(application);
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(Applications.uri(context, "/who"), ws -> ws.listener(listener))
          .get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text HawserWebSocketSession of nobody");

      new ReactorNettyWebSocketClient()
          .execute(
              URI.create(Applications.uri(context, "/echo")),
              session ->
                  session
                      .send(Mono.just(session.textMessage("hello")))
                      .thenMany(session.receive().take(1))
                      .doOnNext(message -> heard.add(message.getPayloadAsText()))
                      .then())
          .block(PATIENCE);
      assertThat(heard).containsExactly("hello");
    }
    assertThat(listener.next()).startsWith("close 1001");
  }

  @Test
  void springs_own_sessions_are_used_if_hawser_is_turned_off() throws Exception {
    try (ConfigurableApplicationContext context =
            start(Applications.Handlers.class, "hawser.webflux.enabled=false");
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(Applications.uri(context, "/who"), ws -> ws.listener(listener))
          .get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text ReactorNettyWebSocketSession of nobody");
      assertThat(context.getBeanProvider(HawserRequestUpgradeStrategy.class).stream()).isEmpty();
    }
  }

  @Test
  void spring_security_protects_handlers_and_names_the_user() throws Exception {
    String credentials =
        Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));
    try (ConfigurableApplicationContext context = start(Applications.Handlers.class);
        WebSocketClient client = WebSocketClient.create()) {
      String uri = Applications.uri(context, "/private/who");
      assertThatThrownBy(() -> client.connect(uri, ws -> {}).get(20, SECONDS))
          .cause()
          .isInstanceOf(HandshakeException.class)
          .hasMessageContaining("401");
      client
          .connect(
              ConnectRequest.to(uri).header("Authorization", "Basic " + credentials),
              ws -> ws.listener(listener))
          .get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text HawserWebSocketSession of ada");
    }
  }

  @ParameterizedTest
  @CsvSource({"graceful", "immediate"})
  void the_end_of_the_application_closes_sessions_with_1001(String shutdown) throws Exception {
    try (WebSocketClient client = WebSocketClient.create()) {
      ConfigurableApplicationContext context =
          start(Applications.Handlers.class, "server.shutdown=" + shutdown);
      WebSocket ws =
          client
              .connect(Applications.uri(context, "/echo"), w -> w.listener(listener))
              .get(20, SECONDS);
      ws.send("last words");
      assertThat(listener.next()).isEqualTo("text last words");
      context.close();
      assertThat(listener.next()).startsWith("close 1001");
      assertThat(ws.closeInfo()).matches(CloseInfo::isOrderly);
    }
  }

  @Test
  void properties_set_limits_and_origins() throws Exception {
    try (ConfigurableApplicationContext context =
            start(
                Applications.Handlers.class,
                "hawser.max-message-size=1KB",
                "hawser.allowed-origins=https://good.example",
                "hawser.compression.enabled=true");
        WebSocketClient client = WebSocketClient.create()) {
      String uri = Applications.uri(context, "/echo");
      assertThatThrownBy(
              () ->
                  client
                      .connect(ConnectRequest.to(uri).origin("https://evil.example"), ws -> {})
                      .get(20, SECONDS))
          .hasMessageContaining("403");
      WebSocket ws =
          client
              .connect(
                  ConnectRequest.to(uri).origin("https://good.example"), w -> w.listener(listener))
              .get(20, SECONDS);
      assertThat(ws.extensions()).startsWith("permessage-deflate");
      ws.send("x".repeat(1024));
      assertThat(listener.next()).isEqualTo("text " + "x".repeat(1024));
      ws.send("x".repeat(1025));
      assertThat(listener.next()).startsWith("close 1009");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: https://evil.example, 403",
    "Sec-WebSocket-Version: 8, 400",
    "User: ada, 101"
  })
  void observations_have_the_status_that_was_sent(String header, String status) throws Exception {
    try (ConfigurableApplicationContext context = start(Applications.Handlers.class);
        RawSocket client =
            RawSocket.connect(Applications.port(context), "/echo", header + "\r\n")) {
      assertThat(client.readHead()).startsWith("HTTP/1.1 " + status);
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      Patience.until(
          () ->
              assertThat(registry.get("http.server.requests").timers())
                  .extracting(timer -> timer.getId().getTag("status"))
                  .containsExactly(status));
    }
  }

  @Test
  void the_counters_are_meters_of_the_application() throws Exception {
    try (ConfigurableApplicationContext context = start(Applications.HandlersAndServer.class);
        RawSocket client = RawSocket.connect(Applications.port(context), "/echo", "")) {
      client.readHead();
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      Gauge open =
          registry
              .get("hawser.connections.open")
              .tag("server", "webflux")
              .tag("endpoint", "*")
              .gauge();
      Patience.until(() -> assertThat(open.value()).isOne());
      Gauge other =
          registry
              .get("hawser.connections.open")
              .tag("server", "own")
              .tag("endpoint", "/echo")
              .gauge();
      assertThat(other.value()).isZero();
      client.close();
      Patience.until(() -> assertThat(open.value()).isZero());

      context.stop();
      context.start();
      assertThat(registry.get("hawser.connections.open").tag("server", "webflux").gauges())
          .isNotEmpty();
    }
  }

  @Test
  void health_is_up_and_out_of_service_while_connections_are_drained() throws Exception {
    try (ConfigurableApplicationContext context = start(Applications.Handlers.class);
        RawSocket client = RawSocket.connect(Applications.port(context), "/echo", "")) {
      client.readHead();
      assertThat(health(context)).contains("\"hawser\":{").contains("\"connections\":1");
      assertThat(health(context)).startsWith("200 ").doesNotContain("OUT_OF_SERVICE");

      context
          .getBean(HawserRequestUpgradeStrategy.class)
          .requireUpgrader()
          .drain(Duration.ofMinutes(1));
      Patience.until(
          () -> assertThat(health(context)).startsWith("503 ").contains("OUT_OF_SERVICE"));
      assertThat(RawSocket.connect(Applications.port(context), "/echo", "").readHead())
          .startsWith("HTTP/1.1 503 ");
    }
  }

  private static String health(ConfigurableApplicationContext context) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + Applications.port(context) + "/actuator/health");
    var response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  @Test
  void an_application_without_hawsers_beans_has_no_health_of_hawser() {
    try (ConfigurableApplicationContext context =
        Applications.start(WebApplicationType.NONE, Applications.Empty.class)) {
      assertThat(context.getBeanProvider(HawserHealthIndicator.class).stream()).isEmpty();
      assertThat(context.getBeanProvider(HawserServer.class).stream()).isEmpty();
    }
  }
}
