// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static io.hawser.checks.support.RawSocket.answerTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.server.ForeignServer.Pipeline;
import io.hawser.testkit.RecordingListener;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets inside an HTTP server of the application. */
class WebSocketUpgraderTest {
  @AutoClose private final ForeignServer server = new ForeignServer();
  @AutoClose private final WebSocketClient client = WebSocketClient.create();

  private WebSocket connect(String uri, RecordingListener recorder) throws Exception {
    return client.connect(uri, ws -> ws.listener(recorder)).get(20, TimeUnit.SECONDS);
  }

  private static WebSocketUpgrader echo() {
    return WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));
  }

  @ParameterizedTest
  @EnumSource
  void a_request_becomes_a_websocket_in_any_pipeline(Pipeline pipeline) throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = server.serve(pipeline, upgrader::handleUpgrade);
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));

    WebSocket ws = connect("ws://localhost:" + port + "/", recorder);
    ws.send("hi");
    assertThat(recorder.next()).isEqualTo("text hi");
    ws.send("x".repeat(1 << 15));
    assertThat(recorder.next()).hasSize("text ".length() + (1 << 15));
    ws.close(4000, "enough");

    assertThat(recorder.next()).isEqualTo("close 4000 enough");
    assertThat(answerTo(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).endsWith("hello");
    assertThat(server.thrown).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void bytes_that_come_with_the_request_are_not_lost(Pipeline pipeline) throws Exception {
    CompletableFuture<HandshakeDecision> later = new CompletableFuture<>();
    BlockingQueue<String> paths = new LinkedBlockingQueue<>();
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .endpoint(
                e ->
                    e.handshake(
                            request -> {
                              paths.add(request.path());
                              return request.path().equals("/later")
                                  ? later
                                  : CompletableFuture.completedStage(HandshakeDecision.accept());
                            })
                        .onConnection(ws -> ws.onMessage(ws::send)))
            .build();
    int port = server.serve(pipeline, upgrader::handleUpgrade);
    String hello = RawSocket.latin1("81 85 37 FA 21 3D 7F 9F 4D 51 58");
    for (String path : new String[] {"/now", "/later"}) {
      try (RawSocket socket = new RawSocket(port)) {
        socket.send(RawSocket.handshake(port, path, "") + hello);
        assertThat(paths.poll(20, TimeUnit.SECONDS)).isEqualTo(path);
        if (path.equals("/later")) {
          socket.send(hello);
          later.complete(HandshakeDecision.accept());
        }

        assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
        assertThat(socket.readHex(7)).isEqualTo("81 05 48 65 6C 6C 6F");
        socket.send(hello);
        assertThat(socket.readHex(7)).isEqualTo("81 05 48 65 6C 6C 6F");
      }
    }
    assertThat(server.thrown).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_key3_of_draft_76_reaches_it_in_any_pipeline(Pipeline pipeline) throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .endpoint(e -> e.acceptHixie76().onConnection(ws -> ws.onMessage(ws::send)))
            .build();
    int port = server.serve(pipeline, upgrader::handleUpgrade);
    try (RawSocket socket = new RawSocket(port)) {
      socket.send(
          HixieServerTest.request76(port, "") + HixieServerTest.KEY3 + "\0hi\u00FF\u00FF\0");

      assertThat(socket.readAll())
          .startsWith("HTTP/1.1 101 ")
          .endsWith("\r\n\r\n" + HixieServerTest.ANSWER + "\0hi\u00FF\u00FF\0");
    }
  }

  @Test
  void a_request_in_single_bytes_is_read_like_any_other() throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = server.serve(Pipeline.BARE, upgrader::handleUpgrade);
    try (RawSocket socket = new RawSocket(port)) {
      for (char c : RawSocket.handshake(port, "/", "").toCharArray()) {
        socket.send(String.valueOf(c));
      }
      assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
      for (char c : RawSocket.latin1("81 85 37 FA 21 3D 7F 9F 4D 51 58").toCharArray()) {
        socket.send(String.valueOf(c));
      }
      assertThat(socket.readHex(7)).isEqualTo("81 05 48 65 6C 6C 6F");
    }
  }

  @Test
  void it_works_the_same_over_tls(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    SslContext tls =
        SslContextBuilder.forServer(certificates.certificate.toFile(), certificates.key.toFile())
            .build();
    BlockingQueue<Boolean> secure = new LinkedBlockingQueue<>();
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.create(
            ws -> {
              secure.add(ws.request().secure());
              ws.onMessage(ws::send);
            });
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    try (ForeignServer overTls = new ForeignServer(tls);
        WebSocketClient trusting =
            WebSocketClient.builder().trust(certificates.certificate).build()) {
      int port = overTls.serve(Pipeline.AGGREGATED, upgrader::handleUpgrade);
      WebSocket ws =
          trusting
              .connect("wss://localhost:" + port + "/", w -> w.listener(recorder))
              .get(20, TimeUnit.SECONDS);
      ws.send("hi");

      assertThat(recorder.next()).isEqualTo("text hi");
      assertThat(secure.poll()).isTrue();
      ws.close();
      assertThat(recorder.next()).isEqualTo("close 1000");
    }
  }

  @Test
  void several_upgraders_share_a_server_by_path() throws Exception {
    WebSocketUpgrader shout =
        WebSocketUpgrader.create(ws -> ws.onText(text -> ws.send(text + "!")));
    WebSocketUpgrader small =
        WebSocketUpgrader.builder()
            .endpoint(
                e ->
                    e.options(o -> o.maxMessageSize(3))
                        .handshake(
                            HandshakePolicy.of(
                                r ->
                                    "yes".equals(r.header("X-Please"))
                                        ? HandshakeDecision.accept()
                                        : HandshakeDecision.reject(401)))
                        .onConnection(ws -> ws.onMessage(ws::send)))
            .build();
    int port =
        server.serve(
            Pipeline.AGGREGATED,
            (ctx, request) -> {
              switch (request.uri()) {
                case "/shout" -> shout.handleUpgrade(ctx, request);
                case "/small" -> small.handleUpgrade(ctx, request);
                default -> ForeignServer.answer(ctx, HttpResponseStatus.NOT_FOUND, "no such path");
              }
            });
    RecordingListener loud = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    WebSocket first = connect("ws://localhost:" + port + "/shout", loud);
    RecordingListener quiet = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    WebSocket second =
        client
            .connect(
                ConnectRequest.to("ws://localhost:" + port + "/small").header("X-Please", "yes"),
                ws -> ws.listener(quiet))
            .get(20, TimeUnit.SECONDS);

    first.send("hey");
    second.send("hey");
    assertThat(loud.next()).isEqualTo("text hey!");
    assertThat(quiet.next()).isEqualTo("text hey");
    shout.broadcast(PreparedMessage.text("to the loud"));
    assertThat(loud.next()).isEqualTo("text to the loud");
    assertThat(shout.clients()).hasSize(1);
    assertThat(small.clients()).hasSize(1);
    second.send("four");
    assertThat(quiet.next()).startsWith("close 1009 ");

    assertThat(answerTo(port, RawSocket.handshake(port, "/small", ""))).startsWith("HTTP/1.1 401 ");
    assertThat(answerTo(port, RawSocket.handshake(port, "/other", ""))).startsWith("HTTP/1.1 404 ");
    quiet.assertNothingElse();
  }

  @Test
  void it_throws_if_called_twice_for_one_request() throws Exception {
    WebSocketUpgrader upgrader = echo();
    CompletableFuture<HandshakeDecision> later = new CompletableFuture<>();
    WebSocketUpgrader slow =
        WebSocketUpgrader.builder()
            .endpoint(e -> e.handshake(r -> later).onConnection(ws -> ws.onMessage(ws::send)))
            .build();
    int port =
        server.serve(
            Pipeline.AGGREGATED,
            (ctx, request) -> {
              WebSocketUpgrader first = request.uri().equals("/slow") ? slow : upgrader;
              first.handleUpgrade(ctx, request);
              try {
                upgrader.handleUpgrade(ctx, request);
              } catch (IllegalStateException e) {
                server.thrown.add(e);
                later.complete(HandshakeDecision.accept());
              }
            });
    for (String path : new String[] {"/", "/slow"}) {
      RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));

      connect("ws://localhost:" + port + path, recorder).send("still there");

      assertThat(recorder.next()).isEqualTo("text still there");
      assertThat(server.thrown.poll(20, TimeUnit.SECONDS))
          .hasMessageStartingWith("handleUpgrade was already called for ");
    }
  }

  @Test
  void stopping_closes_its_connections_and_refuses_others() throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = server.serve(Pipeline.FULL, upgrader::handleUpgrade);
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    connect("ws://localhost:" + port + "/", recorder);

    upgrader.stop(Duration.ofSeconds(20), 1012, "back soon");

    assertThat(recorder.next()).isEqualTo("close 1012 back soon");
    assertThat(upgrader.clients()).isEmpty();
    assertThat(answerTo(port, RawSocket.handshake(port, "/", ""))).startsWith("HTTP/1.1 503 ");
    assertThat(answerTo(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).endsWith("hello");
    upgrader.close();
  }

  @Test
  void an_upgrader_trusts_proxies_and_limits_too() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    int port =
        server.serveEverything(
            WebSocketUpgrader.builder()
                .trustProxies(ProxyHeader.X_FORWARDED, "127.0.0.1")
                .maxConnections(2)
                .maxConnectionsPerAddress(1)
                .endpoint(e -> e.handshake(ProxiedClientTest.telling(told)).onConnection(ws -> {}))
                .build());
    String network = "X-Forwarded-For: 198.51.100.%d\r\n";
    try (RawSocket first = RawSocket.connect(port, "/", network.formatted(7))) {
      assertThat(first.readStatus()).isEqualTo(101);
      assertThat(told.poll(10, TimeUnit.SECONDS)).startsWith("198.51.100.7");
      try (RawSocket same = RawSocket.connect(port, "/", network.formatted(7))) {
        assertThat(same.readStatus()).isEqualTo(429);
      }
      try (RawSocket second = RawSocket.connect(port, "/", network.formatted(8))) {
        assertThat(second.readStatus()).isEqualTo(101);
        try (RawSocket third = RawSocket.connect(port, "/", network.formatted(9))) {
          assertThat(third.readStatus()).isEqualTo(503);
        }
      }
      RawSocket.connectWhenThereIsRoom(port, network.formatted(9)).close();
    }
  }

  @Test
  void a_request_has_the_certificates_that_its_client_has_proved_to_own(@TempDir Path folder)
      throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    SslContext tls =
        SslContextBuilder.forServer(certificates.certificate.toFile(), certificates.key.toFile())
            .trustManager(certificates.certificate.toFile())
            .clientAuth(ClientAuth.OPTIONAL)
            .build();
    BlockingQueue<List<X509Certificate>> proved = new LinkedBlockingQueue<>();
    try (ForeignServer overTls = new ForeignServer(tls);
        WebSocketClient with = WebSocketClient.builder().tls(certificates.context()).build();
        WebSocketClient without =
            WebSocketClient.builder().trust(certificates.certificate).build()) {
      int port =
          overTls.serveEverything(
              WebSocketUpgrader.create(ws -> proved.add(ws.request().clientCertificates())));
      String uri = "wss://localhost:" + port + "/";

      WebSocket ws = with.connect(uri, w -> {}).get(10, TimeUnit.SECONDS);
      assertThat(proved.poll(10, TimeUnit.SECONDS))
          .singleElement()
          .satisfies(
              own -> assertThat(own.getSubjectX500Principal().getName()).isEqualTo("CN=test"));
      assertThat(ws.request().clientCertificates()).isEmpty();
      without.connect(uri, w -> {}).get(10, TimeUnit.SECONDS);
      assertThat(proved.poll(10, TimeUnit.SECONDS)).isEmpty();
    }
  }
}
