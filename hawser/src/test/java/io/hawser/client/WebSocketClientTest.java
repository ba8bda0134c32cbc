// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.Ports;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketClientTest {
  private final RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
  private final WebSocketServer server =
      WebSocketServer.builder()
          .path("/echo", e -> e.onConnection(ws -> ws.onMessage(ws::send)))
          .path(
              "/headers",
              e ->
                  e.subprotocols("b")
                      .allowAnyOriginEvenHostileOnes()
                      .onConnection(
                          ws -> ws.send(ws.request().target() + "\n" + ws.request().headers())))
          .path(
              "/refused",
              e ->
                  e.handshake(
                          HandshakePolicy.of(
                              request ->
                                  HandshakeDecision.reject(
                                      HttpResponse.text(401, "x".repeat(100_000))
                                          .with("WWW-Authenticate", "Basic"))))
                      .onConnection(ws -> {}))
          .start();
  private final WebSocketClient client = WebSocketClient.create();

  @AfterEach
  void stop() {
    client.close();
    server.close();
    recorder.assertNothingElse();
  }

  private String uri(String path) {
    return "ws://localhost:" + server.port() + path;
  }

  private static WebSocket get(CompletableFuture<WebSocket> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  private static Throwable failureOf(CompletableFuture<WebSocket> future) {
    try {
      future.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("the connection was opened");
  }

  @EachTransport
  void messages_are_echoed_by_a_server(TransportType transport) throws Exception {
    try (WebSocketClient other =
        WebSocketClient.builder().transport(transport).threads(2).build()) {
      WebSocket ws = get(other.connect(uri("/echo"), w -> w.listener(recorder)));

      ws.send("héllo");
      ws.send(new byte[] {1, 2, 3});
      ws.ping();
      assertThat(recorder.next()).isEqualTo("text héllo");
      assertThat(recorder.next()).isEqualTo("binary 010203");
      assertThat(recorder.next()).isEqualTo("pong ");
      ws.sendAsync("x".repeat(500_000)).get(10, TimeUnit.SECONDS);
      assertThat(recorder.nextButDrain()).hasSize(500_005);
      ws.close(4000, "bye");
      assertThat(recorder.nextButDrain()).isEqualTo("close 4000 bye");
    }
  }

  @Test
  void a_message_sent_during_setup_is_the_first() throws Exception {
    get(
        client.connect(
            uri("/echo"),
            ws -> {
              ws.listener(recorder);
              ws.send("first");
            }));

    assertThat(recorder.next()).isEqualTo("text first");
    client.close();
    assertThat(recorder.next()).isEqualTo("close 1001");
  }

  @ParameterizedTest
  @CsvSource({
    "7, HYBI_07, Sec-WebSocket-Origin",
    "8, HYBI_08, Sec-WebSocket-Origin",
    "13, RFC_6455, Origin"
  })
  void an_older_draft_is_used_if_requested(int number, ProtocolVersion version, String originField)
      throws Exception {
    ConnectRequest request =
        ConnectRequest.to(uri("/headers"))
            .header("origin", "https://a.example")
            .options(o -> o.compression(PerMessageDeflate.defaults()))
            .protocolVersion(number);

    WebSocket ws = get(client.connect(request, w -> w.listener(recorder)));

    assertThat(ws.protocolVersion()).isEqualTo(version);
    assertThat(recorder.next())
        .contains("Sec-WebSocket-Version: " + number + "\n")
        .contains("\n" + originField + ": https://a.example\n")
        .containsOnlyOnce("https://a.example");
    ws.send("x");
    ws.close(4000, "bye");
    assertThat(recorder.next()).isEqualTo("close 4000 bye");
  }

  @Test
  void an_unsupported_version_is_refused_at_the_call() {
    for (int number : new int[] {0, 6, 9, 14, 76}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ConnectRequest.to("ws://x").protocolVersion(number))
          .withMessage("protocol version " + number + ": use 7, 8 or 13");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectRequest.to("ws://x").header("Sec-WebSocket-Origin", "https://a"));
  }

  @Test
  void the_request_contains_what_was_configured() throws Exception {
    ConnectRequest request =
        ConnectRequest.to("ws://user:p%40ss@localhost:" + server.port() + "/headers?a=b%20c")
            .header("X-One", "1")
            .header("X-One", "2")
            .origin("https://a.example")
            .subprotocols("a", "b");

    WebSocket ws = get(client.connect(request, w -> w.listener(recorder)));

    assertThat(ws.subprotocol()).isEqualTo("b");
    assertThat(recorder.next())
        .contains("text /headers?a=b%20c\n")
        .contains("Host: localhost:" + server.port() + "\n")
        .contains("Authorization: Basic dXNlcjpwQHNz\n")
        .contains("X-One: 1\nX-One: 2\n")
        .contains("Origin: https://a.example\n")
        .contains("Sec-WebSocket-Protocol: a, b\n");
    assertThat(ws.request().header("X-One")).isEqualTo("1");
    assertThat(ws.responseHeaders().first("sec-websocket-protocol")).isEqualTo("b");
    client.close();
    assertThat(recorder.next()).isEqualTo("close 1001");
  }

  @Test
  void a_refusal_is_an_exception_with_status_headers_and_the_beginning_of_the_body() {
    assertThat(failureOf(client.connect(uri("/refused"), ws -> {})))
        .isInstanceOfSatisfying(
            HandshakeException.class,
            e -> {
              assertThat(e).hasMessageContaining("401");
              assertThat(e.status()).isEqualTo(401);
              HttpResponse response = e.response();
              assertThat(response).isNotNull();
              assertThat(response.headers().first("www-authenticate")).isEqualTo("Basic");
              assertThat(response.text()).isEqualTo("x".repeat(64 << 10));
            });
  }

  @Test
  void a_refused_connection_is_a_transport_exception() throws IOException {
    int port = Ports.free();

    assertThat(failureOf(client.connect("ws://127.0.0.1:" + port + "/", ws -> {})))
        .isInstanceOf(TransportException.class)
        .hasMessage("ws://127.0.0.1:%d/ cannot be connected to: 127.0.0.1 Connection refused", port)
        .extracting("stage")
        .isEqualTo(ConnectStage.CONNECT);
  }

  @Test
  void a_setup_that_throws_fails_the_future() {
    IllegalStateException mistake = new IllegalStateException("oops");

    assertThat(
            failureOf(
                client.connect(
                    uri("/echo"),
                    ws -> {
                      ws.onError(error -> {});
                      throw mistake;
                    })))
        .isSameAs(mistake);
  }

  @Test
  void callbacks_run_on_the_configured_executor() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "mine"));
    try {
      CompletableFuture<String> threads = new CompletableFuture<>();
      get(
          client.connect(
              ConnectRequest.to(uri("/echo")).options(o -> o.callbacksOn(pool)),
              ws -> {
                String setup = Thread.currentThread().getName();
                ws.onText(text -> threads.complete(setup + Thread.currentThread().getName()));
                ws.send("x");
              }));

      assertThat(threads.get(10, TimeUnit.SECONDS)).isEqualTo("minemine");
      client.close();
    } finally {
      pool.shutdown();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void callbacks_run_on_virtual_threads_if_available() throws Exception {
    // By reflection, because this is compiled for Java 17.
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    CompletableFuture<Boolean> isVirtual = new CompletableFuture<>();
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    get(
        client.connect(
            ConnectRequest.to(uri("/echo")).options(o -> o.callbacksOn(virtual)),
            ws -> {
              ws.onText(
                  text -> {
                    texts.add(text);
                    if (texts.size() == 1000) {
                      isVirtual.complete(Thread.currentThread().toString().contains("Virtual"));
                    }
                  });
              for (int i = 0; i < 1000; i++) {
                ws.send("m" + i);
              }
            }));

    assertThat(isVirtual.get(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 1000; i++) {
      assertThat(texts.get(i)).isEqualTo("m" + i);
    }
    client.close();
  }

  // -- invalid servers ---------------------------------------------------------------------------

  /** A server that sends these bytes on each connection and then waits for its end. */
  private static final class FakeServer implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

    FakeServer(String answer, boolean close) throws IOException {
      Thread thread =
          new Thread(
              () -> {
                try (Socket socket = listening.accept()) {
                  OutputStream out = socket.getOutputStream();
                  out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                  if (!close) {
                    socket.getInputStream().readAllBytes();
                  }
                } catch (IOException ended) {
                  // The test is over.
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    String uri() {
      return "ws://127.0.0.1:" + listening.getLocalPort() + "/";
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: ws://elsewhere/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n\r\n",
        "garbage\r\n\r\n",
      })
  void a_response_that_opens_no_websocket_is_refused(String answer) throws IOException {
    try (FakeServer fake = new FakeServer(answer, false)) {
      assertThat(failureOf(client.connect(fake.uri(), ws -> {})))
          .isInstanceOf(HandshakeException.class);
    }
  }

  @Test
  void endless_headers_are_not_collected() throws IOException {
    String endless = "HTTP/1.1 101 X\r\n" + ("X: " + "y".repeat(1000) + "\r\n").repeat(100);
    try (FakeServer fake = new FakeServer(endless, false)) {
      assertThat(failureOf(client.connect(fake.uri(), ws -> {})))
          .isInstanceOf(HandshakeException.class);
    }
  }

  @Test
  void a_closed_connection_differs_from_a_refusal() throws IOException {
    try (FakeServer fake = new FakeServer("", true)) {
      assertThat(failureOf(client.connect(fake.uri(), ws -> {})))
          .isInstanceOf(TransportException.class);
    }
    try (FakeServer fake = new FakeServer("HTTP/1.1 503 Busy\r\n\r\nlater", true)) {
      assertThat(failureOf(client.connect(fake.uri(), ws -> {})))
          .isInstanceOfSatisfying(
              HandshakeException.class,
              e -> {
                assertThat(e.status()).isEqualTo(503);
                HttpResponse response = e.response();
                assertThat(response).isNotNull();
                assertThat(response.text()).isEqualTo("later");
              });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 101 X\r\nUpgr", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"})
  void an_incomplete_response_is_not_awaited_forever(String beginning) throws IOException {
    try (FakeServer fake = new FakeServer(beginning, false)) {
      ConnectRequest request =
          ConnectRequest.to(fake.uri()).handshakeTimeout(Duration.ofMillis(200));

      assertThat(failureOf(client.connect(request, ws -> {})))
          .isInstanceOfSatisfying(
              WebSocketTimeoutException.class,
              e ->
                  assertThat(e.deadline()).isEqualTo(WebSocketTimeoutException.Deadline.HANDSHAKE));
    }
  }

  @Test
  void frames_in_the_same_segment_as_the_answer_are_delivered() throws Exception {
    // The accept value depends on the key, so a real server is asked, which sends at once.
    RecordingListener listener = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    WebSocket ws = get(client.connect(uri("/headers"), w -> w.listener(listener)));

    assertThat(listener.next()).startsWith("text /headers");
    ws.terminate();
    assertThat(listener.next()).isEqualTo("close 1006");
  }

  // -- misuse ------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host/",
        "host",
        "ws:///path",
        "ws://host/#fragment",
        "//host/",
        "ws://ho st/",
        "ws://host:0/",
        "ws://host:65536/",
        ""
      })
  void an_invalid_websocket_uri_is_refused_at_the_call(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> client.connect(uri, ws -> {}));
  }

  @Test
  @SuppressWarnings("NullAway") // null is one of the wrong arguments
  void headers_and_subprotocols_are_checked_when_they_are_set() {
    ConnectRequest request = ConnectRequest.to("ws://host/");

    assertThatIllegalArgumentException().isThrownBy(() -> request.header("X", "a\r\nY: b"));
    assertThatIllegalArgumentException().isThrownBy(() -> request.header("X Y", "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.header("sec-websocket-key", "a"))
        .withMessageContaining("sec-websocket-key");
    assertThatIllegalArgumentException().isThrownBy(() -> request.subprotocols("a", "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> request.subprotocols("a b"));
    assertThatIllegalArgumentException().isThrownBy(() -> request.handshakeTimeout(Duration.ZERO));
    assertThatThrownBy(() -> client.connect("ws://host/", null))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void the_host_header_omits_the_default_port() {
    assertThat(host("ws://h/")).isEqualTo("h");
    assertThat(host("ws://h:80")).isEqualTo("h");
    assertThat(host("wss://h:80/x")).isEqualTo("h:80");
    assertThat(host("https://[::1]/")).isEqualTo("[::1]");
    assertThat(host("ws+unix:/tmp/socket")).isEqualTo("localhost");
  }

  private static @Nullable String host(String uri) {
    ConnectRequest request = ConnectRequest.to(uri);
    return request.headersFor(new Redirects.Hop(request.destination(), true)).first("Host");
  }

  @Test
  void a_closed_client_opens_nothing() {
    client.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> client.connect(uri("/echo"), ws -> {}))
        .withMessageContaining("closed");
  }

  @Test
  void closing_gives_up_pending_attempts() throws IOException {
    try (FakeServer fake = new FakeServer("", false)) {
      CompletableFuture<WebSocket> opening = client.connect(fake.uri(), ws -> {});

      client.close();

      assertThat(failureOf(opening)).isInstanceOf(TransportException.class);
    }
  }

  @Test
  void an_unavailable_transport_is_refused() {
    Stream.of(TransportType.values())
        .filter(type -> !type.isAvailable())
        .forEach(
            type ->
                assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> WebSocketClient.builder().transport(type).build())
                    .withMessageContaining(type.name()));
  }
}
