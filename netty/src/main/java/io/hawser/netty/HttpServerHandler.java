// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Endpoint;
import io.hawser.HttpHandler;
import io.hawser.HttpRequest;
import io.hawser.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a connection to our own server: reads one request, and either answers it or
 * hands the channel to a {@link ServerUpgradeHandler}.
 */
final class HttpServerHandler extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_HEADERS = 100;
  private static final int MAX_BODY = 64 << 10;

  private static final HttpResponse NO_ANSWER =
      HttpResponse.text(503, "The request could not be handled in time");

  private final Connections connections;
  private final Function<String, @Nullable Endpoint> endpoints;
  private final @Nullable HttpHandler handler;

  // event loop
  private @Nullable HandshakeDeadline deadline;
  private io.netty.handler.codec.http.@Nullable HttpRequest reading;
  private @Nullable ByteBuf body;
  private boolean handedOver;
  private boolean answered;

  /**
   * Creates the handler of one channel.
   *
   * @param endpoints finds the endpoint of a path
   * @param handler of ordinary requests, or null
   */
  HttpServerHandler(
      Connections connections,
      Function<String, @Nullable Endpoint> endpoints,
      @Nullable HttpHandler handler) {
    this.connections = connections;
    this.endpoints = endpoints;
    this.handler = handler;
  }

  /** Puts HTTP, with its limits, and this handler into the pipeline of a new channel. */
  void addTo(ChannelPipeline pipeline) {
    StreamEnd.allowHalfClosure(pipeline.channel());
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            // Headers.of looks at them itself, and lets a character pass that old drafts need.
            .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false));
    pipeline.addLast(new HttpServerCodec(limits), new HttpServerExpectContinueHandler(), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        new HandshakeDeadline(
            ctx,
            connections.handshakeTimeout(),
            () -> answer(ctx, handedOver ? NO_ANSWER : ServerUpgradeHandler.TOO_LATE, false));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (answered || handedOver) {
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
    if (!ServerUpgradeHandler.isUpgrade(request)) {
      return; // an ordinary request, answered when its body is here
    }
    String target = request.uri();
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    Endpoint endpoint = endpoints.apply(path);
    if (endpoint == null) {
      answer(ctx, HttpResponse.text(404, "No WebSocket at " + path), false);
      return;
    }
    handedOver = true;
    Duration timeLeft = deadline == null ? Duration.ZERO : deadline.cancel();
    new ServerUpgradeHandler(connections, endpoint).takeOver(ctx, request, timeLeft);
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

  private void onContent(ChannelHandlerContext ctx, HttpContent content) {
    io.netty.handler.codec.http.HttpRequest request = reading;
    if (request == null) {
      return;
    }
    if (content.decoderResult().isFailure()) {
      answer(ctx, HttpResponse.text(400, "This is not HTTP/1.1"), false);
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
      onOrdinaryRequest(ctx, request, bytes);
    }
  }

  private void onOrdinaryRequest(
      ChannelHandlerContext ctx, io.netty.handler.codec.http.HttpRequest request, byte[] body) {
    try {
      handle(ctx, Requests.of(ctx.channel(), request, body, connections.trustedProxies()));
    } catch (IllegalArgumentException illegalHeader) {
      answer(ctx, HttpResponse.text(400, String.valueOf(illegalHeader.getMessage())), false);
    }
  }

  private void handle(ChannelHandlerContext ctx, HttpRequest request) {
    boolean head = request.method().equals("HEAD");
    HttpHandler handler = this.handler;
    if (handler == null) {
      answer(ctx, ServerUpgradeHandler.UPGRADE_REQUIRED, head);
      return;
    }
    handedOver = true;
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

  private void answer(ChannelHandlerContext ctx, HttpResponse response, boolean head) {
    if (!answered) {
      answered = true;
      FinalResponse.send(ctx, response, head);
    }
  }

  /** A client that has asked may end its stream, and still gets its answer. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!StreamEnd.isPeers(event)) {
      return;
    }
    if (answered || handedOver) {
      StreamEnd.peerEnded(ctx.channel());
    } else {
      EventLoops.drop(ctx.channel());
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

  /** Garbage, a failed TLS handshake, a reset: nothing that could be answered. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.log(Level.DEBUG, () -> "before the opening handshake, " + ctx.channel(), cause);
    ctx.close();
  }
}
