// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Endpoint;
import io.hawser.HandshakeDecision;
import io.hawser.HttpHandler;
import io.hawser.HttpRequest;
import io.hawser.HttpResponse;
import io.hawser.WebSocketConnection;
import io.hawser.protocol.DeflateAgreement;
import io.hawser.protocol.Headers;
import io.hawser.protocol.InvalidHandshakeException;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;
import io.hawser.protocol.ServerHandshake;
import io.hawser.spi.OpeningHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a connection to a server: reads one request, and either answers it or turns the
 * channel into a WebSocket and leaves.
 */
final class ServerUpgradeHandler extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_HEADERS = 100;
  private static final int MAX_BODY = 64 << 10;
  private static final byte[] NO_BODY = {};
  private static final HttpResponse UPGRADE_REQUIRED =
      HttpResponse.text(426, "Upgrade Required").with("Upgrade", "websocket");

  private final WebSocketServer server;

  // event loop
  private @Nullable Future<?> deadline;
  private io.netty.handler.codec.http.@Nullable HttpRequest reading;
  private @Nullable ByteBuf body;
  private @Nullable Runnable whenComplete;
  private boolean handling;
  private boolean upgrading;
  private boolean answered;

  /** What came behind the request while nobody knew yet whether it would be accepted. */
  private @Nullable ByteBuf early;

  private ServerUpgradeHandler(WebSocketServer server) {
    this.server = server;
  }

  /** Puts HTTP, with its limits, into the pipeline of a new channel. */
  static void addTo(ChannelPipeline pipeline, WebSocketServer server) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory());
    pipeline.addLast(
        new HttpRequestDecoder(limits),
        new HttpResponseEncoder(),
        new HttpServerExpectContinueHandler(),
        new ServerUpgradeHandler(server));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () -> onDeadline(ctx), server.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The whole way to a WebSocket, or through an answer, has one time limit. */
  private void onDeadline(ChannelHandlerContext ctx) {
    if (answered) {
      ctx.close();
    } else {
      answer(ctx, HttpResponse.text(408, "The opening handshake took too long"), false);
      deadline = ctx.executor().schedule(() -> onDeadline(ctx), 1, TimeUnit.SECONDS);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (upgrading && !answered && message instanceof ByteBuf bytes) {
      early = early == null ? bytes : Unpooled.wrappedBuffer(early, bytes);
      return;
    }
    try {
      if (answered || upgrading || handling) {
        return; // one request a connection
      }
      if (message instanceof io.netty.handler.codec.http.HttpRequest request) {
        onRequest(ctx, request);
      } else if (message instanceof HttpContent content) {
        onContent(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onRequest(
      ChannelHandlerContext ctx, io.netty.handler.codec.http.HttpRequest request) {
    HttpResponse refusal = refusalOf(request);
    if (refusal != null) {
      answer(ctx, refusal, false);
      return;
    }
    reading = request;
    HttpRequest upgrade;
    try {
      upgrade = requestOf(ctx, request, NO_BODY);
    } catch (IllegalArgumentException illegalHeader) {
      answer(ctx, HttpResponse.text(400, String.valueOf(illegalHeader.getMessage())), false);
      return;
    }
    if (!ServerHandshake.isUpgrade(upgrade.headers())) {
      return; // an ordinary request, answered when its body is here
    }
    Endpoint endpoint = server.endpoint(upgrade.path());
    try {
      ServerHandshake handshake =
          ServerHandshake.read(
              upgrade.method(), request.protocolVersion().text(), upgrade.headers());
      if (endpoint == null) {
        answer(ctx, HttpResponse.text(404, "No WebSocket at " + upgrade.path()), false);
        return;
      }
      // Not before the decoder has said that the request ends here.
      whenComplete = () -> decide(ctx, upgrade, handshake, endpoint);
    } catch (InvalidHandshakeException e) {
      HttpResponse response = HttpResponse.text(e.status(), String.valueOf(e.getMessage()));
      answer(
          ctx,
          new HttpResponse(e.status(), response.headers().with(e.headers()), response.body()),
          false);
    }
  }

  private static @Nullable HttpResponse refusalOf(io.netty.handler.codec.http.HttpRequest request) {
    DecoderResult result = request.decoderResult();
    if (result.isFailure()) {
      Throwable cause = result.cause();
      return cause instanceof TooLongHttpLineException
          ? HttpResponse.text(414, "The request line is longer than " + MAX_LINE + " bytes")
          : cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException
              ? HttpResponse.text(431, "The headers are longer than " + MAX_HEADER_BYTES + " bytes")
              : HttpResponse.text(400, "This is not HTTP/1.1");
    }
    if (request.headers().size() > MAX_HEADERS) {
      return HttpResponse.text(431, "More than " + MAX_HEADERS + " headers");
    }
    if (!request.uri().startsWith("/")) {
      return HttpResponse.text(400, "The request target does not begin with a slash");
    }
    return null;
  }

  private static HttpRequest requestOf(
      ChannelHandlerContext ctx, io.netty.handler.codec.http.HttpRequest request, byte[] body) {
    return new HttpRequest(
        request.method().name(),
        request.uri(),
        Headers.of(request.headers()),
        body,
        ctx.pipeline().get(SslHandler.class) != null,
        ctx.channel().remoteAddress());
  }

  // -- the opening handshake ---------------------------------------------------------------------

  private void decide(
      ChannelHandlerContext ctx,
      HttpRequest request,
      ServerHandshake handshake,
      Endpoint endpoint) {
    upgrading = true;
    // From here on the bytes are not HTTP. Without its decoder, what came with the request arrives
    // as it is; more is not read before there is somebody to read it.
    ctx.channel().config().setAutoRead(false);
    ctx.pipeline().remove(HttpServerExpectContinueHandler.class);
    ctx.pipeline().remove(HttpRequestDecoder.class);
    endpoint
        .decide(request)
        .whenComplete(
            (decided, failure) -> {
              if (ctx.executor().inEventLoop()) {
                onDecision(ctx, request, handshake, endpoint, decided, failure);
              } else {
                ctx.executor()
                    .execute(() -> onDecision(ctx, request, handshake, endpoint, decided, failure));
              }
            });
  }

  private void onDecision(
      ChannelHandlerContext ctx,
      HttpRequest request,
      ServerHandshake handshake,
      Endpoint endpoint,
      @Nullable HandshakeDecision decision,
      @Nullable Throwable failure) {
    if (answered || !ctx.channel().isActive()) {
      return; // too late
    }
    if (server.isStopping()) {
      answer(ctx, HttpResponse.text(503, "The server is stopping"), false);
      return;
    }
    if (decision == null) {
      LOG.log(Level.ERROR, () -> "no decision about " + request.target(), failure);
      answer(ctx, HttpResponse.text(500, "The request could not be decided about"), false);
      return;
    }
    if (decision.rejection() != null) {
      answer(ctx, decision.rejection(), false);
      return;
    }
    DeflateAgreement compression;
    Headers headers;
    try {
      PerMessageDeflate options = endpoint.compressionFor(request);
      compression = options == null ? null : handshake.agree(options);
      headers = handshake.accept(decision.subprotocol(), compression).with(decision.headers());
    } catch (RuntimeException mistake) { // a subprotocol not offered, a predicate that threw
      onDecision(ctx, request, handshake, endpoint, null, mistake);
      return;
    }
    accept(ctx, request, handshake, endpoint, decision, compression, headers);
  }

  private void accept(
      ChannelHandlerContext ctx,
      HttpRequest request,
      ServerHandshake handshake,
      Endpoint endpoint,
      HandshakeDecision decision,
      @Nullable DeflateAgreement compression,
      Headers headers) {
    answered = true;
    Channel channel = ctx.channel();
    NettyTransport transport = new NettyTransport(channel, endpoint.options());
    WebSocketConnection connection =
        new WebSocketConnection(
            Role.SERVER,
            endpoint.options(),
            transport,
            () -> {
              throw new IllegalStateException("a server does not mask");
            },
            server.deflatePools().of(channel),
            new OpeningHandshake(
                handshake.version(),
                request,
                decision.headers(),
                decision.subprotocol(),
                compression),
            decision.attachment());
    transport.listener(connection);
    channel.write(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.SWITCHING_PROTOCOLS,
            Unpooled.EMPTY_BUFFER,
            nettyHeaders(headers),
            new DefaultHttpHeaders()));
    channel.pipeline().remove(HttpResponseEncoder.class);
    ByteBuf first = early;
    early = null;
    channel.pipeline().replace(this, null, transport);
    if (first != null) {
      transport.channelRead(ctx, first);
    }
    server.broadcaster().add(connection, channel);
    connection.topics(server.broadcaster());
    connection.open(endpoint.onConnection(), failure -> {});
    server.opened(connection);
    channel.flush();
  }

  // -- ordinary requests -------------------------------------------------------------------------

  private void onContent(ChannelHandlerContext ctx, HttpContent content) {
    io.netty.handler.codec.http.HttpRequest request = reading;
    if (request == null) {
      return;
    }
    if (content.decoderResult().isFailure()) {
      answer(ctx, HttpResponse.text(400, "This is not HTTP/1.1"), false);
      return;
    }
    if (whenComplete != null) {
      whenComplete.run();
      return;
    }
    if (body == null) {
      body = ctx.alloc().buffer(0);
    }
    if (body.readableBytes() + content.content().readableBytes() > MAX_BODY) {
      answer(ctx, HttpResponse.text(413, "The body is longer than " + MAX_BODY + " bytes"), false);
      return;
    }
    body.writeBytes(content.content());
    if (content instanceof LastHttpContent) {
      byte[] bytes = new byte[body.readableBytes()];
      body.readBytes(bytes);
      handle(ctx, requestOf(ctx, request, bytes));
    }
  }

  private void handle(ChannelHandlerContext ctx, HttpRequest request) {
    boolean head = request.method().equals("HEAD");
    HttpHandler handler = server.httpHandler();
    if (handler == null) {
      answer(ctx, UPGRADE_REQUIRED, head);
      return;
    }
    handling = true;
    ctx.channel().config().setAutoRead(false);
    CompletionStage<HttpResponse> response;
    try {
      response = Objects.requireNonNull(handler.handle(request), "the handler's answer");
    } catch (Throwable thrown) {
      onHandled(ctx, request, null, thrown);
      return;
    }
    response.whenComplete(
        (answer, failure) ->
            ctx.executor().execute(() -> onHandled(ctx, request, answer, failure)));
  }

  private void onHandled(
      ChannelHandlerContext ctx,
      HttpRequest request,
      @Nullable HttpResponse response,
      @Nullable Throwable failure) {
    boolean head = request.method().equals("HEAD");
    if (response != null && response.status() >= 200 && response.status() <= 599) {
      answer(ctx, response, head);
    } else {
      LOG.log(Level.ERROR, () -> "no usable answer to " + request.target(), failure);
      answer(ctx, HttpResponse.text(500, "The request could not be handled"), head);
    }
  }

  /** Answers, and ends the connection: a WebSocket server is no place to linger. */
  private void answer(ChannelHandlerContext ctx, HttpResponse response, boolean head) {
    if (answered) {
      return;
    }
    answered = true;
    Headers headers =
        response
            .headers()
            .without("Content-Length")
            .without("Connection")
            .with("Content-Length", String.valueOf(response.body().length))
            .with(
                "Connection", response.headers().contains("Upgrade") ? "Upgrade, close" : "close");
    ctx.write(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()),
            nettyHeaders(headers),
            new DefaultHttpHeaders()));
    NettyTransport.end(ctx.channel());
  }

  private static HttpHeaders nettyHeaders(Headers headers) {
    HttpHeaders copy = new DefaultHttpHeaders();
    headers.forEach(copy::add);
    return copy;
  }

  // -- the end -----------------------------------------------------------------------------------

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (body != null) {
      body.release();
      body = null;
    }
    if (early != null) {
      early.release();
      early = null;
    }
  }

  /** Garbage, a failed TLS handshake, a reset: nothing that could be answered. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.log(Level.DEBUG, () -> "before the opening handshake, " + ctx.channel(), cause);
    ctx.close();
  }
}
