// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.server.ForeignServer.Pipeline;
import io.hawser.transport.TransportType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests draining. {@code DeparturesTest} tests the time at which each client is closed. */
@Timeout(60)
class DrainTest {
  private static final Duration LONG = Duration.ofDays(1000 * 365);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration GRACE = Duration.ofSeconds(20);

  /** How many clients are connecting at the same time, so that each has time enough. */
  private static final int AT_ONCE = 50;

  @AutoClose private final ForeignServer foreign = new ForeignServer();
  @AutoClose private final WebSocketClient client = WebSocketClient.create();

  /** How each client was closed, in this order. */
  private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

  enum Kind {
    SERVER,
    UPGRADER
  }

  private final class Host implements AutoCloseable {
    final NettyHub hub;
    final int port;

    Host(Kind kind) {
      if (kind == Kind.SERVER) {
        WebSocketServer server = WebSocketServer.listen(0, ws -> {});
        hub = server;
        port = server.port();
      } else {
        WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> {});
        hub = upgrader;
        port = foreign.serve(Pipeline.BARE, upgrader::handleUpgrade);
      }
    }

    @Override
    public void close() {
      hub.close();
    }
  }

  private List<WebSocket> connect(String uri, int clients) throws Exception {
    List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      if (i >= AT_ONCE) {
        opening.get(i - AT_ONCE).get(20, TimeUnit.SECONDS);
      }
      opening.add(
          client.connect(uri, ws -> ws.onClose((code, reason) -> closed.add(code + " " + reason))));
    }
    List<WebSocket> open = new ArrayList<>();
    for (CompletableFuture<WebSocket> each : opening) {
      open.add(each.get(20, TimeUnit.SECONDS));
    }
    return open;
  }

  private List<WebSocket> connect(int port, int clients) throws Exception {
    return connect("ws://localhost:" + port, clients);
  }

  private void assertClosed(int clients, String codeAndReason) throws Exception {
    for (int i = 0; i < clients; i++) {
      assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo(codeAndReason);
    }
  }

  private static void await(CompletableFuture<?> drained) throws Exception {
    drained.get(20, TimeUnit.SECONDS);
  }

  // -- clients that are connected ----------------------------------------------------------------

  @EachTransport
  void everyone_is_closed_with_1012(TransportType transport) throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder().transport(transport).onConnection(ws -> {}).start()) {
      connect(server.port(), 20);

      await(server.drain(SHORT));

      assertClosed(20, "1012 the server is restarting");
    }
  }

  @ParameterizedTest
  @EnumSource
  void another_code_may_be_sent(Kind kind) throws Exception {
    try (Host host = new Host(kind)) {
      connect(host.port, 3);

      await(host.hub.drain(SHORT, 1001, "bye"));

      assertClosed(3, "1001 bye");
    }
  }

  @Test
  void no_time_closes_everyone_at_once() throws Exception {
    try (Host host = new Host(Kind.SERVER)) {
      connect(host.port, 100);

      await(host.hub.drain(Duration.ZERO));

      assertClosed(100, "1012 the server is restarting");
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_others_stay_open_and_get_messages(Kind kind) throws Exception {
    BlockingQueue<String> news = new LinkedBlockingQueue<>();
    try (Host host = new Host(kind)) {
      connect(host.port, 20);
      client
          .connect("ws://localhost:" + host.port, ws -> ws.onText(news::add))
          .get(20, TimeUnit.SECONDS);

      CompletableFuture<Void> drained = host.hub.drain(LONG);
      host.hub.broadcast(PreparedMessage.text("news"));

      assertThat(news.poll(20, TimeUnit.SECONDS)).isEqualTo("news");
      assertThat(host.hub.clients()).hasSize(21);
      assertThat(drained).isNotDone();
      assertThat(closed).isEmpty();
    }
  }

  @Test
  void not_everyone_is_closed_at_once() throws Exception {
    try (Host host = new Host(Kind.SERVER)) {
      connect(host.port, 1000);

      // a client every 100 ms
      CompletableFuture<Void> drained = host.hub.drain(Duration.ofSeconds(100));
      assertClosed(3, "1012 the server is restarting");

      assertThat(host.hub.clients()).isNotEmpty();
      assertThat(drained).isNotDone();
      host.hub.stop(GRACE);
      await(drained);
    }
  }

  @Test
  void everything_that_was_sent_arrives_first() throws Exception {
    BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    try (WebSocketServer server = WebSocketServer.listen(0, opened::add);
        RawSocket socket = RawSocket.connect(server.port(), "/", "")) {
      socket.readHead();
      opened.take().send("one");
      server.broadcast(PreparedMessage.text("two"));
      server.drain(Duration.ZERO);

      assertThat(socket.readHex(10)).isEqualTo("81 03 6F 6E 65 81 03 74 77 6F");
      assertThat(socket.readHex(4)).startsWith("88").endsWith("03 F4");
    }
  }

  @Test
  void a_blocking_handler_is_closed_too() throws Exception {
    CompletableFuture<BlockingWebSocket> served = new CompletableFuture<>();
    try (WebSocketServer server =
        WebSocketServer.listenBlocking(
            0,
            ws -> {
              while (ws.receive() != null) {
                // until it is closed
              }
              served.complete(ws);
            })) {
      connect(server.port(), 1);

      await(server.drain(SHORT));

      assertClosed(1, "1012 the server is restarting");
      assertThat(served.get(20, TimeUnit.SECONDS).webSocket().isOpen()).isFalse();
    }
  }

  @DisabledOnOs(OS.WINDOWS)
  @Test
  void clients_of_a_unix_socket_are_closed_too(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("hawser.sock");
    try (WebSocketServer server =
        WebSocketServer.builder().unixSocket(file).onConnection(ws -> {}).start()) {
      connect("ws+unix:" + file, 3);

      await(server.drain(SHORT));

      assertClosed(3, "1012 the server is restarting");
    }
  }

  // -- clients that come ------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void new_clients_are_refused(Kind kind) throws Exception {
    try (Host host = new Host(kind)) {
      assertThat(host.hub.isDraining()).isFalse();
      connect(host.port, 1);

      host.hub.drain(LONG);

      assertThat(host.hub.isDraining()).isTrue();
      assertThat(RawSocket.answerTo(host.port, RawSocket.handshake(host.port, "/", "")))
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("\r\nConnection: close\r\n")
          .doesNotContainIgnoringCase("Retry-After")
          .endsWith("\r\n\r\nThe server is stopping");
      assertThat(host.hub.clients()).hasSize(1);
    }
  }

  @Test
  void a_client_about_which_the_policy_has_not_decided_is_refused() throws Exception {
    CompletableFuture<HandshakeDecision> decision = new CompletableFuture<>();
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .handshake(
                    request -> {
                      asked.add(request.path());
                      return decision;
                    })
                .onConnection(ws -> {})
                .start();
        RawSocket waiting = RawSocket.connect(server.port(), "/first", "")) {
      asked.take();

      server.drain(LONG);
      decision.complete(HandshakeDecision.accept());

      assertThat(waiting.readStatus()).isEqualTo(503);
      try (RawSocket later = RawSocket.connect(server.port(), "/second", "")) {
        assertThat(later.readStatus()).isEqualTo(503);
      }
      assertThat(asked).isEmpty();
    }
  }

  /** The response has been sent, but the draft 76 client still owes the end of its request. */
  @Test
  void a_client_that_opens_too_late_is_closed() throws Exception {
    BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    try (WebSocketServer server =
            WebSocketServer.builder().acceptHixie76().onConnection(opened::add).start();
        RawSocket late = new RawSocket(server.port())) {
      late.send(HixieServerTest.request76(server.port(), ""));
      assertThat(late.readHead()).startsWith("HTTP/1.1 101 ");

      server.drain(LONG);
      late.send("^n:ds[4U");

      late.skip(16); // the answer to the challenge
      assertThat(late.readHex(2)).isEqualTo("FF 00");
      assertThat(opened.take().readyState().name()).startsWith("CLOS");
    }
  }

  @Test
  void health_checks_are_still_answered() throws Exception {
    CompletableFuture<WebSocketServer> started = new CompletableFuture<>();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .http(
                HttpHandler.of(
                    request ->
                        HttpResponse.text(started.join().isDraining() ? 503 : 200, "health")))
            .onConnection(ws -> {})
            .start()) {
      started.complete(server);
      assertThat(statusOf(server.port())).isEqualTo(200);

      server.drain(LONG);

      assertThat(statusOf(server.port())).isEqualTo(503);
    }
  }

  @Test
  void the_http_server_of_an_upgrader_goes_on() throws Exception {
    try (Host host = new Host(Kind.UPGRADER)) {
      await(host.hub.drain(LONG));

      assertThat(statusOf(host.port)).isEqualTo(200);
    }
  }

  private static int statusOf(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/health")).build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  // -- the end -----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void without_clients_nothing_waits(Kind kind) throws Exception {
    try (Host host = new Host(kind)) {
      await(host.hub.drain(LONG));
    }
  }

  @Test
  void it_ends_when_the_last_client_leaves() throws Exception {
    try (Host host = new Host(Kind.SERVER)) {
      List<WebSocket> clients = connect(host.port, 2);
      CompletableFuture<Void> drained = host.hub.drain(LONG);

      clients.get(0).close();
      assertClosed(1, "1000 ");
      assertThat(drained).isNotDone();
      clients.get(1).close();

      await(drained);
    }
  }

  @Test
  void it_ends_with_its_time_although_a_client_does_not_answer() throws Exception {
    try (Host host = new Host(Kind.SERVER);
        RawSocket silent = RawSocket.connect(host.port, "/", "")) {
      silent.readHead();

      await(host.hub.drain(SHORT));

      assertThat(silent.readHex(4)).startsWith("88").endsWith("03 F4");
      assertThat(host.hub.clients()).hasSize(1);
      host.hub.stop(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @EnumSource
  void stop_takes_precedence(Kind kind) throws Exception {
    try (Host host = new Host(kind)) {
      connect(host.port, 20);
      CompletableFuture<Void> drained = host.hub.drain(LONG);

      host.hub.stop(GRACE, 1001, "now");

      assertClosed(20, "1001 now");
      await(drained);
      await(host.hub.drain(LONG)); // nothing is left
    }
  }

  @Test
  void the_server_may_be_stopped_as_soon_as_it_is_drained() throws Exception {
    try (Host host = new Host(Kind.SERVER)) {
      connect(host.port, 5);

      await(host.hub.drain(SHORT).thenRun(() -> host.hub.stop(GRACE)));

      assertThat(host.hub.clients()).isEmpty();
    }
  }

  @Test
  void a_second_call_has_its_own_time_and_code() throws Exception {
    try (Host host = new Host(Kind.SERVER)) {
      connect(host.port, 20);

      CompletableFuture<Void> first = host.hub.drain(LONG);
      CompletableFuture<Void> second = host.hub.drain(SHORT, 4000, "faster");

      await(second);
      await(first);
      assertClosed(20, "4000 faster");
    }
  }

  @Test
  void a_callback_may_drain_but_not_wait() throws Exception {
    CompletableFuture<Object> result = new CompletableFuture<>();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .onConnection(
                (hub, ws) ->
                    ws.onText(
                        text -> {
                          try {
                            ((WebSocketServer) hub).drain(LONG).join();
                          } catch (IllegalStateException expected) {
                            result.complete(expected);
                          }
                        }))
            .start()) {
      connect(server.port(), 1).get(0).send("drain");

      assertThat(result.get(20, TimeUnit.SECONDS)).asString().contains("callback");
      assertThat(server.isDraining()).isTrue();
    }
  }

  @Test
  void it_ends_with_the_event_loops_of_an_upgrader() throws Exception {
    ForeignServer host = new ForeignServer();
    WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> {});
    connect(host.serve(Pipeline.BARE, upgrader::handleUpgrade), 3);
    CompletableFuture<Void> drained = upgrader.drain(LONG);

    host.close();

    await(drained);
    await(upgrader.drain(LONG));
  }

  @Test
  void what_cannot_be_done_changes_nothing() {
    try (Host host = new Host(Kind.SERVER)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> host.hub.drain(Duration.ofNanos(-1)))
          .withMessageContaining("over is PT-0.000000001S");
      assertThatIllegalArgumentException().isThrownBy(() -> host.hub.drain(LONG, 1006, ""));

      assertThat(host.hub.isDraining()).isFalse();
    }
  }
}
