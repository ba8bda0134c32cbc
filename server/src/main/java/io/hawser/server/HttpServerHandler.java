// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.netty.NoTrailers;
import io.hawser.netty.StreamEnd;
import io.hawser.netty.loop.Log;
import io.hawser.server.http.FinalResponse;
import io.hawser.server.http.Framing;
import io.hawser.server.http.HeadGuard;
import io.hawser.server.http.Refusal;
import io.hawser.server.http.RequestHead;
import io.hawser.server.http.RequestRefused;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the only request of a connection to our own server. An {@link HttpHandler} responds to an
 * ordinary request. For any other request, a {@link ServerUpgradeHandler} takes over the channel.
 */
final class HttpServerHandler extends ChannelInboundHandlerAdapter {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_HEADERS = 100;
  private static final int MAX_BODY = 64 << 10;

  private static final HttpResponse HANDLER_TIMEOUT =
      HttpResponse.text(503, "The request could not be handled in time");

  private final Connections connections;
  private final Routes routes;
  private final @Nullable HttpHandler handler;

  private final NoTrailers trailers = new NoTrailers();

  // event loop
  private @Nullable HandshakeDeadline deadline;
  private boolean head;
  private @Nullable RequestHead reading;
  private @Nullable ByteBuf body;
  private boolean handedOver;
  private boolean answered;

  /**
   * Creates the handler of one channel.
   *
   * @param routes find the endpoint of a path
   * @param handler responds to ordinary requests; null to refuse them
   */
  HttpServerHandler(Connections connections, Routes routes, @Nullable HttpHandler handler) {
    this.connections = connections;
    this.routes = routes;
    this.handler = handler;
  }

  /** Adds an HTTP codec with limits and this handler to the pipeline of a new channel. */
  void addTo(ChannelPipeline pipeline) {
    StreamEnd.allowHalfClosure(pipeline.channel());
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            // Headers.of validates header fields, and allows a character that old drafts need.
            .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false))
            .setTrailersFactory(trailers);
    pipeline.addLast(new HeadGuard(), new HttpServerCodec(limits), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline = new HandshakeDeadline(ctx, connections.handshakeTimeout(), () -> onTimeout(ctx));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (answered || handedOver) {
        return; // one request per connection
      }
      if (message instanceof HttpRequest request) {
        onRequest(ctx, request);
      } else if (message instanceof HttpContent content) {
        onContent(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
    head = request.method().equals(HttpMethod.HEAD);
    if (request.decoderResult().cause() instanceof PrematureChannelClosureException) {
      abandon(ctx, request);
      return;
    }
    try {
      checkLimits(request);
      Framing.check(request.headers(), MAX_BODY);
      if (handler == null || ServerUpgradeHandler.isUpgrade(request)) {
        handOver(ctx, request);
      } else {
        reading = connections.requestReader().read(ctx.channel(), request);
        readBody(ctx, request);
      }
    } catch (RequestRefused refused) {
      if (handler == null || ServerUpgradeHandler.isUpgrade(request)) {
        connections.counters().of(refused.endpoint()).failed(refused.failure());
      }
      answer(ctx, refused.response());
      if (handler == null || ServerUpgradeHandler.isUpgrade(request)) {
        Refusal.report(ctx.channel(), request, refused.response());
      }
    }
  }

  /** Called if the stream has ended in the middle of the head. Nobody waits for a response. */
  private void abandon(ChannelHandlerContext ctx, HttpRequest request) {
    answered = true;
    if (handler == null || ServerUpgradeHandler.isUpgrade(request)) {
      connections
          .counters()
          .of(Monitored.NO_ENDPOINT)
          .failed(
              connections.isDraining() ? HandshakeFailure.STOPPING : HandshakeFailure.ABANDONED);
    }
    StreamEnd.drop(ctx.channel());
  }

  /**
   * Throws if Netty's decoder refused a request because it is too long, or if it exceeds our own
   * limit.
   */
  private static void checkLimits(HttpRequest request) throws RequestRefused {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      throw new RequestRefused(414, "The request line is longer than " + MAX_LINE + " bytes");
    }
    if (cause instanceof TooLongFrameException) {
      throw new RequestRefused(431, "The headers are longer than " + MAX_HEADER_BYTES + " bytes");
    }
    if (request.headers().size() > MAX_HEADERS) {
      throw new RequestRefused(431, "More than " + MAX_HEADERS + " headers");
    }
  }

  private void handOver(ChannelHandlerContext ctx, HttpRequest request) {
    handedOver = true;
    Duration timeLeft = deadline == null ? Duration.ZERO : deadline.cancel();
    new ServerUpgradeHandler(connections, routes)
        .takeOver(ServerUpgradeHandler.requireCodec(ctx.pipeline()), request, timeLeft);
  }

  private void readBody(ChannelHandlerContext ctx, HttpRequest request) {
    trailers.chunked(HttpUtil.isTransferEncodingChunked(request));
    if (HttpUtil.is100ContinueExpected(request)) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
  }

  private void onContent(ChannelHandlerContext ctx, HttpContent content) {
    RequestHead request = reading;
    if (request == null) {
      return;
    }
    if (content.decoderResult().isFailure()) {
      answer(ctx, HttpResponse.text(400, "This is not HTTP/1.1"));
      return;
    }
    if (body == null) {
      body = ctx.alloc().buffer(0);
    }
    if (body.readableBytes() + content.content().readableBytes() > MAX_BODY) {
      answer(ctx, Framing.tooLong(MAX_BODY).response());
      return;
    }
    body.writeBytes(content.content());
    if (content instanceof LastHttpContent) {
      byte[] bytes = new byte[body.readableBytes()];
      body.readBytes(bytes);
      handle(ctx, request, bytes);
    }
  }

  private void handle(ChannelHandlerContext ctx, RequestHead request, byte[] body) {
    HttpHandler handler = Objects.requireNonNull(this.handler);
    handedOver = true;
    ctx.channel().config().setAutoRead(false);
    ctx.pipeline().get(HttpServerCodec.class).removeInboundHandler(); // one request per connection
    CompletionStage<HttpResponse> response;
    try {
      response =
          Objects.requireNonNull(handler.handle(request.withBody(body)), "the handler's response");
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
      RequestHead request,
      @Nullable HttpResponse response,
      @Nullable Throwable failure) {
    if (response != null && response.status() >= 200 && response.status() <= 599) {
      answer(ctx, response);
    } else {
      Log.log(Level.ERROR, () -> "no usable response to " + request.withoutBody(), failure);
      answer(ctx, HttpResponse.text(500, "The request could not be handled"));
    }
  }

  private void onTimeout(ChannelHandlerContext ctx) {
    if (reading == null && !answered) { // it could have become a request for a WebSocket
      connections.counters().of(Monitored.NO_ENDPOINT).failed(HandshakeFailure.TIMEOUT);
    }
    answer(
        ctx, handedOver ? HANDLER_TIMEOUT : ServerUpgradeHandler.HANDSHAKE_TIMEOUT, Duration.ZERO);
  }

  private void answer(ChannelHandlerContext ctx, HttpResponse response) {
    answer(ctx, response, connections.handshakeTimeout());
  }

  private void answer(ChannelHandlerContext ctx, HttpResponse response, Duration patience) {
    if (!answered) {
      answered = true;
      if (deadline != null) {
        deadline.cancel();
      }
      new FinalResponse(response, head, patience).send(ctx);
    }
  }

  /** A client that ends its stream after its request still gets the response. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!StreamEnd.isPeerEnd(event)) {
      return;
    }
    if (answered || handedOver) {
      StreamEnd.peerEnded(ctx.channel());
    } else {
      StreamEnd.drop(ctx.channel());
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel();
    }
    if (body != null) {
      body.release();
      body = null;
    }
  }

  /** Handles garbage, a failed TLS handshake, or a reset. There is no request to respond to. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    String where = "before the opening handshake, " + ctx.channel();
    if (cause.getCause() instanceof NotSslRecordException) {
      Log.log(
          Level.DEBUG,
          () -> where + ": not TLS",
          null); // Netty's message contains everything that was received
    } else {
      Log.log(Level.DEBUG, () -> where, cause);
    }
    ctx.close();
  }
}
