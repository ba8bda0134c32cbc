// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.HandshakeDecision;
import io.hawser.HandshakePolicy;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.testkit.RecordingListener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets inside an HTTP server that is not ours. */
class WebSocketUpgraderTest {
  /** What somebody's pipeline has between its codec and its own handler. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
  enum Pipeline {
    BARE(p -> {}),
    AGGREGATED(p -> p.addLast(new HttpObjectAggregator(1 << 16))),
    FULL(
        p ->
            p.addLast(
                new HttpServerKeepAliveHandler(),
                new HttpContentCompressor(),
                new HttpObjectAggregator(1 << 16),
                new ChunkedWriteHandler()));

    private final Consumer<ChannelPipeline> handlers;

    Pipeline(Consumer<ChannelPipeline> handlers) {
      this.handlers = handlers;
    }
  }

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final WebSocketClient client = WebSocketClient.create();
  private final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
  private @Nullable SslContext tls;

  @AfterEach
  void close() {
    client.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Somebody's HTTP server, which upgrades as told and greets those who want no WebSocket. */
  private int serve(Pipeline pipeline, BiConsumer<ChannelHandlerContext, HttpRequest> onUpgrade) {
    Channel bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls != null) {
                      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    }
                    channel.pipeline().addLast(new HttpServerCodec());
                    pipeline.handlers.accept(channel.pipeline());
                    channel.pipeline().addLast(new Greeter(onUpgrade));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  private final class Greeter extends SimpleChannelInboundHandler<HttpObject> {
    private final BiConsumer<ChannelHandlerContext, HttpRequest> onUpgrade;

    Greeter(BiConsumer<ChannelHandlerContext, HttpRequest> onUpgrade) {
      this.onUpgrade = onUpgrade;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
      if (message instanceof HttpRequest request) {
        if (WebSocketUpgrader.isUpgrade(request)) {
          onUpgrade.accept(ctx, request);
        } else {
          answer(ctx, HttpResponseStatus.OK, "hello");
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      thrown.add(cause);
    }
  }

  private static void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private WebSocket connect(String uri, RecordingListener recorder) throws Exception {
    return client.connect(uri, ws -> ws.listener(recorder)).get(20, TimeUnit.SECONDS);
  }

  private static WebSocketUpgrader echo() {
    return WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));
  }

  private static String answerTo(int port, String request) throws IOException {
    try (RawSocket socket = new RawSocket(port)) {
      return socket.send(request).readAll();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_request_becomes_a_websocket_in_any_pipeline(Pipeline pipeline) throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = serve(pipeline, upgrader::handleUpgrade);
    RecordingListener recorder = new RecordingListener();

    WebSocket ws = connect("ws://localhost:" + port + "/", recorder);
    ws.send("hi");
    assertThat(recorder.next()).isEqualTo("text hi");
    ws.send("x".repeat(1 << 15));
    assertThat(recorder.next()).hasSize("text ".length() + (1 << 15));
    ws.close(4000, "enough");

    assertThat(recorder.next()).isEqualTo("close 4000 enough");
    assertThat(answerTo(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).endsWith("hello");
    assertThat(thrown).isEmpty();
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
    int port = serve(pipeline, upgrader::handleUpgrade);
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
    assertThat(thrown).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_key3_of_draft_76_reaches_it_in_any_pipeline(Pipeline pipeline) throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .endpoint(e -> e.acceptHixie76().onConnection(ws -> ws.onMessage(ws::send)))
            .build();
    int port = serve(pipeline, upgrader::handleUpgrade);
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
    int port = serve(Pipeline.BARE, upgrader::handleUpgrade);
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
  void over_tls_it_is_the_same(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    tls =
        SslContextBuilder.forServer(certificates.certificate.toFile(), certificates.key.toFile())
            .build();
    BlockingQueue<Boolean> secure = new LinkedBlockingQueue<>();
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.create(
            ws -> {
              secure.add(ws.request().secure());
              ws.onMessage(ws::send);
            });
    int port = serve(Pipeline.AGGREGATED, upgrader::handleUpgrade);
    RecordingListener recorder = new RecordingListener();
    try (WebSocketClient trusting =
        WebSocketClient.builder().trust(certificates.certificate).build()) {
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
  void several_share_a_server_by_path_and_others_are_refused() throws Exception {
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
        serve(
            Pipeline.AGGREGATED,
            (ctx, request) -> {
              switch (request.uri()) {
                case "/shout" -> shout.handleUpgrade(ctx, request);
                case "/small" -> small.handleUpgrade(ctx, request);
                default -> answer(ctx, HttpResponseStatus.NOT_FOUND, "no such path");
              }
            });
    RecordingListener loud = new RecordingListener();
    WebSocket first = connect("ws://localhost:" + port + "/shout", loud);
    RecordingListener quiet = new RecordingListener();
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

  @ParameterizedTest
  @ValueSource(strings = {"//x", "/a/../x", "/%2e%2e/x", "/x/./"})
  void a_path_that_could_be_another_is_refused(String path) throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = serve(Pipeline.BARE, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, path, ""))).startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @EnumSource
  void what_is_no_valid_handshake_is_refused(Pipeline pipeline) throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = serve(pipeline, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, "/", "").replace(RawSocket.KEY, "key")))
        .startsWith("HTTP/1.1 400 ")
        .contains("Sec-WebSocket-Key");
    assertThat(answerTo(port, RawSocket.handshake(port, "/", "").replace("GET", "POST")))
        .startsWith("HTTP/1.1 405 ");
    assertThat(upgrader.clients()).isEmpty();
  }

  @Test
  void a_request_that_asks_for_no_websocket_gets_426() throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = serve(Pipeline.BARE, upgrader::handleUpgrade);
    String h2c = RawSocket.handshake(port, "/", "").replace("websocket", "h2c, websocket-not");

    assertThat(answerTo(port, h2c)).endsWith("hello");
    int all = serveEverything(upgrader);
    assertThat(answerTo(all, h2c)).startsWith("HTTP/1.1 426 ");
  }

  /** A server that hands over whatever comes. */
  private int serveEverything(WebSocketUpgrader upgrader) {
    Channel bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new HttpServerCodec());
                    channel
                        .pipeline()
                        .addLast(
                            new SimpleChannelInboundHandler<HttpRequest>() {
                              @Override
                              protected void channelRead0(
                                  ChannelHandlerContext ctx, HttpRequest request) {
                                upgrader.handleUpgrade(ctx, request);
                              }
                            });
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  @Test
  void called_twice_for_one_request_it_throws() throws Exception {
    WebSocketUpgrader upgrader = echo();
    CompletableFuture<HandshakeDecision> later = new CompletableFuture<>();
    WebSocketUpgrader slow =
        WebSocketUpgrader.builder()
            .endpoint(e -> e.handshake(r -> later).onConnection(ws -> ws.onMessage(ws::send)))
            .build();
    int port =
        serve(
            Pipeline.AGGREGATED,
            (ctx, request) -> {
              WebSocketUpgrader first = request.uri().equals("/slow") ? slow : upgrader;
              first.handleUpgrade(ctx, request);
              try {
                upgrader.handleUpgrade(ctx, request);
              } catch (IllegalStateException e) {
                thrown.add(e);
                later.complete(HandshakeDecision.accept());
              }
            });
    for (String path : new String[] {"/", "/slow"}) {
      RecordingListener recorder = new RecordingListener();

      connect("ws://localhost:" + port + path, recorder).send("still there");

      assertThat(recorder.next()).isEqualTo("text still there");
      assertThat(thrown.poll(20, TimeUnit.SECONDS))
          .hasMessageStartingWith("handleUpgrade was called before for ");
    }
  }

  @Test
  void in_the_middle_of_another_answer_nothing_is_opened() throws Exception {
    WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> ws.send("not now"));
    int port =
        serve(
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
  void what_breaks_while_a_decision_is_followed_is_a_500() throws Exception {
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
    int port = serve(Pipeline.BARE, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, "/", ""))).startsWith("HTTP/1.1 500 ");
  }

  @Test
  void a_channel_that_was_not_taken_over_is_not_touched_at_the_end() throws Exception {
    WebSocketUpgrader upgrader = echo();
    CompletableFuture<ChannelHandlerContext> refused = new CompletableFuture<>();
    int port =
        serve(
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
  void called_in_another_thread_or_pipeline_it_throws() throws Exception {
    WebSocketUpgrader upgrader = echo();
    CompletableFuture<Void> done = new CompletableFuture<>();
    int port =
        serve(
            Pipeline.BARE,
            (ctx, request) -> {
              CompletableFuture.runAsync(
                      () ->
                          assertThatIllegalStateException()
                              .isThrownBy(() -> upgrader.handleUpgrade(ctx, request))
                              .withMessageStartingWith("not in the event loop of "))
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
  void a_decision_that_does_not_come_is_answered_in_time() throws Exception {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .handshakeTimeout(Duration.ofMillis(100))
            .endpoint(e -> e.handshake(r -> new CompletableFuture<>()).onConnection(ws -> {}))
            .build();
    int port = serve(Pipeline.BARE, upgrader::handleUpgrade);

    assertThat(answerTo(port, RawSocket.handshake(port, "/", ""))).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void stopped_it_closes_its_connections_and_refuses_others() throws Exception {
    WebSocketUpgrader upgrader = echo();
    int port = serve(Pipeline.FULL, upgrader::handleUpgrade);
    RecordingListener recorder = new RecordingListener();
    connect("ws://localhost:" + port + "/", recorder);

    upgrader.stop(Duration.ofSeconds(20), 1012, "back soon");

    assertThat(recorder.next()).isEqualTo("close 1012 back soon");
    assertThat(upgrader.clients()).isEmpty();
    assertThat(answerTo(port, RawSocket.handshake(port, "/", ""))).startsWith("HTTP/1.1 503 ");
    assertThat(answerTo(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).endsWith("hello");
    upgrader.close();
  }

  @Test
  void an_upgrader_without_an_endpoint_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> WebSocketUpgrader.builder().build())
        .withMessage("an upgrader needs an endpoint(e -> e.onConnection(…))");
    assertThatIllegalStateException()
        .isThrownBy(() -> WebSocketUpgrader.builder().endpoint(e -> {}))
        .withMessage("an endpoint needs onConnection(ws -> …)");
  }
}
