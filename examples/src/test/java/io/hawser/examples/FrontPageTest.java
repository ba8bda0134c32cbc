// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.testkit.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of README.md, and a few short ones of other pages. */
class FrontPageTest {
  /** Collects what the snippets print: they see this instead of {@code java.lang.System}. */
  @SuppressWarnings("JavaLangClash")
  private static final class System {
    static final Printed out = new Printed();
  }

  private static final class Printed {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    void println(String line) {
      lines.add(line);
    }

    String next() throws InterruptedException {
      return String.valueOf(lines.poll(20, TimeUnit.SECONDS));
    }
  }

  private final WebSocketClient client = WebSocketClient.create();
  private final int port = 0;
  @TempDir Path folder;

  @AfterEach
  void stop() {
    client.close();
    System.out.lines.clear();
  }

  private WebSocket connect(String uri, RecordingListener heard) throws Exception {
    return client.connect(uri, ws -> ws.listener(heard)).get(20, TimeUnit.SECONDS);
  }

  @Test
  void the_shortest_server() throws Exception {
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketServer server = shortest()) {
      connect("ws://localhost:" + server.port(), heard).send("hello");
      assertThat(heard.next()).isEqualTo("text hello");
    }
  }

  private WebSocketServer shortest() {
    return
    // tag::shortest[]
    WebSocketServer.listen(/* 8080 */ port, ws -> ws.onMessage(ws::send)); // an echo server
    // end::shortest[]
  }

  @Test
  void a_server() throws Exception {
    Certificates own = new Certificates(folder, "dns:localhost");
    Path cert = own.certificate;
    Path key = own.key;
    // tag::server[]
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8443 */ port)
            .tls(/* Path.of("cert.pem") */ cert, /* Path.of("key.pem") */ key)
            .options(o -> o.maxMessageSize(1 << 20))
            .path(
                "/chat",
                chat ->
                    chat.subprotocols("chat.v1")
                        .handshake(
                            HandshakePolicy.of(
                                request ->
                                    "secret".equals(request.header("X-Token"))
                                        ? HandshakeDecision.accept().attach("alice")
                                        : HandshakeDecision.reject(401)))
                        .onConnection(
                            ws -> {
                              String user = ws.attachment(String.class);
                              ws.onText(text -> System.out.println(user + ": " + text))
                                  .onClose(
                                      (code, reason) ->
                                          System.out.println(user + " left: " + code));
                            }))
            .http(HttpHandler.of(request -> HttpResponse.text(200, "ok")))
            .start();

    // end::server[]
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketClient trusting = WebSocketClient.builder().trust(cert).build()) {
      ConnectRequest request =
          ConnectRequest.to("wss://localhost:" + server.port() + "/chat").subprotocols("chat.v1");
      WebSocket ws =
          trusting
              .connect(request.header("X-Token", "secret"), opening -> opening.listener(heard))
              .get(20, TimeUnit.SECONDS);
      ws.send("hello");
      assertThat(System.out.next()).isEqualTo("alice: hello");
      assertThatThrownBy(() -> trusting.connect(request, opening -> {}).get(20, TimeUnit.SECONDS))
          .hasMessageContaining("401");
      // tag::server[]
      server.stop(Duration.ofSeconds(10)); // 1001 to everyone, then wait
      // end::server[]
      assertThat(heard.next()).startsWith("close 1001");
      assertThat(System.out.next()).isEqualTo("alice left: 1001");
    }
  }

  @Test
  void a_client() throws Exception {
    try (WebSocketServer server =
        WebSocketServer.listen(
            0,
            ws ->
                ws.onText(
                    text -> {
                      ws.send(text + " to you");
                      ws.close();
                    }))) {
      String uri = "ws://localhost:" + server.port() + "/chat";
      // tag::client[]
      try (WebSocketClient client = WebSocketClient.create()) {
        WebSocket ws =
            client
                .connect(
                    /* "wss://example.org/chat" */ uri,
                    w ->
                        w.onText(System.out::println)
                            .onClose((code, reason) -> System.out.println("closed " + code)))
                .get();
        ws.sendAsync("hello").get();
        // end::client[]
        assertThat(System.out.next()).isEqualTo("hello to you");
        assertThat(System.out.next()).isEqualTo("closed 1000");
        // tag::client[]
      }
      // end::client[]
    }
  }

  @Test
  void sending_as_fast_as_the_peer_reads() throws Exception {
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    String large = "x".repeat(10_000);
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> pump(ws, large))) {
      connect("ws://localhost:" + server.port(), heard);
      for (int i = 0; i < 1000; i++) {
        assertThat(heard.next()).isEqualTo("text " + i + large);
      }
    }
  }

  private static void pump(WebSocket ws, String large) {
    Iterator<String> source = IntStream.range(0, 1000).mapToObj(i -> i + large).iterator();
    // tag::pump[]
    Runnable pump =
        () -> {
          while (source.hasNext() && ws.send(source.next()) == SendResult.OK) {}
        };
    ws.onDrain(pump);
    pump.run();
    // end::pump[]
  }

  @Test
  void broadcasting() throws Exception {
    RecordingListener first = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    RecordingListener second = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    int port = 0;
    try (WebSocketServer running =
        // tag::broadcast[]
        WebSocketServer.listen(
            /* 8080 */ port,
            (server, ws) -> { // server is also ws.server()
              ws.subscribe("room");
              server.broadcast(PreparedMessage.text("now " + server.clients().size()));
              ws.onText(
                  text -> {
                    ws.publish("room", PreparedMessage.text(text)); // to all in the room but me
                    ws.publishToAll("room", PreparedMessage.text(text)); // to me too
                  });
            });
    // end::broadcast[]
    ) {
      WebSocket me = connect("ws://localhost:" + running.port(), first);
      assertThat(first.next()).isEqualTo("text now 1");
      connect("ws://localhost:" + running.port(), second);
      assertThat(first.next()).isEqualTo("text now 2");
      assertThat(second.next()).isEqualTo("text now 2");
      me.send("hello");
      assertThat(first.next()).isEqualTo("text hello");
      assertThat(second.next()).isEqualTo("text hello");
      assertThat(second.next()).isEqualTo("text hello");
    }
  }

  @Test
  void in_an_existing_http_server() throws Exception {
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    WebSocketUpgrader chat = WebSocketUpgrader.create(ws -> ws.send("welcome"));
    try (NettyHttpServer server =
        new NettyHttpServer(
            0,
            null,
            Duration.ofSeconds(30),
            (ctx, request) -> {
              // tag::upgrade[]
              if (WebSocketUpgrader.isUpgrade(request) && request.uri().equals("/chat")) {
                chat.handleUpgrade(ctx, request);
              }
              // end::upgrade[]
            })) {
      connect("ws://localhost:" + server.port() + "/chat", heard);
      assertThat(heard.next()).isEqualTo("text welcome");
    } finally {
      chat.close();
    }
  }

  @Test
  void a_client_that_reconnects() throws Exception {
    try (WebSocketServer server =
        WebSocketServer.listen(
            0,
            ws -> {
              ws.send("news");
              ws.close(1012, "");
            })) {
      String uri = "ws://localhost:" + server.port() + "/feed";
      // tag::reconnect[]
      client.reconnecting(
          ConnectRequest.to(/* "wss://example.org/feed" */ uri),
          ReconnectPolicy.defaults(),
          ws -> ws.onText(System.out::println));
      // end::reconnect[]
      assertThat(System.out.next()).isEqualTo("news");
      assertThat(System.out.next()).isEqualTo("news");
    }
  }

  @Test
  void compression_and_an_executor() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    try (WebSocketServer server =
        WebSocketServer.builder()
            // tag::compression[]
            .options(o -> o.compression(c -> c.level(6).serverNoContextTakeover(true)))
            // end::compression[]
            // tag::executor[]
            // JDK 21; any other executor before
            .options(o -> o.callbacksOn(/* Executors.newVirtualThreadPerTaskExecutor() */ executor))
            // end::executor[]
            .onConnection(ws -> threads.add(Thread.currentThread()))
            .start()) {
      WebSocket ws =
          connect(
              "ws://localhost:" + server.port(),
              RecordingListener.waitingUpTo(Duration.ofSeconds(20)));
      assertThat(ws.extensions()).contains("server_no_context_takeover");
      assertThat(threads.poll(20, TimeUnit.SECONDS))
          .isEqualTo(executor.submit(Thread::currentThread).get());
    } finally {
      executor.shutdown();
    }
  }
}
