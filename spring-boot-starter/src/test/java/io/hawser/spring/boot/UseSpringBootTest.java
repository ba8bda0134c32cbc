// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Heartbeat;
import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.Endpoint;
import io.hawser.protocol.Role;
import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import io.hawser.spring.webflux.HawserWebSocketSession;
import io.hawser.testkit.RecordingListener;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/** Runs the code of the page about Spring Boot, and of Javadoc. */
class UseSpringBootTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Chat {
    // tag::handler[]
    @Bean
    HandlerMapping sockets() {
      WebSocketHandler echo =
          session ->
              session.send(
                  session
                      .receive()
                      .map(message -> session.textMessage(message.getPayloadAsText())));
      return new SimpleUrlHandlerMapping(Map.of("/echo", echo, "/chat", chat()), -1);
    }

    // end::handler[]
    // tag::topic[]
    private WebSocketHandler chat() {
      return session -> {
        WebSocket ws = ((HawserWebSocketSession) session).webSocket();
        ws.subscribe("room");
        return session
            .receive()
            .doOnNext(
                message ->
                    ws.publishToAll("room", PreparedMessage.text(message.getPayloadAsText())))
            .then();
      };
    }

    // end::topic[]
    // tag::customizer[]
    @Bean
    HawserStrategyCustomizer limits() {
      return strategy ->
          strategy
              .endpoint(e -> e.compressionFor(request -> !request.path().equals("/secrets")))
              .upgrader(u -> u.resumable("news"));
    }
    // end::customizer[]
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class OwnServer {
    // tag::server[]
    @Bean
    HawserServerCustomizer chat() {
      return server -> server.path("/chat", e -> e.onConnection(ws -> ws.onText(ws::send)));
    }
    // end::server[]
  }

  @Configuration(proxyBeanMethods = false)
  static class WithoutBoot {
    // tag::without-boot[]
    @Bean
    HawserRequestUpgradeStrategy hawser() {
      return HawserRequestUpgradeStrategy.create();
    }

    @Bean
    WebSocketHandlerAdapter adapter(HawserRequestUpgradeStrategy hawser) {
      return new WebSocketHandlerAdapter(new HandshakeWebSocketService(hawser));
    }
    // end::without-boot[]
  }

  // tag::news[]
  static void tellAll(HawserRequestUpgradeStrategy hawser, String news) {
    Hub hub = hawser.hub();
    hub.broadcast(PreparedMessage.text(news));
  }

  // end::news[]

  @Test
  void handlers_echo_and_chat() throws Exception {
    RecordingListener echo = RecordingListener.waitingUpTo(PATIENCE);
    RecordingListener chat = RecordingListener.waitingUpTo(PATIENCE);
    try (ConfigurableApplicationContext context =
            Applications.start(WebApplicationType.REACTIVE, Chat.class);
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(Applications.uri(context, "/echo"), ws -> ws.listener(echo))
          .get(20, SECONDS)
          .send("hello");
      assertThat(echo.next()).isEqualTo("text hello");
      client
          .connect(Applications.uri(context, "/chat"), ws -> ws.listener(chat))
          .get(20, SECONDS)
          .send("anybody?");
      assertThat(chat.next()).isEqualTo("text anybody?");
      tellAll(context.getBean(HawserRequestUpgradeStrategy.class), "good");
      assertThat(echo.next()).isEqualTo("text good");
      assertThat(chat.next()).isEqualTo("text good");
    }
  }

  @Test
  void a_server_runs_beside_the_application() throws Exception {
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    try (ConfigurableApplicationContext context =
            Applications.start(
                WebApplicationType.NONE, OwnServer.class, "hawser.server.host=127.0.0.1");
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(
              "ws://127.0.0.1:" + context.getBean(HawserServer.class).port() + "/chat",
              ws -> ws.listener(listener))
          .get(20, SECONDS)
          .send("hello");
      assertThat(listener.next()).isEqualTo("text hello");
    }
  }

  @Test
  void a_strategy_needs_no_spring_boot() {
    WithoutBoot beans = new WithoutBoot();
    HawserRequestUpgradeStrategy hawser = beans.hawser();
    HandshakeWebSocketService service =
        (HandshakeWebSocketService) beans.adapter(hawser).getWebSocketService();
    assertThat(service.getUpgradeStrategy()).isSameAs(hawser);
    hawser.stop();
  }

  @Test
  void the_properties_of_the_page_have_effect() throws Exception {
    Properties page = new Properties();
    try (InputStream in = getClass().getResourceAsStream("/use-spring-boot.properties")) {
      page.load(Objects.requireNonNull(in));
    }
    HawserProperties properties =
        new Binder(new MapConfigurationPropertySource(page))
            .bind("hawser", HawserProperties.class)
            .get();
    Endpoint.Builder endpoint = Endpoint.builder().onConnection(ws -> {});
    new AppliedProperties(properties).endpoint(endpoint);
    Endpoint built = endpoint.build();
    assertThat(built.options().limits().maxMessageSize()).isEqualTo(1 << 20);
    assertThat(built.options().heartbeat()).isEqualTo(Heartbeat.every(Duration.ofSeconds(30)));
    assertThat(built.options().compression(Role.SERVER)).isNotNull();
    assertThat(properties.allowedOrigins()).containsExactly("self", "https://app.example.org");
    assertThat(properties.server().port()).isEqualTo(8081);
    assertThat(properties.server().ssl().bundle()).isEqualTo("web");
  }
}
