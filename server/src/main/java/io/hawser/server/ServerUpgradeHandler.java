// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.connection.WebSocketConnection;
import io.hawser.counting.EndpointCounters;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.http.HttpResponse;
import io.hawser.netty.NettyTransport;
import io.hawser.netty.StreamEnd;
import io.hawser.netty.loop.EventLoops;
import io.hawser.netty.loop.Log;
import io.hawser.protocol.Role;
import io.hawser.server.http.ConnectionLimits;
import io.hawser.server.http.FinalResponse;
import io.hawser.server.http.Refusal;
import io.hawser.server.http.RequestRefused;
import io.hawser.spi.OpeningHandshake;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Responds to a request for a WebSocket, and turns its channel into one. From {@link #takeOver}
 * until the response, this handler stays directly after the HTTP codec:
 *
 * <ol>
 *   <li>{@link #read} refuses requests that are invalid, or for which there is no endpoint.
 *   <li>{@link #channelRead} waits for the end of the request.
 *   <li>{@link #decide} refuses clients of a server that drains or stops. Then it takes a place
 *       among the connections, and calls the endpoint. The endpoint checks host and origin, and
 *       calls the policy.
 *   <li>{@link #accept} sends the 101. If the handshake has a key3, a {@link Key3Handler} then
 *       waits for it.
 *   <li>{@link #open} replaces this handler with a {@link NettyTransport}, and removes the codec
 *       and all handlers after it.
 * </ol>
 */
final class ServerUpgradeHandler extends ChannelInboundHandlerAdapter {
  static final HttpResponse HANDSHAKE_TIMEOUT =
      HttpResponse.text(408, "The opening handshake took too long");

  // no Retry-After: another server can take the client at once
  private static final HttpResponse STOPPING = HttpResponse.text(503, "The server is stopping");

  private final Connections connections;
  private final Routes routes;

  // event loop; set by takeOver
  private @Nullable HandshakeDeadline deadline;
  private @Nullable HttpRequest asked;

  // event loop; set when the request has been read and is valid
  private @Nullable UpgradeRequest upgrade;

  // event loop; set by decide
  private ConnectionLimits.@Nullable Place place;

  // event loop
  private boolean answered;
  private EndpointCounters counters;
  private boolean counted;
  private long begin;

  /** The bytes that arrived after the request, until the transport takes them. */
  private @Nullable ByteBuf early;

  /**
   * Creates the handler of one request.
   *
   * @param routes find the endpoint of a path
   */
  ServerUpgradeHandler(Connections connections, Routes routes) {
    this.connections = connections;
    this.counters = connections.counters().of(Monitored.NO_ENDPOINT);
    this.routes = routes;
  }

  /** Returns whether a request asks for a WebSocket. */
  static boolean isUpgrade(HttpRequest request) {
    return request.headers().containsValue("Upgrade", "websocket", true);
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

  /**
   * Takes the channel over. Must be called by the handler that receives the request.
   *
   * @param codec the context of the pipeline's {@link HttpServerCodec}
   * @param time how long it may take to respond to the client
   */
  void takeOver(ChannelHandlerContext codec, HttpRequest request, Duration time) {
    begin = System.nanoTime();
    ChannelPipeline pipeline = codec.pipeline();
    StreamEnd.allowHalfClosure(pipeline.channel());
    pipeline.addAfter(codec.name(), null, this);
    ChannelHandlerContext ctx = pipeline.context(this);
    deadline = new HandshakeDeadline(ctx, time, () -> onTimeout(ctx));
    asked = request;
    UpgradeRequest valid;
    try {
      valid = read(ctx.channel(), request);
    } catch (RequestRefused refused) {
      counters = connections.counters().of(refused.endpoint());
      refuse(ctx, refused.response(), refused.failure());
      return;
    }
    counters = connections.counters().of(valid.pattern());
    upgrade = valid;
    if (request instanceof FullHttpRequest whole) {
      keep(whole.content().retainedSlice());
      decide(ctx, valid);
    } else if (valid.handshake().key3Bytes() > 0) {
      decide(ctx, valid); // Netty treats key3 as content, but it may arrive only after the 101
    }
  }

  private UpgradeRequest read(Channel channel, HttpRequest request) throws RequestRefused {
    return UpgradeRequest.of(connections.requestReader().read(channel, request), routes);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && !answered) {
      keep(bytes);
      return;
    }
    ReferenceCountUtil.release(message);
    if (message instanceof LastHttpContent && !answered && upgrade != null) {
      decide(ctx, upgrade); // the decoder has found the end of the request only now
    }
  }

  private void keep(ByteBuf bytes) {
    if (bytes.isReadable()) {
      early = early == null ? bytes : Unpooled.wrappedBuffer(early, bytes);
    } else {
      bytes.release();
    }
  }

  private void decide(ChannelHandlerContext ctx, UpgradeRequest upgrade) {
    if (connections.isDraining()) {
      refuse(ctx, STOPPING, HandshakeFailure.STOPPING);
      return;
    }
    place = connections.take(ctx.channel(), upgrade.request().clientAddress());
    if (place.refusal() != null) {
      refuse(ctx, place.refusal(), place.failure());
      return;
    }
    // The bytes from here on are not HTTP. When its decoder is removed, the codec passes on
    // unchanged the bytes that came with the request. No more bytes are read until the transport
    // can receive them.
    ctx.channel().config().setAutoRead(false);
    ctx.pipeline().get(HttpServerCodec.class).removeInboundHandler();
    upgrade
        .endpoint()
        .decide(upgrade.request())
        .whenComplete(
            (decision, failure) -> {
              if (ctx.executor().inEventLoop()) {
                onDecision(ctx, upgrade, decision, failure);
              } else {
                ctx.executor().execute(() -> onDecision(ctx, upgrade, decision, failure));
              }
            });
  }

  private void onDecision(
      ChannelHandlerContext ctx,
      UpgradeRequest upgrade,
      @Nullable HandshakeDecision decision,
      @Nullable Throwable failure) {
    if (answered || !ctx.channel().isActive()) {
      return; // too late
    }
    try {
      if (decision == null) {
        fail(ctx, upgrade, failure);
      } else if (connections.isDraining()) {
        refuse(ctx, STOPPING, HandshakeFailure.STOPPING);
      } else if (decision.rejection() != null) {
        refuse(ctx, decision.rejection(), decision.failure());
      } else {
        accept(ctx, upgrade, decision);
      }
    } catch (Throwable mistake) { // the stage would ignore it
      fail(ctx, upgrade, mistake);
    }
  }

  /**
   * Called if the policy failed, or made an impossible decision, such as a subprotocol that was not
   * offered.
   */
  private void fail(ChannelHandlerContext ctx, UpgradeRequest upgrade, @Nullable Throwable cause) {
    Log.log(Level.ERROR, () -> "no WebSocket for " + upgrade.request(), cause);
    if (answered) {
      count(HandshakeFailure.POLICY_FAILED);
      ctx.close();
    } else {
      refuse(
          ctx,
          HttpResponse.text(500, "The server could not decide about the request"),
          HandshakeFailure.POLICY_FAILED);
    }
  }

  private void accept(
      ChannelHandlerContext ctx, UpgradeRequest upgrade, HandshakeDecision decision) {
    OpeningHandshake agreed = upgrade.agree(decision, connections.broadcaster().isResuming());
    FullHttpResponse response = switchingProtocols(upgrade, agreed);
    answered = true;
    ChannelFuture written = ctx.write(response);
    if (written.isDone() && !written.isSuccess()) {
      // The codec is still in the middle of the response to an earlier request.
      Log.log(Level.ERROR, () -> "no 101 for " + upgrade.request(), written.cause());
      count(HandshakeFailure.INVALID_REQUEST);
      StreamEnd.drop(ctx.channel());
      return;
    }
    ctx.pipeline().remove(HttpServerCodec.class);
    if (upgrade.handshake().key3Bytes() == 0) {
      open(ctx, upgrade.endpoint(), agreed, decision.attachment());
      return;
    }
    Key3Handler.await(
        ctx,
        upgrade.handshake(),
        takeEarly(),
        rest -> {
          early = rest;
          open(ctx, upgrade.endpoint(), agreed, decision.attachment());
        });
  }

  private static FullHttpResponse switchingProtocols(
      UpgradeRequest upgrade, OpeningHandshake agreed) {
    HttpResponseStatus status = new HttpResponseStatus(101, upgrade.handshake().reasonPhrase());
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    upgrade.responseHeaders(agreed).forEach(response.headers()::add);
    return response;
  }

  private ByteBuf takeEarly() {
    ByteBuf bytes = early == null ? Unpooled.EMPTY_BUFFER : early;
    early = null;
    return bytes;
  }

  private void open(
      ChannelHandlerContext ctx,
      Endpoint endpoint,
      OpeningHandshake agreed,
      @Nullable Object attachment) {
    Channel channel = ctx.channel();
    counted = true; // as opened, by the connection
    EndpointCounters.OnThread counters = EventLoops.counters(this.counters, channel);
    NettyTransport transport =
        new NettyTransport(channel, endpoint.options(), connections.memory(), counters);
    WebSocketConnection connection =
        new WebSocketConnection(
            Role.SERVER,
            endpoint.options(),
            transport,
            () -> {
              throw new IllegalStateException("a server does not mask");
            },
            connections.deflatePools().of(channel, agreed.compression()),
            agreed,
            attachment,
            counters,
            begin);
    transport.listener(connection);
    ByteBuf first = takeEarly();
    replaceHandlers(ctx, transport);
    if (first.isReadable()) {
      transport.channelRead(ctx, first);
    } else {
      first.release();
    }
    connections.add(connection, channel);
    connection.open(connections.handlerThreads().setupOf(endpoint), failure -> {});
    connections.opened(connection);
    channel.flush();
    if (StreamEnd.hasPeerEnded(channel)) {
      transport.peerEnded();
    }
  }

  /** Replaces this handler with the transport, and removes all handlers after it. */
  private void replaceHandlers(ChannelHandlerContext ctx, NettyTransport transport) {
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.replace(this, null, transport);
    while (pipeline.last() != transport) {
      pipeline.removeLast(); // by position: a sharable handler may be in the pipeline twice
    }
  }

  private void onTimeout(ChannelHandlerContext ctx) {
    if (answered) {
      count(HandshakeFailure.TIMEOUT);
      ctx.close(); // key3 has not arrived
    } else {
      refuse(ctx, HANDSHAKE_TIMEOUT, HandshakeFailure.TIMEOUT, Duration.ZERO);
    }
  }

  /** Counts why this handshake does not lead to a connection, unless it has been counted. */
  private void count(HandshakeFailure reason) {
    if (!counted) {
      counted = true;
      counters.failed(reason);
    }
  }

  private void refuse(ChannelHandlerContext ctx, HttpResponse response, HandshakeFailure reason) {
    refuse(ctx, response, reason, connections.handshakeTimeout());
  }

  private void refuse(
      ChannelHandlerContext ctx,
      HttpResponse response,
      HandshakeFailure reason,
      Duration patience) {
    if (!answered && asked != null) {
      answered = true;
      count(reason);
      if (deadline != null) {
        deadline.cancel();
      }
      if (place != null) {
        place.free();
      }
      boolean head = asked.method().equals(HttpMethod.HEAD);
      new FinalResponse(response, head, patience).send(ctx);
      Refusal.report(ctx.channel(), asked, response);
    }
  }

  /** A client may end its stream before the response, but not before the end of its request. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!StreamEnd.isPeerEnd(event)) {
      ctx.fireUserEventTriggered(event);
    } else if (answered || place != null) {
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
    takeEarly().release();
    count(connections.isDraining() ? HandshakeFailure.STOPPING : HandshakeFailure.ABANDONED);
  }

  /** Handles a reset, or an error in a decision. No response can be sent. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Log.log(Level.DEBUG, () -> "during the opening handshake, " + ctx.channel(), cause);
    ctx.close();
  }
}
