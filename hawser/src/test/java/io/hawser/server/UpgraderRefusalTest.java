// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static io.hawser.checks.support.RawSocket.answerTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.checks.support.RawSocket;
import io.hawser.server.ForeignServer.Pipeline;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests that an upgrader refuses, and contexts in which it must not be called. */
class UpgraderRefusalTest {
  @AutoClose private final ForeignServer server = new ForeignServer();

  private static WebSocketUpgrader echo() {
    return WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//x", "/a/../x", "/%2e%2e/x", "/x/./"})
  void a_path_that_could_be_another_is_refused(String path) throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = server.serve(Pipeline.BARE, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, path, ""))).startsWith("HTTP/1.1 400 ");
  }

  /**
   * The codec before an upgrader is not ours, so the upgrader checks the requests that it passes
   * on.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET http://other.example/x?y HTTP/1.1 | Host: h       | 101",
        "GET / HTTP/1.1                        | Host: a b     | 400",
        "GET / HTTP/1.1                        | Host: u@h     | 400",
        "GET / HTTP/1.1                        | Host: h:65536 | 400",
        "GET / HTTP/1.1                        | X: no host    | 400",
        "GET ftp://other.example/ HTTP/1.1     | Host: h       | 400",
        "GET /?\u007F HTTP/1.1                | Host: h       | 400",
        "GET / HTTP/1.2                        | Host: h       | 101",
        "GET / HTTP/2.0                        | Host: h       | 505",
      })
  void the_rules_of_http_hold_here_too(String line, String host, int status) throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.create(
            ws -> ws.send(ws.request().header("Host") + ws.request().target()));
    int port = server.serve(Pipeline.BARE, upgrader::handleUpgrade);
    String request =
        RawSocket.handshake(port, "/", "")
            .replace("GET / HTTP/1.1", line)
            .replace("Host: localhost:" + port, host);

    try (RawSocket socket = new RawSocket(port)) {
      assertThat(socket.send(request).readHead()).startsWith("HTTP/1.1 " + status + " ");
      if (line.contains("other.example/x")) {
        socket.skip(2);
        assertThat(RawSocket.latin1(socket.readHex(17))).isEqualTo("other.example/x?y");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_invalid_handshake_is_refused(Pipeline pipeline) throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = server.serve(pipeline, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, "/", "").replace(RawSocket.KEY, "key")))
        .startsWith("HTTP/1.1 400 ")
        .contains("Sec-WebSocket-Key");
    assertThat(answerTo(port, RawSocket.handshake(port, "/", "").replace("GET", "POST")))
        .startsWith("HTTP/1.1 405 ");
    assertThat(upgrader.clients()).isEmpty();
  }

  @Test
  void a_request_without_an_upgrade_gets_426() throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = server.serve(Pipeline.BARE, upgrader::handleUpgrade);
    String h2c = RawSocket.handshake(port, "/", "").replace("websocket", "h2c, websocket-not");

    assertThat(answerTo(port, h2c)).endsWith("hello");
    int all = server.serveEverything(upgrader);
    assertThat(answerTo(all, h2c)).startsWith("HTTP/1.1 426 ");
  }

  @Test
  void a_missing_decision_is_answered_in_time() throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .handshakeTimeout(Duration.ofMillis(100))
            .endpoint(e -> e.handshake(r -> new CompletableFuture<>()).onConnection(ws -> {}))
            .build();
    int port = server.serve(Pipeline.BARE, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, "/", ""))).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void an_error_while_applying_a_decision_is_a_500() throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .endpoint(
                e ->
                    e.options(o -> o.compression(c -> c.level(1)))
                        .compressionFor(
                            request -> {
                              throw new AssertionError("on purpose");
                            })
                        .onConnection(ws -> {}))
            .build();
    int port = server.serve(Pipeline.BARE, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, "/", ""))).startsWith("HTTP/1.1 500 ");
  }

  @Test
  void no_websocket_opens_while_another_response_is_being_sent() throws Exception {
    WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> ws.send("not now"));
    int port =
        server.serve(
            Pipeline.BARE,
            (ctx, request) -> {
              DefaultHttpResponse endless =
                  new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
              endless.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
              ctx.writeAndFlush(endless);
              upgrader.handleUpgrade(ctx, request);
            });

    assertThat(answerTo(port, RawSocket.handshake(port, "/", "")))
        .startsWith("HTTP/1.1 200 ")
        .doesNotContain("101", "not now");
    assertThat(upgrader.clients()).isEmpty();
  }

  @Test
  void it_throws_on_another_thread_or_pipeline() throws Exception {
    WebSocketUpgrader upgrader = echo();
    CompletableFuture<Void> done = new CompletableFuture<>();
    int port =
        server.serve(
            Pipeline.BARE,
            (ctx, request) -> {
              CompletableFuture.runAsync(
                      () ->
                          assertThatIllegalStateException()
                              .isThrownBy(() -> upgrader.handleUpgrade(ctx, request))
                              .withMessageStartingWith("not on the event loop of "))
                  .join();
              ctx.pipeline().remove(HttpServerCodec.class);
              assertThatIllegalStateException()
                  .isThrownBy(() -> upgrader.handleUpgrade(ctx, request))
                  .withMessageStartingWith("the pipeline has no HttpServerCodec");
              ctx.close();
              done.complete(null);
            });

    assertThat(answerTo(port, RawSocket.handshake(port, "/", ""))).isEmpty();
    done.get(20, TimeUnit.SECONDS);
  }

  @Test
  void a_channel_that_was_not_taken_over_is_not_touched_at_the_end() throws Exception {
    WebSocketUpgrader upgrader = echo();
    CompletableFuture<ChannelHandlerContext> refused = new CompletableFuture<>();
    int port =
        server.serve(
            Pipeline.BARE,
            (ctx, request) -> {
              ctx.pipeline().remove(HttpServerCodec.class);
              assertThatIllegalStateException()
                  .isThrownBy(() -> upgrader.handleUpgrade(ctx, request));
              refused.complete(ctx);
            });
    try (RawSocket socket = new RawSocket(port)) {
      socket.send(RawSocket.handshake(port, "/", ""));
      ChannelHandlerContext ctx = refused.get(20, TimeUnit.SECONDS);

      upgrader.stop(ChronoUnit.FOREVER.getDuration());

      assertThat(ctx.channel().isActive()).isTrue();
    }
  }

  @Test
  void an_upgrader_without_an_endpoint_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> WebSocketUpgrader.builder().build())
        .withMessage("an upgrader needs an endpoint(e -> e.onConnection(…))");
    assertThatIllegalStateException()
        .isThrownBy(() -> WebSocketUpgrader.builder().endpoint(e -> {}))
        .withMessage(
            "an endpoint needs onConnection(ws -> …) or onBlockingConnection(socket -> …)");
  }
}
