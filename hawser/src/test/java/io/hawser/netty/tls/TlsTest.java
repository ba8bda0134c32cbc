// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;

  private final RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates(folder, "dns:localhost");
  }

  @AfterEach
  void nothing_else_happened() {
    recorder.assertNothingElse();
  }

  private static WebSocketServer server(TransportType transport) {
    return WebSocketServer.builder()
        .transport(transport)
        .tls(certificates.certificate, certificates.key)
        .onConnection(
            ws -> {
              assertThat(ws.request().secure()).isTrue();
              ws.onMessage(ws::send);
            })
        .start();
  }

  @EachTransport
  void messages_of_every_size_are_echoed_over_tls(TransportType transport) throws Exception {
    try (WebSocketServer server = server(transport);
        WebSocketClient client =
            WebSocketClient.builder()
                .transport(transport)
                .trust(certificates.certificate)
                .build()) {
      WebSocket ws =
          client
              .connect("wss://localhost:" + server.port() + "/", w -> w.listener(recorder))
              .get(10, TimeUnit.SECONDS);
      for (int size : new int[] {0, 1, 100, 20_000, 300_000}) {
        ws.send("x".repeat(size));
        assertThat(recorder.nextButDrain()).hasSize(size + 5);
      }
      ws.close(1000, "bye");
      assertThat(recorder.nextButDrain()).isEqualTo("close 1000 bye");
    }
  }

  @Test
  void an_ssl_context_serves_both_ends() throws Exception {
    try (WebSocketServer server =
            WebSocketServer.builder()
                .tls(certificates.context())
                .onConnection(ws -> ws.onMessage(ws::send))
                .start();
        WebSocketClient client = WebSocketClient.builder().tls(certificates.context()).build()) {
      WebSocket ws =
          client
              .connect("wss://localhost:" + server.port() + "/", w -> w.listener(recorder))
              .get(10, TimeUnit.SECONDS);
      ws.send("secret");
      assertThat(recorder.next()).isEqualTo("text secret");
      server.stop(Duration.ofSeconds(5));
      assertThat(recorder.next()).startsWith("close 1001");
    }
  }

  private static void assertRefused(WebSocketClient client, String uri) {
    CompletableFuture<WebSocket> opening = client.connect(uri, ws -> {});
    assertThat(opening)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(TransportException.class)
        .withCauseInstanceOf(SSLException.class);
  }

  @Test
  void an_untrusted_certificate_is_refused() {
    try (WebSocketServer server = server(TransportType.AUTO);
        WebSocketClient client = WebSocketClient.create()) {
      assertRefused(client, "wss://localhost:" + server.port() + "/");
    }
  }

  @Test
  void a_certificate_of_another_host_is_refused() throws Exception {
    try (WebSocketServer server = server(TransportType.AUTO);
        WebSocketClient byFile = WebSocketClient.builder().trust(certificates.certificate).build();
        WebSocketClient byContext = WebSocketClient.builder().tls(certificates.context()).build()) {
      assertRefused(byFile, "wss://127.0.0.1:" + server.port() + "/");
      assertRefused(byContext, "wss://127.0.0.1:" + server.port() + "/");
    }
  }

  @Test
  void plain_http_on_a_tls_port_ends_within_the_time_limit() throws IOException {
    try (WebSocketServer server = server(TransportType.AUTO);
        RawSocket socket = new RawSocket(server.port())) {
      socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      // A TLS alert at most, and then the end.
      assertThat(socket.readAll().length()).isLessThan(20);
    }
  }

  @Test
  void a_tls_handshake_that_never_begins_ends_within_the_time_limit() throws IOException {
    try (WebSocketServer server =
            WebSocketServer.builder()
                .tls(certificates.certificate, certificates.key)
                .handshakeTimeout(Duration.ofMillis(200))
                .onConnection(ws -> {})
                .start();
        RawSocket socket = new RawSocket(server.port())) {
      socket.readAll();
    }
  }

  @Test
  void the_last_messages_arrive_over_tls_too() throws Exception {
    try (WebSocketServer server =
            WebSocketServer.builder()
                .tls(certificates.certificate, certificates.key)
                .options(o -> o.maxMessageSize(1 << 20))
                .onConnection(ws -> ws.onError(error -> {}))
                .start();
        WebSocketClient client =
            WebSocketClient.builder().trust(certificates.certificate).build()) {
      for (int i = 0; i < 5; i++) {
        WebSocket ws =
            client
                .connect("wss://localhost:" + server.port() + "/", w -> w.listener(recorder))
                .get(10, TimeUnit.SECONDS);
        ws.send(new byte[4 << 20]);
        String event = recorder.next();
        while (!event.startsWith("close")) {
          event = recorder.next();
        }
        assertThat(event).startsWith("close 1009");
      }
    }
  }

  @Test
  void stopping_does_not_wait_for_each_peer_that_does_not_read() throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .tls(certificates.certificate, certificates.key)
            .onConnection(ws -> ws.send(new byte[8 << 20]))
            .start();
    try (WebSocketClient client =
        WebSocketClient.builder().trust(certificates.certificate).build()) {
      for (int i = 0; i < 10; i++) {
        client
            .connect(
                "wss://localhost:" + server.port() + "/",
                ws -> {
                  ws.onError(error -> {});
                  ws.pause();
                })
            .get(10, TimeUnit.SECONDS);
      }
      CompletableFuture<Void> stopped =
          CompletableFuture.runAsync(() -> server.stop(Duration.ofMillis(100)));

      // One after the other, with three seconds for each close_notify, would take half a minute.
      stopped.get(15, TimeUnit.SECONDS);
    }
  }
}
