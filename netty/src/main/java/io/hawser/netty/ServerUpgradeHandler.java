// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.Endpoint;
import io.hawser.HandshakeDecision;
import io.hawser.HttpRequest;
import io.hawser.HttpResponse;
import io.hawser.WebSocketConnection;
import io.hawser.protocol.DeflateAgreement;
import io.hawser.protocol.Headers;
import io.hawser.protocol.HixieHandshake;
import io.hawser.protocol.InvalidHandshakeException;
import io.hawser.protocol.OpeningRequest;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;
import io.hawser.protocol.ServerHandshake;
import io.hawser.spi.OpeningHandshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes a channel over whose client has asked for a WebSocket: stands right behind the HTTP codec
 * until the request is decided about, and then either refuses it or turns the channel into a
 * WebSocket and leaves, with the codec and all handlers behind it.
 */
final class ServerUpgradeHandler extends ChannelInboundHandlerAdapter {
  static final HttpResponse TOO_LATE =
      HttpResponse.text(408, "The opening handshake took too long");

  static final HttpResponse UPGRADE_REQUIRED =
      HttpResponse.text(426, "Upgrade Required").with("Upgrade", "websocket");

  private final Connections connections;
  private final Endpoint endpoint;

  // event loop; set when it takes over
  private @Nullable HandshakeDeadline deadline;
  private @Nullable HttpRequest request;
  private @Nullable OpeningRequest handshake;

  // event loop; set before it decides
  private ConnectionLimits.@Nullable Place place;

  // event loop
  private boolean answered;

  /** What came behind the request while nobody knew yet whether it would be accepted. */
  private @Nullable ByteBuf early;

  /** Opens the WebSocket of an accepted client whose key3 is still to come. */
  private @Nullable Runnable whenKey3IsHere;

  ServerUpgradeHandler(Connections connections, Endpoint endpoint) {
    this.connections = connections;
    this.endpoint = endpoint;
  }

  /** Whether a request asks for a WebSocket at all. */
  static boolean isUpgrade(io.netty.handler.codec.http.HttpRequest request) {
    return request.headers().containsValue("Upgrade", "websocket", true);
  }

  /**
   * Takes the channel over, called by the handler that reads the request.
   *
   * @param time until the client has to have an answer
   * @throws IllegalStateException if there is no {@link HttpServerCodec} in front of that handler
   */
  void takeOver(
      ChannelHandlerContext reader,
      io.netty.handler.codec.http.HttpRequest nettyRequest,
      Duration time) {
    ChannelPipeline pipeline = reader.pipeline();
    ChannelHandlerContext codec = requireCodec(pipeline);
    StreamEnd.allowHalfClosure(pipeline.channel());
    pipeline.addAfter(codec.name(), null, this);
    ChannelHandlerContext ctx = pipeline.context(this);
    deadline = new HandshakeDeadline(ctx, time, () -> tooLate(ctx));
    HttpResponse refusal = judge(ctx.channel(), nettyRequest);
    if (refusal != null) {
      refuse(ctx, refusal);
    } else if (nettyRequest instanceof FullHttpRequest whole) {
      keep(whole.content().retainedSlice());
      decide(ctx);
    } else if (handshake != null && handshake.key3Bytes() > 0) {
      decide(ctx); // Netty takes key3 for content, which may come behind the answer only
    }
  }

  /**
   * Finds the codec of a pipeline.
   *
   * @throws IllegalStateException if there is none
   */
  static ChannelHandlerContext requireCodec(ChannelPipeline pipeline) {
    ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
    if (codec == null) {
      throw new IllegalStateException("the pipeline has no HttpServerCodec: " + pipeline.names());
    }
    return codec;
  }

  /** Reads the request, and says why it cannot open a WebSocket if it cannot. */
  private @Nullable HttpResponse judge(
      Channel channel, io.netty.handler.codec.http.HttpRequest nettyRequest) {
    try {
      HttpRequest read = Requests.of(channel, nettyRequest, connections.trustedProxies());
      if (!isUpgrade(nettyRequest)) {
        return UPGRADE_REQUIRED;
      }
      String problem = RequestTarget.problemOf(read.target());
      if (problem != null) {
        return HttpResponse.text(400, problem);
      }
      request = read;
      handshake = readHandshake(read, nettyRequest.protocolVersion().text());
      return null;
    } catch (RequestRefused refused) {
      return refused.response();
    } catch (InvalidHandshakeException e) {
      HttpResponse response = HttpResponse.text(e.status(), String.valueOf(e.getMessage()));
      return new HttpResponse(e.status(), response.headers().with(e.headers()), response.body());
    }
  }

  private OpeningRequest readHandshake(HttpRequest request, String httpVersion)
      throws InvalidHandshakeException {
    Headers headers = request.headers();
    if (HixieHandshake.isHixie(headers) && endpoint.acceptsHixie()) {
      HixieHandshake hixie =
          HixieHandshake.read(
              request.method(), httpVersion, request.target(), headers, request.secure());
      if (endpoint.accepts(hixie.version())) {
        return hixie;
      }
    }
    return ServerHandshake.read(request.method(), httpVersion, headers);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && (!answered || whenKey3IsHere != null)) {
      keep(bytes);
      answerKey3(ctx);
      return;
    }
    ReferenceCountUtil.release(message);
    if (message instanceof LastHttpContent && !answered) {
      decide(ctx); // not before the decoder has said that the request ends here
    }
  }

  private void keep(ByteBuf bytes) {
    if (bytes.isReadable()) {
      early = early == null ? bytes : Unpooled.wrappedBuffer(early, bytes);
    } else {
      bytes.release();
    }
  }

  private void decide(ChannelHandlerContext ctx) {
    if (request == null || handshake == null) {
      return;
    }
    HttpRequest request = this.request;
    OpeningRequest handshake = this.handshake;
    place = connections.take(ctx.channel(), request.clientAddress());
    if (place.refusal() != null) {
      refuse(ctx, place.refusal());
      return;
    }
    // From here on the bytes are not HTTP. Without its decoder, what came with the request arrives
    // as it is; more is not read before there is somebody to read it.
    ctx.channel().config().setAutoRead(false);
    ctx.pipeline().get(HttpServerCodec.class).removeInboundHandler();
    endpoint
        .decide(request)
        .whenComplete(
            (decided, failure) -> {
              if (ctx.executor().inEventLoop()) {
                follow(ctx, request, handshake, decided, failure);
              } else {
                ctx.executor().execute(() -> follow(ctx, request, handshake, decided, failure));
              }
            });
  }

  private void follow(
      ChannelHandlerContext ctx,
      HttpRequest request,
      OpeningRequest handshake,
      @Nullable HandshakeDecision decision,
      @Nullable Throwable failure) {
    if (answered || !ctx.channel().isActive()) {
      return; // too late
    }
    if (decision == null) {
      undecided(ctx, request, failure);
      return;
    }
    try {
      onDecision(ctx, request, handshake, decision);
    } catch (Throwable mistake) { // which would be lost in a stage that nobody looks at
      undecided(ctx, request, mistake);
    }
  }

  /** No policy's decision, or none that could be followed: a subprotocol not offered, say. */
  private void undecided(
      ChannelHandlerContext ctx, HttpRequest request, @Nullable Throwable cause) {
    Log.log(Level.ERROR, () -> "no WebSocket for " + request, cause);
    if (answered) {
      ctx.close();
    } else {
      refuse(ctx, HttpResponse.text(500, "The request could not be decided about"));
    }
  }

  private void onDecision(
      ChannelHandlerContext ctx,
      HttpRequest request,
      OpeningRequest handshake,
      HandshakeDecision decision) {
    if (connections.isStopping()) {
      refuse(ctx, HttpResponse.text(503, "The server is stopping"));
      return;
    }
    if (decision.rejection() != null) {
      refuse(ctx, decision.rejection());
      return;
    }
    PerMessageDeflate options = endpoint.compressionFor(request);
    DeflateAgreement compression = options == null ? null : handshake.agree(options);
    Headers headers =
        handshake.accept(decision.subprotocol(), compression).with(decision.headers());
    accept(ctx, request, handshake, decision, compression, headers);
  }

  private void accept(
      ChannelHandlerContext ctx,
      HttpRequest request,
      OpeningRequest handshake,
      HandshakeDecision decision,
      @Nullable DeflateAgreement compression,
      Headers headers) {
    answered = true;
    ChannelFuture written =
        ctx.write(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                new HttpResponseStatus(101, handshake.reasonPhrase()),
                Unpooled.EMPTY_BUFFER,
                FinalResponse.nettyHeaders(headers),
                new DefaultHttpHeaders()));
    if (written.isDone() && !written.isSuccess()) {
      // The codec is still in the middle of the answer to an earlier request.
      Log.log(Level.ERROR, () -> "no 101 for " + request, written.cause());
      StreamEnd.drop(ctx.channel());
      return;
    }
    ctx.pipeline().remove(HttpServerCodec.class);
    OpeningHandshake agreed =
        new OpeningHandshake(
            handshake.version(), request, decision.headers(), decision.subprotocol(), compression);
    if (handshake.key3Bytes() == 0) {
      open(ctx, agreed, decision.attachment());
      return;
    }
    whenKey3IsHere = () -> open(ctx, agreed, decision.attachment());
    answerKey3(ctx);
    if (whenKey3IsHere != null) {
      // Proxies may hold key3 back until they have seen the answer. If it is here, all goes out in
      // one piece: there are clients that lose what comes in a read with the end of an answer.
      ctx.flush();
      ctx.channel().config().setAutoRead(true);
    }
  }

  private void answerKey3(ChannelHandlerContext ctx) {
    Runnable open = whenKey3IsHere;
    if (open == null || handshake == null || early == null) {
      return;
    }
    int length = handshake.key3Bytes();
    if (early.readableBytes() >= length) {
      whenKey3IsHere = null;
      ctx.channel().config().setAutoRead(false);
      byte[] key3 = new byte[length];
      early.readBytes(key3);
      ctx.write(Unpooled.wrappedBuffer(handshake.answer(key3)));
      open.run();
    }
  }

  private void open(
      ChannelHandlerContext ctx, OpeningHandshake agreed, @Nullable Object attachment) {
    Channel channel = ctx.channel();
    NettyTransport transport =
        new NettyTransport(channel, endpoint.options(), connections.memory());
    WebSocketConnection connection =
        new WebSocketConnection(
            Role.SERVER,
            endpoint.options(),
            transport,
            () -> {
              throw new IllegalStateException("a server does not mask");
            },
            connections.deflatePool(channel),
            agreed,
            attachment);
    transport.listener(connection);
    ByteBuf first = early;
    early = null;
    becomeLast(ctx, transport);
    if (first != null && first.isReadable()) {
      transport.channelRead(ctx, first);
    } else if (first != null) {
      first.release();
    }
    connections.add(connection, channel);
    connection.open(endpoint.onConnection(), failure -> {});
    connections.opened(connection);
    channel.flush();
    if (StreamEnd.hasPeerEnded(channel)) {
      transport.peerEnded();
    }
  }

  /** Leaves its place to the transport, and the transport as the last handler. */
  private void becomeLast(ChannelHandlerContext ctx, NettyTransport transport) {
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.replace(this, null, transport);
    while (pipeline.last() != transport) {
      pipeline.removeLast(); // by its place, for one that may be shared can stand in front too
    }
  }

  private void tooLate(ChannelHandlerContext ctx) {
    if (answered) {
      ctx.close(); // key3 has not come
    } else {
      refuse(ctx, TOO_LATE, Duration.ZERO);
    }
  }

  private void refuse(ChannelHandlerContext ctx, HttpResponse response) {
    refuse(ctx, response, connections.handshakeTimeout());
  }

  private void refuse(ChannelHandlerContext ctx, HttpResponse response, Duration patience) {
    if (!answered) {
      answered = true;
      if (deadline != null) {
        deadline.cancel();
      }
      if (place != null) {
        place.free();
      }
      FinalResponse.send(ctx, response, false, patience);
    }
  }

  /** A client may end its stream before it has its answer, but not before its whole request. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!StreamEnd.isPeers(event)) {
      ctx.fireUserEventTriggered(event);
    } else if (whenKey3IsHere == null && (answered || place != null)) {
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
    if (early != null) {
      early.release();
      early = null;
    }
  }

  /** A reset, or a decision that broke something: nothing that could be answered. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Log.log(Level.DEBUG, () -> "during the opening handshake, " + ctx.channel(), cause);
    ctx.close();
  }
}
