// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.CloseInfo.Initiator;
import io.hawser.Heartbeat;
import io.hawser.Message;
import io.hawser.OutgoingMessage;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.server.ForeignServer.Pipeline;
import io.hawser.statistics.CloseKind;
import io.hawser.statistics.ConnectionMonitor;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;
import io.hawser.transport.TransportType;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests what servers, upgraders and clients count. */
class StatisticsTest {
  private static final String ROOM = "/chat/{room}";
  private static final int SIZE = 100_000;
  private static final String NONE = Monitored.NO_ENDPOINT;

  @TempDir Path folder;

  private static void chat(Endpoint.Builder endpoint) {
    endpoint.onConnection(
        ws ->
            ws.onMessage(
                message -> {
                  switch (message.text()) {
                    case "close" -> ws.close(4002, "as requested");
                    case "terminate" -> ws.terminate();
                    case "throw" -> throw new IllegalStateException("as requested");
                    default -> ws.send(message);
                  }
                }));
  }

  private static WebSocketServer.Builder chats() {
    return WebSocketServer.builder().host("localhost").path(ROOM, StatisticsTest::chat);
  }

  private static ConnectionStatistics of(Monitored server) {
    return server.statistics(ROOM);
  }

  private static WebSocket connect(WebSocketClient client, WebSocketServer server, String path)
      throws Exception {
    return client
        .connect("ws://localhost:" + server.port() + path, ws -> ws.onError(error -> {}))
        .get(20, TimeUnit.SECONDS);
  }

  private static RawSocket raw(WebSocketServer server, String path) throws Exception {
    RawSocket socket = RawSocket.connect(server.port(), path, "");
    assertThat(socket.readStatus()).isEqualTo(101);
    return socket;
  }

  private static CloseKind kind(String code, Initiator initiator) {
    return new CloseKind(code, initiator);
  }

  // -- ends --------------------------------------------------------------------------------------

  /** The ways in which connections end, each with how the server counts it. */
  private static Map<CloseKind, Long> endInAllWays(WebSocketServer server, WebSocketClient client)
      throws Exception {
    Map<CloseKind, Long> expected = new HashMap<>();
    connect(client, server, "/chat/1").close(1000, "");
    expected.merge(kind("1000", Initiator.REMOTE), 1L, Long::sum);
    connect(client, server, "/chat/2").close(3999, "");
    expected.merge(kind("3xxx", Initiator.REMOTE), 1L, Long::sum);
    connect(client, server, "/chat/3").send("close");
    expected.merge(kind("4xxx", Initiator.LOCAL), 1L, Long::sum);
    connect(client, server, "/chat/4").send("terminate");
    expected.merge(kind("1006", Initiator.LOCAL), 1L, Long::sum);
    connect(client, server, "/chat/5").send("throw");
    expected.merge(kind("1011", Initiator.LOCAL), 1L, Long::sum);
    try (RawSocket violator = raw(server, "/chat/6")) {
      violator.sendHex("81 02 68 69"); // not masked
      violator.readAll();
    }
    expected.merge(kind("1002", Initiator.LOCAL), 1L, Long::sum);
    try (RawSocket leaving = raw(server, "/chat/7")) {
      leaving.shutdownOutput();
      leaving.readAll();
    }
    expected.merge(kind("1006", Initiator.REMOTE), 1L, Long::sum);
    return expected;
  }

  @EachTransport
  void no_connection_is_open_after_any_kind_of_end(TransportType transport) throws Exception {
    try (WebSocketServer server = chats().transport(transport).start();
        WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      Map<CloseKind, Long> expected = endInAllWays(server, client);

      Patience.until(() -> assertThat(of(server).closed()).isEqualTo(expected));
      assertThat(of(server).open()).isZero();
      assertThat(of(server).opened()).isEqualTo(7);

      raw(server, "/chat/8").reset(); // who ended it depends on what is noticed first
      connect(client, server, "/chat/9").terminate();
      Patience.until(() -> assertThat(of(server)).returns(0L, ConnectionStatistics::open));
      assertThat(of(server).opened()).isEqualTo(9);
      assertThat(sum(of(server).closed())).isEqualTo(9);
      Patience.until(() -> assertThat(client.statistics(NONE).open()).isZero());
      assertThat(client.statistics(NONE).opened()).isEqualTo(6);
      assertThat(server.statistics(NONE).opened()).isZero();
    }
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void no_connection_is_open_after_any_kind_of_end_over_tls() throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    try (WebSocketServer server = chats().tls(certificates.certificate, certificates.key).start();
        WebSocketClient client =
            WebSocketClient.builder().trust(certificates.certificate).build()) {
      for (String order : List.of("close", "terminate", "throw")) {
        client
            .connect("wss://localhost:" + server.port() + "/chat/1", ws -> ws.onError(e -> {}))
            .get(20, TimeUnit.SECONDS)
            .send(order);
      }
      Patience.until(
          () ->
              assertThat(of(server).closed())
                  .containsOnlyKeys(
                      kind("4xxx", Initiator.LOCAL),
                      kind("1006", Initiator.LOCAL),
                      kind("1011", Initiator.LOCAL)));
      assertThat(of(server).open()).isZero();
      Patience.until(() -> assertThat(client.statistics(NONE).open()).isZero());
      // the bytes are those of the frames: 6 for the header and the mask of each
      assertThat(of(server).bytesReceived()).isGreaterThanOrEqualTo(3 * 6 + 19);
      assertThat(of(server).bytesReceived()).isLessThan(200);
    }
  }

  @EachTransport
  void no_connection_is_open_after_the_server_has_stopped(TransportType transport)
      throws Exception {
    WebSocketServer server = chats().transport(transport).threads(2).start();
    try (server;
        WebSocketClient client = WebSocketClient.create()) {
      for (int i = 0; i < 5; i++) {
        connect(client, server, "/chat/" + i);
      }
      Patience.until(() -> assertThat(of(server).open()).isEqualTo(5));
      server.stop(Duration.ofSeconds(5));

      assertThat(of(server).open()).isZero();
      assertThat(of(server).closed()).isEqualTo(Map.of(kind("1001", Initiator.LOCAL), 5L));
      Patience.until(() -> assertThat(client.statistics(NONE).open()).isZero());
    }
  }

  @EachTransport
  void a_peer_that_does_not_answer_pings_is_no_longer_open(TransportType transport)
      throws Exception {
    Heartbeat quick = new Heartbeat(Duration.ofMillis(20), Duration.ofMillis(20));
    try (WebSocketServer server =
            chats().transport(transport).options(o -> o.heartbeat(quick)).start();
        RawSocket deaf = raw(server, "/chat/1")) {
      Patience.until(
          () ->
              assertThat(of(server).closed()).isEqualTo(Map.of(kind("1006", Initiator.LOCAL), 1L)));
      assertThat(of(server).open()).isZero();
      assertThat(of(server).latency().count()).isZero();
      assertThat(deaf).isNotNull();
    }
  }

  @Test
  void a_setup_that_throws_counts_as_opened_and_closed() throws Exception {
    try (WebSocketServer server = chats().start();
        WebSocketClient client = WebSocketClient.create()) {
      CompletableFuture<WebSocket> attempt =
          client.connect(
              "ws://localhost:" + server.port() + "/chat/1",
              ws -> {
                ws.onError(error -> {});
                throw new IllegalStateException("as requested");
              });

      Patience.until(() -> assertThat(attempt).isCompletedExceptionally());
      Patience.until(() -> assertThat(sum(client.statistics(NONE).closed())).isEqualTo(1));
      assertThat(client.statistics(NONE).opened()).isEqualTo(1);
      assertThat(client.statistics(NONE).open()).isZero();
      assertThat(client.statistics(NONE).failed()).isEmpty();
      Patience.until(() -> assertThat(of(server).open()).isZero());
    }
  }

  // -- messages and times ------------------------------------------------------------------------

  @EachTransport
  void messages_and_bytes_are_those_that_were_sent(TransportType transport) throws Exception {
    try (WebSocketServer server = chats().transport(transport).threads(2).start();
        WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      List<WebSocket> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(connect(client, server, "/chat/" + i));
      }
      for (int i = 0; i < 100; i++) {
        for (WebSocket each : clients) {
          each.send("x".repeat(100));
        }
      }
      // Two bytes of header, four of the mask, and the text.
      Patience.until(() -> assertThat(client.statistics(NONE).messagesReceived()).isEqualTo(400));
      assertThat(of(server).messagesReceived()).isEqualTo(400);
      assertThat(of(server).messagesSent()).isEqualTo(400);
      assertThat(client.statistics(NONE).messagesSent()).isEqualTo(400);
      Patience.until(() -> assertThat(of(server).bytesReceived()).isEqualTo(400 * 106L));
      assertThat(of(server).bytesSent()).isEqualTo(400 * 102L);
      Patience.until(
          () -> assertThat(client.statistics(NONE).bytesReceived()).isEqualTo(400 * 102L));
      assertThat(client.statistics(NONE).bytesSent()).isEqualTo(400 * 106L);
      assertThat(clients).allSatisfy(ws -> assertThat(ws.bytesReceived()).isEqualTo(100 * 102L));
    }
  }

  @Test
  void fragments_count_as_one_message_and_control_frames_as_none() throws Exception {
    try (WebSocketServer server = chats().start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws = connect(client, server, "/chat/1");
      ws.ping(ByteBuffer.allocate(4));
      OutgoingMessage message = ws.beginText();
      message.write("in ");
      message.write("two");
      message.end().get(20, TimeUnit.SECONDS);
      ws.send(PreparedMessage.text("prepared"));

      Patience.until(() -> assertThat(client.statistics(NONE).messagesReceived()).isEqualTo(2));
      assertThat(client.statistics(NONE).messagesSent()).isEqualTo(2);
      assertThat(of(server).messagesReceived()).isEqualTo(2);
      assertThat(of(server).messagesSent()).isEqualTo(2);
    }
  }

  @Test
  void a_large_echo_and_a_large_broadcast_are_counted_once() throws Exception {
    int size = 1 << 20;
    try (WebSocketServer server =
            WebSocketServer.builder()
                .path(
                    ROOM,
                    e ->
                        e.options(o -> o.maxMessageSize(2 * size))
                            .onConnection(ws -> ws.onMessage(ws::send)))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect(
                  ConnectRequest.to("ws://localhost:" + server.port() + "/chat/1")
                      .options(o -> o.maxMessageSize(2 * size)),
                  w -> {})
              .get(20, TimeUnit.SECONDS);
      ws.send(Message.binary(ByteBuffer.allocate(size)));
      Patience.until(() -> assertThat(client.statistics(NONE).messagesReceived()).isEqualTo(1));
      Patience.until(() -> assertThat(of(server).bytesReceived()).isEqualTo(size + 14L));
      assertThat(of(server).bytesSent()).isEqualTo(size + 10L);

      server.broadcast(PreparedMessage.binary(ByteBuffer.allocate(size)));
      Patience.until(() -> assertThat(client.statistics(NONE).messagesReceived()).isEqualTo(2));
      assertThat(of(server).bytesSent()).isEqualTo(2 * (size + 10L));
      assertThat(of(server).messagesSent()).isEqualTo(2);
    }
  }

  @Test
  void handshakes_and_heartbeats_are_timed() throws Exception {
    Heartbeat quick = new Heartbeat(Duration.ofMillis(20), Duration.ofSeconds(20));
    try (WebSocketServer server = chats().options(o -> o.heartbeat(quick)).start();
        WebSocketClient client = WebSocketClient.create()) {
      connect(client, server, "/chat/1");

      Patience.until(() -> assertThat(of(server).latency().count()).isGreaterThan(2));
      assertThat(of(server).latency().total()).isPositive();
      assertThat(of(server).handshake().count()).isEqualTo(1);
      assertThat(of(server).handshake().total()).isPositive();
      assertThat(client.statistics(NONE).handshake().total())
          .isGreaterThan(of(server).handshake().total());
    }
  }

  @EachTransport
  void a_peer_that_does_not_read_is_slow_until_it_reads(TransportType transport) throws Exception {
    try (WebSocketServer server =
            chats()
                .transport(transport)
                .options(o -> o.waterMarks(0, 64 << 10).maxBufferedAmount(1 << 30))
                .start();
        RawSocket deaf = raw(server, "/chat/1")) {
      Patience.until(() -> assertThat(server.clients()).hasSize(1));
      WebSocket ws = server.clients().iterator().next();
      deaf.receiveInto(64 << 10);
      int messages = fill(ws);
      Patience.until(() -> assertThat(of(server).slow()).isEqualTo(1));

      deaf.skip(messages * (SIZE + 10));
      Patience.until(() -> assertThat(of(server).slow()).isZero());
      long before = of(server).backpressure().count();
      assertThat(before).isPositive();
      assertThat(of(server).backpressure().total()).isPositive();

      fill(ws);
      Patience.until(() -> assertThat(of(server).slow()).isEqualTo(1));
      deaf.reset();
      Patience.until(() -> assertThat(of(server).open()).isZero());
      assertThat(of(server).slow()).isZero();
      assertThat(of(server).backpressure().count()).isGreaterThan(before);
    }
  }

  /** Sends more than the buffers of the operating system hold, and returns how many messages. */
  private static int fill(WebSocket ws) {
    int messages = 0;
    while (ws.bufferedAmount() < 16 << 20) { // it holds up to 4 MiB for the sender
      ws.send(ByteBuffer.allocate(SIZE));
      messages++;
    }
    return messages;
  }

  @ParameterizedTest
  @EnumSource(SlowReceiver.class)
  void slow_receivers_are_counted_by_what_happened_to_them(SlowReceiver policy) throws Exception {
    try (WebSocketServer server =
            chats().slowReceivers(policy).options(o -> o.maxBufferedAmount(100_000)).start();
        RawSocket deaf = raw(server, "/chat/1")) {
      Patience.until(() -> assertThat(server.clients()).hasSize(1));
      Patience.until(
          () -> {
            server.publish("none", PreparedMessage.text("to nobody"));
            server.broadcast(PreparedMessage.binary(ByteBuffer.allocate(200_000)));
            assertThat(slowReceivers(of(server)).get(policy)).isPositive();
          });

      slowReceivers(of(server))
          .forEach((other, count) -> assertThat(count > 0).isEqualTo(other == policy));
      assertThat(deaf).isNotNull();
    }
  }

  private static Map<SlowReceiver, Long> slowReceivers(ConnectionStatistics statistics) {
    return Map.of(
        SlowReceiver.SKIP, statistics.slowSkipped(),
        SlowReceiver.CLOSE, statistics.slowClosed(),
        SlowReceiver.TERMINATE, statistics.slowTerminated());
  }

  // -- handshakes that fail ----------------------------------------------------------------------

  private static HandshakePolicy policy() {
    return request ->
        switch (request.pathParameter("room")) {
          case "closed" -> CompletableFuture.completedStage(HandshakeDecision.reject(403));
          case "broken" -> throw new IllegalStateException("as requested");
          case "slow" -> new CompletableFuture<>();
          default -> CompletableFuture.completedStage(HandshakeDecision.accept());
        };
  }

  @EachTransport
  void each_refusal_is_counted_once_with_its_reason(TransportType transport) throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder()
            .transport(transport)
            .path(ROOM, e -> e.handshake(policy()).allowHosts("localhost").onConnection(ws -> {}))
            .start()) {
      int port = server.port();
      String key = "Sec-WebSocket-Key: ";
      for (String request :
          List.of(
              RawSocket.handshake(port, "/chat/closed", ""),
              RawSocket.handshake(port, "/chat/broken", ""),
              RawSocket.handshake(port, "/chat/1", "Origin: https://evil.example\r\n"),
              RawSocket.handshake(port, "/chat/1", "").replace("localhost", "other.example"),
              RawSocket.handshake(port, "/chat/1", "").replace(key + RawSocket.KEY, key + "no"),
              RawSocket.handshake(port, "/elsewhere", ""),
              RawSocket.handshake(port, "/chat/../x", ""),
              RawSocket.handshake(port, "/chat/1", "X: " + "y".repeat(20_000) + "\r\n"))) {
        assertThat(RawSocket.answerTo(port, request)).doesNotStartWith("HTTP/1.1 101");
      }

      assertThat(of(server).failed())
          .isEqualTo(
              Map.of(
                  HandshakeFailure.POLICY, 1L,
                  HandshakeFailure.POLICY_FAILED, 1L,
                  HandshakeFailure.ORIGIN, 1L,
                  HandshakeFailure.HOST, 1L,
                  HandshakeFailure.INVALID_REQUEST, 1L));
      assertThat(server.statistics(NONE).failed())
          .isEqualTo(
              Map.of(HandshakeFailure.NO_ENDPOINT, 1L, HandshakeFailure.INVALID_REQUEST, 2L));
      assertThat(of(server).opened()).isZero();
    }
  }

  @EachTransport
  void clients_that_wait_too_long_or_leave_are_counted(TransportType transport) throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder()
            .transport(transport)
            .handshakeTimeout(Duration.ofMillis(300))
            .path(ROOM, e -> e.handshake(policy()).onConnection(ws -> {}))
            .start()) {
      try (RawSocket silent = new RawSocket(server.port())) {
        assertThat(silent.readAll()).startsWith("HTTP/1.1 408");
      }
      String slow = RawSocket.handshake(server.port(), "/chat/slow", "");
      assertThat(RawSocket.answerTo(server.port(), slow)).startsWith("HTTP/1.1 408");
      assertThat(of(server).failed()).isEqualTo(Map.of(HandshakeFailure.TIMEOUT, 1L));
      assertThat(server.statistics(NONE).failed()).isEqualTo(Map.of(HandshakeFailure.TIMEOUT, 1L));
    }
    try (WebSocketServer server = chats().acceptHixie76().transport(transport).start()) {
      // The last eight bytes of the opening handshake do not follow.
      String host = "localhost:" + server.port();
      String hixie =
          String.join(
              "\r\n",
              "GET /chat/1 HTTP/1.1",
              "Host: " + host,
              "Origin: http://" + host,
              "Upgrade: WebSocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Key1: 1 2",
              "Sec-WebSocket-Key2: 2 4",
              "",
              "");
      try (RawSocket leaving = new RawSocket(server.port())) {
        leaving.send(hixie).shutdownOutput();
        leaving.readAll();
      }
      Patience.until(
          () -> assertThat(of(server).failed()).isEqualTo(Map.of(HandshakeFailure.ABANDONED, 1L)));
      assertThat(server.statistics(NONE).failed()).isEmpty();
      assertThat(of(server).opened()).isZero();
    }
  }

  @Test
  void a_server_that_is_full_or_drains_counts_whom_it_refuses() throws Exception {
    try (WebSocketServer server = chats().maxConnections(2).maxConnectionsPerAddress(1).start()) {
      String request = RawSocket.handshake(server.port(), "/chat/1", "");
      try (RawSocket first = raw(server, "/chat/1")) {
        assertThat(RawSocket.answerTo(server.port(), request)).startsWith("HTTP/1.1 429");
        server.drain(Duration.ofMinutes(1));
        assertThat(RawSocket.answerTo(server.port(), request)).startsWith("HTTP/1.1 503");
        assertThat(first).isNotNull();
      }
      assertThat(of(server).failed())
          .isEqualTo(
              Map.of(HandshakeFailure.TOO_MANY_FROM_ADDRESS, 1L, HandshakeFailure.STOPPING, 1L));
    }
    try (WebSocketServer server = chats().maxConnections(1).start();
        RawSocket first = raw(server, "/chat/1")) {
      String request = RawSocket.handshake(server.port(), "/chat/1", "");
      assertThat(RawSocket.answerTo(server.port(), request)).startsWith("HTTP/1.1 503");
      assertThat(of(server).failed()).isEqualTo(Map.of(HandshakeFailure.TOO_MANY, 1L));
      assertThat(first).isNotNull();
    }
  }

  @Test
  void an_upgrader_counts_as_a_server_does() throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .path(ROOM, StatisticsTest::chat)
            .endpoint(e -> e.onConnection(ws -> {}))
            .build();
    try (ForeignServer server = new ForeignServer();
        WebSocketClient client = WebSocketClient.create()) {
      int port = server.serve(Pipeline.BARE, upgrader::handleUpgrade);
      for (String path : List.of("/chat/1", "/chat/2", "/other")) {
        client.connect("ws://localhost:" + port + path, ws -> {}).get(20, TimeUnit.SECONDS);
      }
      RawSocket.answerTo(port, RawSocket.handshake(port, "//", ""));

      Patience.until(() -> assertThat(upgrader.statistics(ROOM).open()).isEqualTo(2));
      assertThat(upgrader.statistics(Monitored.OTHER_PATHS).open()).isEqualTo(1);
      assertThat(upgrader.statistics().keySet())
          .containsExactlyInAnyOrder(ROOM, Monitored.OTHER_PATHS, NONE);
      assertThat(upgrader.statistics(NONE).failed())
          .isEqualTo(Map.of(HandshakeFailure.INVALID_REQUEST, 1L));
      upgrader.stop(Duration.ofSeconds(5));
      assertThat(upgrader.statistics(ROOM).open()).isZero();
      assertThat(upgrader.statistics(Monitored.OTHER_PATHS).open()).isZero();
    }
  }

  @Test
  void a_client_counts_attempts_that_fail() throws Exception {
    try (WebSocketServer server = chats().handshake(policy()).start();
        WebSocketClient client = WebSocketClient.builder().name("prices").build()) {
      String room = "ws://localhost:" + server.port() + "/chat/";
      for (ConnectRequest request :
          List.of(
              ConnectRequest.to(room + "closed"),
              ConnectRequest.to(room + "slow").handshakeTimeout(Duration.ofMillis(100)),
              ConnectRequest.to("wss://localhost:" + server.port() + "/"))) {
        CompletableFuture<WebSocket> attempt = client.connect(request, ws -> {});
        assertThat(attempt)
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableOfType(ExecutionException.class);
      }
      client.connect(room + "slow", ws -> {}).cancel(false);

      Patience.until(
          () ->
              assertThat(client.statistics("prices").failed())
                  .isEqualTo(
                      Map.of(
                          HandshakeFailure.REJECTED, 1L,
                          HandshakeFailure.TIMEOUT, 1L,
                          HandshakeFailure.NETWORK, 1L,
                          HandshakeFailure.CANCELED, 1L)));
      assertThat(client.endpoints()).containsExactly("prices");
      assertThat(client.statistics("prices").opened()).isZero();

      client.connect(room + "slow", ws -> {}).exceptionally(closed -> null);
      client.close();
      Patience.until(
          () ->
              assertThat(client.statistics("prices").failed())
                  .containsEntry(HandshakeFailure.CANCELED, 2L));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketClient.builder().name(" "))
        .withMessage("the name of the client is blank");
  }

  @Test
  void attempts_to_reconnect_are_counted_without_the_first_one() throws Exception {
    try (WebSocketServer server = chats().start();
        WebSocketClient client = WebSocketClient.create()) {
      ReconnectPolicy policy = ReconnectPolicy.builder().initialDelay(Duration.ofMillis(1)).build();
      ConnectRequest request = ConnectRequest.to("ws://localhost:" + server.port() + "/chat/1");
      ReconnectingWebSocket ws = client.reconnecting(request, policy, w -> {});
      Patience.until(() -> assertThat(ws.isOpen()).isTrue());
      assertThat(client.statistics(NONE).reconnectAttempts()).isZero();

      ws.send("terminate");
      Patience.until(() -> assertThat(client.statistics(NONE).opened()).isEqualTo(2));
      assertThat(client.statistics(NONE).reconnectAttempts()).isEqualTo(1);
      ws.close();
      Patience.until(() -> assertThat(client.statistics(NONE).open()).isZero());
    }
  }

  // -- monitors ----------------------------------------------------------------------------------

  @Test
  void an_error_out_of_a_monitor_does_not_disturb_connections() throws Exception {
    try (HawserLog log = new HawserLog();
        WebSocketServer server =
            chats()
                .options(
                    o -> o.heartbeat(new Heartbeat(Duration.ofMillis(20), Duration.ofSeconds(20))))
                .handshake(policy())
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      ConnectionMonitor broken =
          (ConnectionMonitor)
              Proxy.newProxyInstance(
                  ConnectionMonitor.class.getClassLoader(),
                  new Class<?>[] {ConnectionMonitor.class},
                  (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                      case "hashCode" -> 1;
                      case "equals" ->
                          System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                      default -> throw new StackOverflowError(method.getName());
                    };
                  });
      server.addMonitor(broken);
      client.addMonitor(broken);

      WebSocket ws = connect(client, server, "/chat/1");
      RawSocket.answerTo(server.port(), RawSocket.handshake(server.port(), "/chat/closed", ""));
      ws.send("still there?");
      Patience.until(() -> assertThat(client.statistics(NONE).messagesReceived()).isEqualTo(1));
      Patience.until(() -> assertThat(of(server).latency().count()).isPositive());
      ws.close(1000, "");
      Patience.until(
          () ->
              assertThat(of(server).closed())
                  .isEqualTo(Map.of(kind("1000", Initiator.REMOTE), 1L)));
      assertThat(log.messages().stream().filter(line -> line.contains("the monitor")))
          .hasSize(2); // one for the server, one for the client
    }
  }

  // -- bounds ------------------------------------------------------------------------------------

  @Test
  void nothing_that_a_peer_sends_adds_a_key() throws Exception {
    try (WebSocketServer server = chats().threads(1).start()) {
      for (int i = 0; i < 10_000; i++) {
        String path = (i % 2 == 0 ? "/chat/" : "/nowhere/") + i;
        try (RawSocket socket = RawSocket.connect(server.port(), path, "")) {
          if (socket.readStatus() == 101) {
            socket.sendHex("88 82 00 00 00 00 %02x %02x".formatted(i / 2 >> 8, i / 2 & 0xFF));
          }
          socket.readAll();
        }
      }
      Patience.until(() -> assertThat(of(server).open()).isZero());
      assertThat(server.endpoints()).containsExactlyInAnyOrder(ROOM, NONE);
      assertThat(of(server).opened()).isEqualTo(5000);
      assertThat(of(server).closed()).hasSizeLessThan(20);
      assertThat(server.statistics(NONE).failed())
          .isEqualTo(Map.of(HandshakeFailure.NO_ENDPOINT, 5000L));
    }
  }

  @Test
  void an_unknown_endpoint_is_named() {
    try (WebSocketServer server = chats().start()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server.statistics("/chat/7"))
          .withMessage("no endpoint \"/chat/7\": must be one of [/chat/{room}, none]");
    }
  }
}
