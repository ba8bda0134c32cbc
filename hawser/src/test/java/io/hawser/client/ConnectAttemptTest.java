// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ConnectStage;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.FakePeer;
import io.hawser.client.route.AddressRace;
import io.hawser.client.route.Destination;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a client opens a connection: addresses, sockets, stages and threads. */
class ConnectAttemptTest {
  @TempDir private Path folder;

  private static WebSocketServer server() {
    return WebSocketServer.builder().onConnection(ws -> ws.onMessage(ws::send)).start();
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static WebSocketClient resolving(String... addresses) {
    return resolving(
        CompletableFuture.completedFuture(
            Stream.of(addresses).map(ConnectAttemptTest::address).toList()));
  }

  private static WebSocketClient resolving(CompletionStage<List<InetAddress>> answer) {
    return WebSocketClient.builder().resolver(host -> answer).build();
  }

  private static WebSocket open(WebSocketClient client, ConnectRequest request) throws Exception {
    return client.connect(request, ws -> {}).get(20, TimeUnit.SECONDS);
  }

  private static void assertStage(Throwable failure, ConnectStage stage) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(stage));
  }

  // -- several addresses -------------------------------------------------------------------------

  @Test
  void address_families_alternate_starting_with_the_first() {
    List<InetAddress> mixed =
        Stream.of("::1", "::2", "::3", "10.0.0.1", "10.0.0.2")
            .map(ConnectAttemptTest::address)
            .toList();

    assertThat(AddressRace.interleaved(mixed))
        .extracting(InetAddress::getHostAddress)
        .containsExactly(
            "0:0:0:0:0:0:0:1", "10.0.0.1", "0:0:0:0:0:0:0:2", "10.0.0.2", "0:0:0:0:0:0:0:3");
    assertThat(AddressRace.interleaved(List.of(address("10.0.0.1"), address("::1"))))
        .containsExactly(address("10.0.0.1"), address("::1"));
  }

  @EachTransport
  void an_address_that_never_answers_does_not_keep_the_others_waiting(TransportType transport)
      throws Exception {
    List<Socket> queued = new ArrayList<>();
    // Nothing accepts and the backlog is full: another connection is neither accepted nor refused.
    try (ServerSocket blackHole = new ServerSocket(0, 1, address("127.0.0.2"));
        WebSocketServer server =
            WebSocketServer.builder()
                .host("127.0.0.1")
                .port(blackHole.getLocalPort())
                .onConnection(ws -> {})
                .start();
        WebSocketClient client =
            WebSocketClient.builder()
                .transport(transport)
                .resolver(
                    host ->
                        CompletableFuture.completedFuture(
                            List.of(
                                address("127.0.0.2"),
                                address("127.0.0.3"), // nothing listens here
                                address("127.0.0.1"))))
                .build()) {
      fill(blackHole, queued);

      WebSocket ws = open(client, ConnectRequest.to("ws://many.example:" + server.port()));

      assertThat(ws.remoteAddress()).asString().contains("127.0.0.1");
    } finally {
      for (Socket socket : queued) {
        socket.close();
      }
    }
  }

  private static void fill(ServerSocket listening, List<Socket> queued) throws Exception {
    for (int i = 0; i < 100; i++) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(listening.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new AssertionError("the queue does not get full");
  }

  @Test
  void when_no_address_accepts_each_is_named() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, address("127.0.0.9"));
        WebSocketClient client = resolving("127.0.0.2", "127.0.0.3")) {
      ConnectRequest request = ConnectRequest.to("ws://many.example:" + free.getLocalPort());

      Throwable failure = failureOf(client.connect(request, ws -> {}));

      assertStage(failure, ConnectStage.CONNECT);
      assertThat(failure)
          .hasMessage(
              "ws://many.example:%d/ cannot be connected to: 127.0.0.2 Connection refused,"
                  + " 127.0.0.3 Connection refused",
              free.getLocalPort());
      assertThat(failure.getCause()).isNotNull();
      assertThat(failure.getCause().getSuppressed()).hasSize(1);
    }
  }

  // -- stages ------------------------------------------------------------------------------------

  @Test
  void a_name_that_is_not_found_is_a_failure_of_resolving() throws Exception {
    ConnectRequest request = ConnectRequest.to("ws://nowhere.invalid/");
    UnknownHostException unknown = new UnknownHostException("nowhere.invalid");
    try (WebSocketClient failing = resolving(CompletableFuture.failedFuture(unknown));
        WebSocketClient empty = resolving();
        WebSocketClient throwing =
            WebSocketClient.builder()
                .resolver(
                    host -> {
                      throw new IllegalStateException("oops");
                    })
                .build()) {
      Throwable failure = failureOf(failing.connect(request, ws -> {}));
      assertStage(failure, ConnectStage.RESOLVE);
      assertThat(failure)
          .hasCause(unknown)
          .hasMessageStartingWith("ws://nowhere.invalid:80/ cannot be looked up");
      assertStage(failureOf(empty.connect(request, ws -> {})), ConnectStage.RESOLVE);
      assertStage(failureOf(throwing.connect(request, ws -> {})), ConnectStage.RESOLVE);
    }
  }

  @Test
  void the_system_finds_localhost_without_a_resolver() throws Exception {
    try (WebSocketServer server = server();
        WebSocketClient client = WebSocketClient.create()) {
      open(client, ConnectRequest.to("ws://LocalHost:" + server.port()));
    }
  }

  @Test
  void each_timeout_reports_what_was_awaited() throws Exception {
    Duration limit = Duration.ofMillis(200);
    try (WebSocketClient client = resolving(new CompletableFuture<>());
        FakePeer silent = new FakePeer(FakePeer::readToEnd)) {
      ConnectRequest unknown = ConnectRequest.to("ws://slow.example/");
      assertThat(failureOf(client.connect(unknown.connectTimeout(limit), ws -> {})))
          .isInstanceOfSatisfying(
              WebSocketTimeoutException.class,
              e -> {
                assertThat(e.stage()).isEqualTo(ConnectStage.RESOLVE);
                assertThat(e.deadline()).isEqualTo(WebSocketTimeoutException.Deadline.CONNECT);
              })
          .hasMessage("not connected after 200 ms: looking up the host of ws://slow.example:80/");
      assertThat(failureOf(client.connect(unknown.handshakeTimeout(limit), ws -> {})))
          .isInstanceOfSatisfying(
              WebSocketTimeoutException.class,
              e ->
                  assertThat(e.deadline()).isEqualTo(WebSocketTimeoutException.Deadline.HANDSHAKE));
      // Both have connected, and have sent what is not answered, before the limit.
      Duration longer = Duration.ofSeconds(4);
      ConnectRequest tls =
          ConnectRequest.to("wss://127.0.0.1:" + silent.port())
              .connectTimeout(Duration.ofSeconds(3))
              .handshakeTimeout(longer);
      ConnectRequest plain =
          ConnectRequest.to("ws://127.0.0.1:" + silent.port()).handshakeTimeout(longer);
      CompletableFuture<WebSocket> overTls = client.connect(tls, ws -> {});
      CompletableFuture<WebSocket> without = client.connect(plain, ws -> {});
      assertThat(failureOf(overTls))
          .isInstanceOfSatisfying(
              WebSocketTimeoutException.class,
              e -> {
                assertThat(e.stage()).isEqualTo(ConnectStage.TLS);
                assertThat(e.deadline()).isEqualTo(WebSocketTimeoutException.Deadline.HANDSHAKE);
              });
      assertThat(failureOf(without))
          .isInstanceOfSatisfying(
              WebSocketTimeoutException.class,
              e -> assertThat(e.stage()).isEqualTo(ConnectStage.HANDSHAKE));
    }
  }

  @Test
  void closing_a_client_ends_pending_lookups() {
    WebSocketClient client = resolving(new CompletableFuture<>());
    CompletableFuture<WebSocket> opening = client.connect("ws://slow.example/", ws -> {});

    client.close();

    assertThat(failureOf(opening))
        .hasMessage("the client was closed while looking up the host of ws://slow.example:80/");
  }

  @Test
  void canceling_the_future_ends_the_attempt() throws Exception {
    CompletableFuture<String> asked = new CompletableFuture<>();
    CompletableFuture<String> ended = new CompletableFuture<>();
    try (FakePeer peer =
            new FakePeer(
                socket -> {
                  asked.complete(FakePeer.readHead(socket));
                  FakePeer.readToEnd(socket);
                  ended.complete("ended");
                });
        WebSocketClient client = WebSocketClient.create()) {
      CompletableFuture<WebSocket> opening =
          client.connect("ws://127.0.0.1:" + peer.port(), ws -> {});
      assertThat(asked.get(20, TimeUnit.SECONDS)).startsWith("GET / ");
      opening.orTimeout(1, TimeUnit.MILLISECONDS);

      assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("ended");
      assertThat(opening).isCompletedExceptionally();
    }
  }

  // -- the local address -------------------------------------------------------------------------

  @Test
  void a_connection_comes_from_the_configured_local_address() throws Exception {
    CompletableFuture<String> from = new CompletableFuture<>();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .onConnection(
                    ws -> from.complete(((InetSocketAddress) ws.remoteAddress()).getHostString()))
                .start();
        WebSocketClient client = resolving("::1", "127.0.0.1");
        WebSocketClient other = resolving("::1")) {
      ConnectRequest request =
          ConnectRequest.to("ws://a.example:" + server.port()).localAddress(address("127.0.0.5"));

      open(client, request);

      assertThat(from.get(20, TimeUnit.SECONDS)).isEqualTo("127.0.0.5");
      assertThat(failureOf(other.connect(request, ws -> {})))
          .hasMessageContaining(
              "has no address of the same family as the local address /127.0.0.5");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  client.connect(
                      ConnectRequest.to("ws+unix:/s").localAddress(address("127.0.0.5")),
                      ws -> {}));
    }
  }

  // -- Unix sockets ------------------------------------------------------------------------------

  @EachTransport
  void a_unix_socket_is_reached_as_npm_ws_reaches_it(TransportType transport) throws Exception {
    Path socket = folder.resolve("with space:and colon");
    CompletableFuture<String> asked = new CompletableFuture<>();
    CompletableFuture<String> echoed = new CompletableFuture<>();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .unixSocket(socket)
                .onConnection(
                    ws -> {
                      asked.complete(ws.request().target() + " " + ws.request().header("Host"));
                      ws.onMessage(ws::send);
                    })
                .start();
        WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      assertThat(server).isNotNull();
      String uri = "ws+unix:" + folder + "/with%20space%3Aand%20colon:/path?a=b:c";
      WebSocket opened =
          client
              .connect(
                  uri,
                  ws -> {
                    ws.onText(echoed::complete);
                    ws.send("hello");
                  })
              .get(20, TimeUnit.SECONDS);

      assertThat(echoed.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
      assertThat(asked.get(20, TimeUnit.SECONDS)).isEqualTo("/path?a=b:c localhost");
      assertThat(opened.remoteAddress().getClass().getName()).doesNotContain("netty");
      assertThat(opened.request().target()).isEqualTo("/path?a=b:c");
      assertThat(Destination.of(URI.create(uri)).uri()).hasToString(uri);
    }
  }

  @Test
  void a_unix_socket_may_have_tls() throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    Path socket = folder.resolve("s");
    try (WebSocketServer server =
            WebSocketServer.builder()
                .unixSocket(socket)
                .tls(certificates.certificate, certificates.key)
                .onConnection(ws -> {})
                .start();
        WebSocketClient client =
            WebSocketClient.builder().trust(certificates.certificate).build()) {
      assertThat(server).isNotNull();
      assertThat(open(client, ConnectRequest.to("wss+unix:" + socket)).request().secure()).isTrue();
    }
  }

  @Test
  void a_missing_unix_socket_is_named() {
    try (WebSocketClient client = WebSocketClient.create()) {
      Throwable failure = failureOf(client.connect("ws+unix:" + folder + "/none", ws -> {}));

      assertStage(failure, ConnectStage.CONNECT);
      assertThat(failure)
          .hasMessage("ws+unix:%s/none:/ cannot be connected to: there is no such file", folder);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws+unix:",
        "ws+unix:relative",
        "ws+unix:/",
        "ws+unix:/:/path",
        "ws+unix:/s:path",
        "ws+unix://host/s",
        "ws+unix:/s:/path#fragment",
        "ws+unix:/a%00b"
      })
  void an_invalid_uri_of_a_unix_socket_is_refused_at_the_call(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> ConnectRequest.to(uri));
  }

  // -- names -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {"ws://127.1/", "ws://0x7f000001/", "ws://a..b/", "ws://a%2fb/", "ws://a,b/"})
  void an_invalid_host_name_is_refused_at_the_call(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> ConnectRequest.to(uri));
  }

  @Test
  void hosts_may_have_underscores_and_international_characters() {
    assertThat(ConnectRequest.to("ws://my_host:81/")).hasToString("ws://my_host:81/");
    assertThat(ConnectRequest.to("ws://user@bücher.example/ä").destination().uri())
        .hasToString("ws://xn--bcher-kva.example/%C3%A4");
  }

  // -- header fields -----------------------------------------------------------------------------

  @Test
  void cookies_are_sent_in_one_field() throws Exception {
    CompletableFuture<List<String>> cookies = new CompletableFuture<>();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .onConnection(ws -> cookies.complete(ws.request().headers().all("Cookie")))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      open(
          client,
          ConnectRequest.to("ws://localhost:" + server.port())
              .header("Cookie", "a=1")
              .header("X-Y", "z")
              .header("cookie", "b=2; c=3")
              .header("COOKIE", "d=4"));

      assertThat(cookies.get(20, TimeUnit.SECONDS)).containsExactly("a=1; b=2; c=3; d=4");
    }
  }

  @Test
  void a_server_may_choose_no_optional_subprotocol() throws Exception {
    try (WebSocketServer server = server();
        WebSocketServer choosing =
            WebSocketServer.builder().subprotocols("b").onConnection(ws -> {}).start();
        WebSocketClient client = WebSocketClient.create()) {
      ConnectRequest request = ConnectRequest.to("ws://localhost:" + server.port());
      ConnectRequest other = ConnectRequest.to("ws://localhost:" + choosing.port());

      assertThat(open(client, request.optionalSubprotocols("a", "b")).subprotocol()).isNull();
      assertThat(open(client, other.optionalSubprotocols("a", "b")).subprotocol()).isEqualTo("b");
      assertThat(
              failureOf(
                  client.connect(request.optionalSubprotocols("a").subprotocols("a"), ws -> {})))
          .hasMessageContaining("Server sent no subprotocol");
      assertThatIllegalArgumentException().isThrownBy(() -> request.optionalSubprotocols("a b"));
    }
  }

  @Test
  void to_string_of_a_request_shows_no_secrets() {
    ConnectRequest request = ConnectRequest.to("ws://user:hunter2@h/path?token=hunter2");

    assertThat(request).hasToString("ws://h:80/path");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectRequest.to("ftp://user:hunter2@h"))
        .withMessageNotContaining("hunter2");
  }

  // -- threads -----------------------------------------------------------------------------------

  @Test
  void any_number_of_connections_uses_a_fixed_number_of_threads() throws Exception {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    try (WebSocketServer server = server();
        WebSocketClient client = WebSocketClient.builder().threads(2).build()) {
      List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        opening.add(
            client.connect(
                "ws://localhost:" + server.port(), ws -> seen.add(Thread.currentThread())));
      }
      for (CompletableFuture<WebSocket> each : opening) {
        each.get(20, TimeUnit.SECONDS);
      }
      assertThat(seen).hasSize(2);
      assertThat(seen).allMatch(Thread::isDaemon);
    }
    // Reporting its end is the last thing that an event loop's thread does.
    for (Thread each : seen) {
      each.join(20_000);
      assertThat(each.isAlive()).isFalse();
    }
  }

  private static void assertEnds(String uri) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Lingering.class.getName(),
                uri)
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(output).contains("main returns").endsWith("closed 1000" + System.lineSeparator());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void a_program_ends_after_its_connections_and_not_before() throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder()
            .onConnection(ws -> ws.onText(text -> ws.close(1000, "")))
            .start()) {
      assertEnds("ws://localhost:" + server.port());
    }
  }
}
