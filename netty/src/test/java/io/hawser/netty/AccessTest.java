// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.Authentication;
import io.hawser.HandshakeDecision;
import io.hawser.HandshakeException;
import io.hawser.HandshakePolicy;
import io.hawser.HttpHandler;
import io.hawser.HttpRequest;
import io.hawser.HttpResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may connect, from the socket to the answer. */
class AccessTest {
  private @Nullable WebSocketServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(Duration.ZERO);
    }
  }

  private int start(Consumer<WebSocketServer.Builder> configuration) {
    WebSocketServer.Builder builder = WebSocketServer.builder().onConnection(ws -> {});
    configuration.accept(builder);
    server = builder.start();
    return server.port();
  }

  static RawSocket open(int port, String headers) throws IOException {
    return new RawSocket(port).send(RawSocket.handshake(port, "/", headers));
  }

  static String head(int port, String headers) throws IOException {
    try (RawSocket socket = open(port, headers)) {
      return socket.readHead();
    }
  }

  static int status(String head) {
    return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
  }

  // -- hosts and credentials ---------------------------------------------------------------------

  @Test
  void a_request_for_another_host_gets_421() throws IOException {
    int port = start(b -> b.allowHosts("localhost"));
    String rebound = RawSocket.handshake(port, "/", "").replace("localhost", "evil.example");

    assertThat(status(head(port, ""))).isEqualTo(101);
    try (RawSocket socket = new RawSocket(port).send(rebound)) {
      assertThat(socket.readAll()).startsWith("HTTP/1.1 421 ").contains("host");
    }
  }

  @Test
  void a_path_may_have_hosts_of_its_own() throws IOException {
    int port = start(b -> b.allowHosts("other.example").path("/", e -> e.allowHosts("localhost")));

    assertThat(status(head(port, ""))).isEqualTo(101);
  }

  @Test
  void a_client_with_the_password_in_its_uri_is_known_to_the_connection() throws Exception {
    BlockingQueue<String> names = new LinkedBlockingQueue<>();
    int port =
        start(
            b ->
                b.handshake(
                        Authentication.basic(
                            "club", given -> given.matches("änn", "s:crét") ? "Ann" : null))
                    .onConnection(ws -> names.add(String.valueOf(ws.attachment(String.class)))));

    try (WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws://%C3%A4nn:s%3Acr%C3%A9t@localhost:" + port + "/", ws -> {})
          .get(10, TimeUnit.SECONDS);
      assertThat(names.poll(10, TimeUnit.SECONDS)).isEqualTo("Ann");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(
              () ->
                  client
                      .connect("ws://ann:wrong@localhost:" + port + "/", ws -> {})
                      .get(10, TimeUnit.SECONDS))
          .havingCause()
          .isInstanceOfSatisfying(
              HandshakeException.class, refused -> assertThat(refused.status()).isEqualTo(401));
    }
  }

  // -- proxies -----------------------------------------------------------------------------------

  private static String tell(HttpRequest request) {
    InetSocketAddress client = (InetSocketAddress) request.clientAddress();
    InetSocketAddress remote = (InetSocketAddress) request.remoteAddress();
    return client.getAddress().getHostAddress()
        + (request.secure() ? " secure" : "")
        + " by "
        + remote.getAddress().getHostAddress();
  }

  static HandshakePolicy telling(BlockingQueue<String> told) {
    return HandshakePolicy.of(
        request -> {
          told.add(tell(request));
          return HandshakeDecision.accept();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.0/8 | 198.51.100.7 secure by 127.0.0.1",
        "10.0.0.0/8  | 127.0.0.1 by 127.0.0.1",
        "unix        | 127.0.0.1 by 127.0.0.1",
      })
  void a_trusted_proxy_says_who_the_client_is(String network, String expected) throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    int port =
        start(
            b ->
                b.trustProxies(ProxyHeader.X_FORWARDED, network)
                    .handshake(telling(told))
                    .http(HttpHandler.of(request -> HttpResponse.text(200, tell(request)))));
    String headers =
        String.join(
            "\r\n",
            "X-Forwarded-For: 6.6.6.6",
            "X-Forwarded-For: 198.51.100.7",
            "X-Forwarded-Proto: http, https",
            "Forwarded: for=7.7.7.7",
            "");

    assertThat(status(head(port, headers))).isEqualTo(101);
    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
    try (RawSocket socket = new RawSocket(port)) {
      assertThat(socket.send("GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n").readAll())
          .endsWith(expected);
    }
  }

  static Stream<TransportType> transports() {
    return Arrays.stream(TransportType.values()).filter(TransportType::isAvailable);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void a_proxy_on_a_unix_socket_is_trusted_by_that_name(
      TransportType transport, @TempDir Path folder) throws Exception {
    for (String trusted : new String[] {"unix", "0.0.0.0/0"}) {
      Path path = folder.resolve("hawser.sock");
      BlockingQueue<String> told = new LinkedBlockingQueue<>();
      try (WebSocketServer server =
              WebSocketServer.builder()
                  .transport(transport)
                  .unixSocket(path)
                  .trustProxies(ProxyHeader.X_FORWARDED, trusted)
                  .maxConnectionsPerAddress(1)
                  .onConnection(ws -> told.add(String.valueOf(ws.request().clientAddress())))
                  .start();
          SocketChannel one = SocketChannel.open(server.localAddress());
          SocketChannel other = SocketChannel.open(server.localAddress())) {
        String request = RawSocket.handshake(80, "/", "X-Forwarded-For: 198.51.100.7\r\n");

        assertThat(statusOf(one, request)).isEqualTo(101);
        // Without trust they have no address, and no limit of one.
        assertThat(statusOf(other, request)).isEqualTo(trusted.equals("unix") ? 429 : 101);
        assertThat(told.poll(10, TimeUnit.SECONDS))
            .isEqualTo(trusted.equals("unix") ? "/198.51.100.7:0" : "");
      }
    }
  }

  private static int statusOf(SocketChannel channel, String request) throws IOException {
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
    ByteBuffer line = ByteBuffer.allocate("HTTP/1.1 101".length());
    while (line.hasRemaining() && channel.read(line) >= 0) {
      // goes on
    }
    return status(new String(line.array(), StandardCharsets.ISO_8859_1));
  }

  @Test
  void without_trusted_proxies_nobody_is_believed() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    int port = start(b -> b.handshake(telling(told)));

    head(port, "X-Forwarded-For: 198.51.100.7\r\nForwarded: for=198.51.100.7;proto=https\r\n");
    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("127.0.0.1 by 127.0.0.1");
  }

  // -- limits ------------------------------------------------------------------------------------

  /** Tries until there is room again: the server may hear later than we that a client is gone. */
  static RawSocket openWhenThereIsRoom(int port, String headers) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      RawSocket socket = new RawSocket(port);
      try {
        if (status(socket.send(RawSocket.handshake(port, "/", headers)).readHead()) == 101) {
          return socket;
        }
      } catch (SocketException reset) {
        // closed at once, since there are too many
      }
      socket.close();
    }
    throw new AssertionError("there was no room again");
  }

  @Test
  void over_the_limit_in_all_a_client_gets_503() throws Exception {
    int port = start(b -> b.maxConnections(2));
    try (RawSocket first = open(port, "");
        RawSocket second = open(port, "")) {
      assertThat(status(first.readHead())).isEqualTo(101);
      assertThat(status(second.readHead())).isEqualTo(101);
      try (RawSocket third = open(port, "")) {
        assertThat(third.readAll())
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("\r\nRetry-After: ")
            .contains("no room");
      }
      first.close();
      openWhenThereIsRoom(port, "").close();
    }
  }

  @Test
  void over_the_limit_of_its_address_a_client_gets_429() throws Exception {
    int port =
        start(
            b -> b.maxConnectionsPerAddress(1).trustProxies(ProxyHeader.FORWARDED, "127.0.0.0/8"));
    String network = "Forwarded: for=\"[2001:db8::%d]\"\r\n";
    try (RawSocket first = open(port, network.formatted(1))) {
      assertThat(status(first.readHead())).isEqualTo(101);
      try (RawSocket same = open(port, network.formatted(2))) {
        assertThat(same.readAll())
            .startsWith("HTTP/1.1 429 ")
            .containsIgnoringCase("\r\nRetry-After: ")
            .contains("address");
      }
      assertThat(status(head(port, "Forwarded: for=\"[2001:db8:0:1::1]\"\r\n"))).isEqualTo(101);
      assertThat(status(head(port, ""))).isEqualTo(101);
      first.close();
      openWhenThereIsRoom(port, network.formatted(2)).close();
    }
  }

  @Test
  void a_client_that_is_being_decided_about_has_a_place() throws Exception {
    BlockingQueue<CompletableFuture<HandshakeDecision>> pending = new LinkedBlockingQueue<>();
    int port =
        start(
            b ->
                b.maxConnections(1)
                    .threads(1)
                    .handshake(
                        request -> {
                          CompletableFuture<HandshakeDecision> decision = new CompletableFuture<>();
                          pending.add(decision);
                          return decision;
                        }));
    try (RawSocket first = open(port, "")) {
      CompletableFuture<HandshakeDecision> decision = pending.poll(10, TimeUnit.SECONDS);
      assertThat(decision).isNotNull();
      try (RawSocket second = open(port, "")) {
        assertThat(status(second.readHead())).isEqualTo(503);
      }
      decision.complete(HandshakeDecision.accept());
      assertThat(status(first.readHead())).isEqualTo(101);
    }
  }

  @Test
  void a_client_that_is_refused_gives_its_place_back_before_it_leaves() throws Exception {
    int port =
        start(
            b ->
                b.maxConnections(1)
                    .allowOrigins()
                    .handshakeTimeout(Duration.ofSeconds(60))
                    .threads(1));
    try (RawSocket refused = open(port, "Origin: http://evil.example\r\n")) {
      assertThat(status(refused.readHead())).isEqualTo(403);
      try (RawSocket next = open(port, "")) {
        assertThat(status(next.readHead())).isEqualTo(101);
      }
    }
  }

  @Test
  void ordinary_requests_and_invalid_handshakes_take_no_place() throws Exception {
    int port =
        start(
            b ->
                b.maxConnections(1)
                    .threads(1)
                    .http(HttpHandler.of(request -> HttpResponse.text(200, "hello"))));
    try (RawSocket only = open(port, "")) {
      assertThat(status(only.readHead())).isEqualTo(101);
      try (RawSocket http = new RawSocket(port)) {
        assertThat(http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").readAll()).endsWith("hello");
      }
    }
    openWhenThereIsRoom(port, "").close();
  }

  @Test
  void places_are_neither_lost_nor_given_back_twice() throws Exception {
    int port = start(b -> b.maxConnections(3).maxConnectionsPerAddress(3).threads(2));
    for (int round = 0; round < 20; round++) {
      List<RawSocket> sockets = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sockets.add(openWhenThereIsRoom(port, ""));
      }
      try (RawSocket more = open(port, "")) {
        assertThat(status(more.readHead())).isEqualTo(503);
      }
      for (RawSocket socket : sockets) {
        if (round % 2 == 0) {
          socket.reset();
        } else {
          socket.close();
        }
      }
    }
  }

  @Test
  void tcp_connections_above_twice_the_limit_are_closed_at_once() throws Exception {
    int port = start(b -> b.maxConnections(1).handshakeTimeout(Duration.ofSeconds(60)).threads(1));
    RawSocket first = new RawSocket(port);
    try (RawSocket second = new RawSocket(port);
        RawSocket third = new RawSocket(port)) {
      assertThat(third.readAll()).isEmpty();
      first.close();
      second.send(RawSocket.handshake(port, "/", ""));
      assertThat(status(second.readHead())).isEqualTo(101);
    }
    openWhenThereIsRoom(port, "").close();
  }

  @Test
  void limits_below_one_are_refused_at_the_call() {
    WebSocketServer.Builder builder = WebSocketServer.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxConnections(0))
        .withMessageContaining("maxConnections is 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnectionsPerAddress(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.trustProxies(ProxyHeader.FORWARDED))
        .withMessageContaining("no network");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.trustProxies(ProxyHeader.FORWARDED, "proxy.example"))
        .withMessageContaining("proxy.example");
  }
}
