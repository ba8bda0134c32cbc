// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** Applications with a Hawser server on its own port, for example beside Tomcat. */
class ServerApplicationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);

  @ParameterizedTest
  @EnumSource(names = {"NONE", "SERVLET"})
  void a_server_starts_and_stops_with_every_type_of_application(WebApplicationType type)
      throws Exception {
    try (WebSocketClient client = WebSocketClient.create()) {
      HawserServer server;
      try (ConfigurableApplicationContext context =
          Applications.start(type, Applications.OwnServer.class, "hawser.server.host=127.0.0.1")) {
        server = context.getBean(HawserServer.class);
        WebSocket ws =
            client
                .connect("ws://127.0.0.1:" + server.port() + "/echo", w -> w.listener(listener))
                .get(20, SECONDS);
        ws.send("hello");
        assertThat(listener.next()).isEqualTo("text hello");
        assertThat(server.server().clients()).hasSize(1);
        HawserHealthIndicator health = context.getBean(HawserHealthIndicator.class);
        assertThat(health.health().getStatus().getCode()).isEqualTo("UP");
        assertThat(health.health().getDetails()).containsKey("own");
      }
      assertThat(listener.next()).startsWith("close 1001");
      assertThat(server.isRunning()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_runs_beside_each_container(Applications.Container container) throws Exception {
    try (ConfigurableApplicationContext context =
            Applications.start(
                WebApplicationType.SERVLET,
                Applications.OwnServer.class,
                "hawser.server.host=127.0.0.1",
                "spring.autoconfigure.exclude=" + Applications.serversBut(container));
        WebSocketClient client = WebSocketClient.create()) {
      assertThat("" + ((WebServerApplicationContext) context).getWebServer())
          .containsIgnoringCase("." + container + ".");
      int port = context.getBean(HawserServer.class).port();
      client.connect(
          "ws://127.0.0.1:" + port + "/echo",
          ws -> {
            ws.listener(listener);
            ws.send("beside " + container);
          });
      assertThat(listener.next()).isEqualTo("text beside " + container);
    }
  }

  @ParameterizedTest
  @CsvSource({"NONE, TOMCAT", "SERVLET, TOMCAT", "SERVLET, JETTY"})
  void an_application_needs_no_webflux(WebApplicationType type, Applications.Container container)
      throws Exception {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(each -> !each.matches(".*[/\\\\](spring-webflux|reactor-)[^/\\\\]*"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(classPath).isNotEqualTo(System.getProperty("java.class.path"));
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                WithoutWebFlux.class.getName(),
                type.name(),
                Applications.serversBut(container))
            .redirectErrorStream(true)
            .start();
    String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.lines().filter(List.of("hello", "UP", "1")::contains))
        .as(output)
        .containsExactly("hello", "UP", "1");
    assertThat(program.waitFor()).isZero();
  }

  @Test
  void no_server_starts_if_it_is_turned_off() {
    try (ConfigurableApplicationContext context =
        Applications.start(
            WebApplicationType.NONE, Applications.OwnServer.class, "hawser.server.enabled=false")) {
      assertThat(context.getBeanProvider(HawserServer.class).stream()).isEmpty();
    }
  }

  @Test
  void the_certificate_comes_from_an_ssl_bundle(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates(folder, "ip:127.0.0.1");
    try (ConfigurableApplicationContext context =
            Applications.start(
                WebApplicationType.NONE,
                Applications.OwnServer.class,
                "hawser.server.host=127.0.0.1",
                "hawser.server.ssl.bundle=web",
                "spring.ssl.bundle.pem.web.keystore.certificate=file:" + certificates.certificate,
                "spring.ssl.bundle.pem.web.keystore.private-key=file:" + certificates.key);
        WebSocketClient client = WebSocketClient.builder().trustAnyServerEvenAnImpostor().build()) {
      int port = context.getBean(HawserServer.class).port();
      client
          .connect(
              "wss://127.0.0.1:" + port + "/echo",
              ws -> {
                ws.listener(listener);
                ws.send("secret");
              })
          .get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text secret");
    }
  }
}
