// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.NettyLogWatch;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.netty.loop.EventLoops;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.transport.TransportType;
import io.netty.channel.EventLoopGroup;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests user code that throws anything anywhere. The only event loop continues to serve other
 * connections, Netty logs no complaints, and the affected connection ends. This also holds if the
 * logger throws.
 */
class ThrownAnywhereTest {
  private static final String HI = "81 82 00 00 00 00 68 69";
  private static final String CLOSE = "88 82 00 00 00 00 03 E8";

  private static final List<Supplier<Throwable>> KINDS =
      List.of(
          () -> new IllegalStateException("on purpose"),
          () -> new StackOverflowError("on purpose"),
          () -> new OutOfMemoryError("on purpose"),
          () -> new NoClassDefFoundError("on purpose"));

  /** The places by path, and how an endpoint throws there when it receives a message. */
  private static final Map<String, Consumer<WebSocket>> IN_CALLBACKS =
      Map.of(
          "/setup", ws -> fail(),
          "/text", ws -> ws.onText(text -> fail()),
          "/message", ws -> ws.onMessage(message -> fail()),
          "/error", ws -> ws.onText(text -> fail()).onError(error -> fail()),
          "/close", ws -> ws.onText(text -> ws.close()).onClose((code, reason) -> fail()),
          "/both", ws -> ws.onText(text -> fail()).onClose((code, reason) -> fail()),
          "/sent", ws -> ws.onText(text -> ws.send("x", failure -> fail())));

  private static volatile Supplier<Throwable> kind = KINDS.get(0);

  @SuppressWarnings("TypeParameterUnusedInFormals") // never returns; usable as any value
  private static <T> T fail() {
    throw ThrownAnywhereTest.<RuntimeException>sneaky(kind.get());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static WebSocketServer start() {
    Executor refusing = task -> fail();
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            .threads(1)
            .http(
                request ->
                    request.path().equals("/later")
                        ? CompletableFuture.failedFuture(kind.get())
                        : fail())
            .onConnection(ws -> ws.onMessage(ws::send))
            .path("/executor", e -> e.options(o -> o.callbacksOn(refusing)).onConnection(ws -> {}))
            .path("/policy", e -> e.handshake(request -> fail()).onConnection(ws -> {}))
            .path(
                "/stage",
                e ->
                    e.handshake(request -> CompletableFuture.failedFuture(kind.get()))
                        .onConnection(ws -> {}))
            .path(
                "/late",
                e ->
                    e.handshake(
                            request ->
                                CompletableFuture.supplyAsync(
                                    () -> HandshakeDecision.accept().attach(fail())))
                        .onConnection(ws -> {}))
            .path(
                "/compression",
                e ->
                    e.options(o -> o.compression(PerMessageDeflate.builder().build()))
                        .compressionFor(request -> fail())
                        .onConnection(ws -> {}));
    IN_CALLBACKS.forEach((path, set) -> builder.path(path, e -> e.onConnection(set)));
    return builder.start();
  }

  private static void throwEverywhere(WebSocketServer server) throws Exception {
    try (RawSocket innocent = RawSocket.connect(server.port(), "/", "")) {
      assertThat(innocent.readStatus()).isEqualTo(101);
      for (Supplier<Throwable> each : KINDS) {
        kind = each;
        for (String path : IN_CALLBACKS.keySet()) {
          assertEnds(server, path);
          echo(innocent);
        }
        for (String path : List.of("/executor", "/policy", "/stage", "/late", "/compression")) {
          assertEnds(server, path);
          echo(innocent);
        }
        for (String path : List.of("/now", "/later")) {
          assertThat(
                  RawSocket.answerTo(server.port(), "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"))
              .startsWith("HTTP/1.1 500 ");
          echo(innocent);
        }
        server.broadcast(PreparedMessage.text("never"), client -> fail());
        echo(innocent);
      }
    }
  }

  private static void assertEnds(WebSocketServer server, String path) throws Exception {
    try (RawSocket socket = RawSocket.connect(server.port(), path, "")) {
      socket.readHead();
      try {
        socket.sendHex(HI).sendHex(CLOSE).readAll();
      } catch (SocketException reset) {
        // a reset is an end, too
      }
    }
  }

  private static void echo(RawSocket socket) throws Exception {
    socket.sendHex(HI);
    assertThat(socket.readHex(4)).isEqualTo("81 02 68 69");
  }

  private static void throwSomething(LogRecord record) {
    fail();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_loop_continues_and_the_connection_ends(boolean loggerThrows) throws Exception {
    try (HawserLog log =
            loggerThrows ? new HawserLog(ThrownAnywhereTest::throwSomething) : new HawserLog();
        WebSocketServer server = start()) {
      throwEverywhere(server);

      assertThat(log.messages()).isNotEmpty();
    }
  }

  @Test
  void a_loop_continues_after_anything_a_task_throws() throws Exception {
    EventLoopGroup loops = EventLoops.create(TransportType.AUTO, 1, "throwing");
    try {
      for (Supplier<Throwable> each : KINDS) {
        kind = each;
        loops.execute(ThrownAnywhereTest::fail);
        assertThat(loops.submit(() -> "done").get(20, TimeUnit.SECONDS)).isEqualTo("done");
      }
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
      NettyLogWatch.LOG.takeExpected("A task raised an exception");
    }
  }
}
