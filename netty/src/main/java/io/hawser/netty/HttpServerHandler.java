// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Endpoint;
import io.hawser.HttpHandler;
import io.hawser.HttpRequest;
import io.hawser.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a connection to our own server: reads one request, and either answers it or
 * hands the channel to a {@link ServerUpgradeHandler}.
 */
final class HttpServerHandler extends ChannelInboundHandlerAdapter {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int MAX_HEADERS = 100;
  private static final int MAX_BODY = 64 << 10;

  private static final HttpResponse NO_ANSWER =
      HttpResponse.text(503, "The request could not be handled in time");

  private final Connections connections;
  private final Function<String, @Nullable Endpoint> endpoints;
  private final @Nullable HttpHandler handler;

  private final NoTrailers trailers = new NoTrailers();

  // event loop
  private @Nullable HandshakeDeadline deadline;
  private @Nullable HttpRequest reading;
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
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            // Headers.of looks at them itself, and lets a character pass that old drafts need.
            .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false))
            .setTrailersFactory(trailers);
    pipeline.addLast(new HeadGuard(), new HttpServerCodec(limits), this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline = new HandshakeDeadline(ctx, connections.handshakeTimeout(), () -> tooLate(ctx));
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
    try {
      checkLimits(request);
      Framing.check(Requests.headersOf(request), MAX_BODY);
      HttpRequest head = Requests.of(ctx.channel(), request, connections.trustedProxies());
      if (ServerUpgradeHandler.isUpgrade(request)) {
        onUpgrade(ctx, request, head);
      } else if (handler == null) {
        answer(ctx, ServerUpgradeHandler.UPGRADE_REQUIRED, head.method().equals("HEAD"));
      } else {
        reading = head; // answered when its body is here
        trailers.chunked(HttpUtil.isTransferEncodingChunked(request));
        if (HttpUtil.is100ContinueExpected(request)) {
          ctx.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
      }
    } catch (RequestRefused refused) {
      answer(ctx, refused.response(), request.method().equals(HttpMethod.HEAD));
    }
  }

  /** What Netty's decoder refuses, and our own limit; its failures are told apart here. */
  private static void checkLimits(io.netty.handler.codec.http.HttpRequest request)
      throws RequestRefused {
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

  private void onUpgrade(
      ChannelHandlerContext ctx, io.netty.handler.codec.http.HttpRequest request, HttpRequest head)
      throws RequestRefused {
    String problem = RequestTarget.problemOf(head.target());
    if (problem != null) {
      throw new RequestRefused(400, problem);
    }
    Endpoint endpoint = endpoints.apply(head.path());
    if (endpoint == null) {
      throw new RequestRefused(404, "No WebSocket at " + head.path());
    }
    handedOver = true;
    Duration timeLeft = deadline == null ? Duration.ZERO : deadline.cancel();
    new ServerUpgradeHandler(connections, endpoint).takeOver(ctx, request, timeLeft);
  }

  private void onContent(ChannelHandlerContext ctx, HttpContent content) {
    HttpRequest request = reading;
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
      answer(ctx, Framing.tooLong(MAX_BODY).response(), false);
      return;
    }
    body.writeBytes(content.content());
    if (content instanceof LastHttpContent) {
      byte[] bytes = new byte[body.readableBytes()];
      body.readBytes(bytes);
      handle(ctx, Requests.with(bytes, request));
    }
  }

  private void handle(ChannelHandlerContext ctx, HttpRequest request) {
    HttpHandler handler = Objects.requireNonNull(this.handler);
    handedOver = true;
    ctx.channel().config().setAutoRead(false);
    ctx.pipeline().get(HttpServerCodec.class).removeInboundHandler(); // one request a connection
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
      Log.log(Level.ERROR, () -> "no usable answer to " + request, failure);
      answer(ctx, HttpResponse.text(500, "The request could not be handled"), head);
    }
  }

  private void tooLate(ChannelHandlerContext ctx) {
    HttpResponse response = handedOver ? NO_ANSWER : ServerUpgradeHandler.TOO_LATE;
    answer(ctx, response, false, Duration.ZERO);
  }

  private void answer(ChannelHandlerContext ctx, HttpResponse response, boolean head) {
    answer(ctx, response, head, connections.handshakeTimeout());
  }

  private void answer(
      ChannelHandlerContext ctx, HttpResponse response, boolean head, Duration patience) {
    if (!answered) {
      answered = true;
      if (deadline != null) {
        deadline.cancel();
      }
      FinalResponse.send(ctx, response, head, patience);
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

  /** Garbage, a failed TLS handshake, a reset: nothing that could be answered. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    String where = "before the opening handshake, " + ctx.channel();
    if (cause.getCause() instanceof NotSslRecordException) {
      Log.log(
          Level.DEBUG, () -> where + ": no TLS", null); // Netty's words have all that came in them
    } else {
      Log.log(Level.DEBUG, () -> where, cause);
    }
    ctx.close();
  }
}
