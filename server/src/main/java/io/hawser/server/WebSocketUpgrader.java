// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.Hub;
import io.hawser.WebSocket;
import io.hawser.endpoint.Endpoint;
import io.hawser.netty.Grace;
import io.hawser.netty.NettyTransport;
import io.hawser.protocol.engine.CloseFrame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets in an existing HTTP server. This can be any Netty pipeline with an {@link
 * io.netty.handler.codec.http.HttpServerCodec}, with or without an aggregator after it, with or
 * without TLS. This is the only class of Hawser's API that uses Netty's types.
 *
 * <pre>{@code
 * static final WebSocketUpgrader CHAT = WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));
 *
 * protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
 *   if (WebSocketUpgrader.isUpgrade(request) && request.uri().equals("/chat")) {
 *     CHAT.handleUpgrade(ctx, request);
 *   } else {
 *     // …
 *   }
 * }
 * }</pre>
 *
 * <p>Like a {@link WebSocketServer}, an upgrader has its own clients and topics, and is stopped
 * separately. To share clients and topics between several paths, use one upgrader for all of them.
 * It can have a different endpoint for each {@linkplain Builder#path path}.
 */
public final class WebSocketUpgrader extends NettyHub {
  private final Routes routes;

  private WebSocketUpgrader(Builder builder, Routes routes) {
    super(builder, routes);
    this.routes = routes;
  }

  /**
   * Returns an upgrader with all options at their defaults.
   *
   * @param onConnection sets up each new connection, before any of its events
   */
  public static WebSocketUpgrader create(Consumer<WebSocket> onConnection) {
    return builder().endpoint(e -> e.onConnection(onConnection)).build();
  }

  /**
   * Returns an upgrader with all options at their defaults.
   *
   * @param onConnection sets up each new connection, before any of its events. It receives the
   *     upgrader as a {@link Hub}, and the connection.
   */
  public static WebSocketUpgrader create(BiConsumer<Hub, WebSocket> onConnection) {
    return builder().endpoint(e -> e.onConnection(onConnection)).build();
  }

  /** Returns a builder in which all options are at their defaults. An endpoint must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns whether the {@code Upgrade} header of a request asks for a WebSocket. */
  public static boolean isUpgrade(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    return ServerUpgradeHandler.isUpgrade(request);
  }

  /**
   * Takes over the channel of a request and responds to the request. The channel then becomes a
   * WebSocket. If the request is not valid, or the policy rejects it, the channel is closed
   * instead. Bytes that arrived directly after the request are not lost.
   *
   * <p>Must be called on the event loop, from the {@code channelRead} that receives the request. If
   * it is called later, the end of the request never arrives, and the client gets 408. The decision
   * itself may complete later ({@link io.hawser.endpoint.HandshakePolicy}). The responses to
   * earlier requests on the same connection must have been sent. If one is still being sent, the
   * connection is dropped.
   *
   * <p>The caller still owns the request and must release it if it is reference-counted. After this
   * call, no more messages reach the handlers after the HTTP codec. These handlers are removed when
   * the WebSocket opens.
   *
   * @throws IllegalStateException if the channel has already been taken over, there is no {@code
   *     HttpServerCodec} before the caller in the pipeline, or this is not the channel's event loop
   */
  public void handleUpgrade(ChannelHandlerContext ctx, HttpRequest request) {
    Objects.requireNonNull(ctx, "ctx");
    Objects.requireNonNull(request, "request");
    if (!ctx.channel().eventLoop().inEventLoop()) {
      throw new IllegalStateException("not on the event loop of " + ctx.channel());
    }
    if (ctx.pipeline().get(ServerUpgradeHandler.class) != null
        || ctx.pipeline().get(NettyTransport.class) != null) {
      throw new IllegalStateException("handleUpgrade was already called for " + ctx.channel());
    }
    ChannelHandlerContext codec = ServerUpgradeHandler.requireCodec(ctx.pipeline());
    connections.add(ctx.channel());
    new ServerUpgradeHandler(connections, routes)
        .takeOver(codec, request, connections.handshakeTimeout());
  }

  /**
   * Stops the upgrader. From now on it refuses requests with 503. It ends its connections as {@link
   * WebSocketServer#stop(Duration, int, String)} does. The HTTP server is not stopped: stop it
   * after this call.
   *
   * @throws IllegalArgumentException if the code or reason cannot be sent, see {@link
   *     WebSocket#close(int, String)}
   * @throws IllegalStateException if called on the event loop of one of the connections, because it
   *     would wait for that event loop; in that case, nothing is stopped
   */
  @Override
  public void stop(Duration grace, int code, String reason) {
    Objects.requireNonNull(grace, "grace");
    Objects.requireNonNull(reason, "reason");
    CloseFrame.check(code, reason);
    Grace time = new Grace(grace);
    connections.stop(time, code, reason);
    connections.close(time, "an upgrader", List.of());
  }

  /** Collects the options of an upgrader. Each method replaces what was set before. */
  public static final class Builder extends HubBuilder<Builder> {
    private Endpoint.@Nullable Builder endpoint;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets who may connect, how the connections behave, and how each connection is set up: {@code e
     * -> e.onConnection(ws -> …)}. Applies to every path that was not {@linkplain #path added}.
     * Without it, requests for such paths are refused with 404.
     *
     * @throws IllegalStateException if this does not set {@code onConnection}
     */
    public Builder endpoint(Consumer<Endpoint.Builder> endpoint) {
      Objects.requireNonNull(endpoint, "endpoint");
      Endpoint.Builder builder = Endpoint.builder();
      endpoint.accept(builder);
      builder.build(); // throws if it is not complete
      this.endpoint = builder;
      return this;
    }

    /**
     * Returns the upgrader.
     *
     * @throws IllegalStateException if it has no endpoint, a path has no {@code onConnection}, or
     *     two paths conflict
     */
    public WebSocketUpgrader build() {
      if (endpoint == null && routes.isEmpty()) {
        throw new IllegalStateException("an upgrader needs an endpoint(e -> e.onConnection(…))");
      }
      return new WebSocketUpgrader(
          this, routes.build(endpoint == null ? Endpoint.builder() : endpoint));
    }
  }
}
