// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.BroadcastStatistics;
import io.hawser.Endpoint;
import io.hawser.PreparedMessage;
import io.hawser.SlowReceiver;
import io.hawser.WebSocket;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CloseFrame;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSockets inside somebody else's HTTP server: any Netty pipeline with an {@link
 * io.netty.handler.codec.http.HttpServerCodec}, with an aggregator behind it or without, plain or
 * over TLS. The one class of Hawser that knows Netty's types.
 *
 * <pre>{@code
 * static final WebSocketUpgrader CHAT = WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));
 *
 * protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
 *   if (WebSocketUpgrader.isUpgrade(request) && request.uri().equals("/chat")) {
 *     CHAT.handleUpgrade(ctx, request);
 *   } else { … }
 * }
 * }</pre>
 *
 * Has clients, topics and an end of its own, as a {@link WebSocketServer} has; to share them, use
 * one upgrader for several paths.
 */
public final class WebSocketUpgrader implements AutoCloseable {
  private final Connections connections;
  private final Endpoint endpoint;

  private WebSocketUpgrader(Builder builder, Endpoint endpoint) {
    this.connections = builder.connections.build();
    this.endpoint = endpoint;
  }

  /**
   * An upgrader with everything at its default.
   *
   * @param onConnection sets each new connection up, before any of its events
   */
  public static WebSocketUpgrader create(Consumer<WebSocket> onConnection) {
    return builder().endpoint(e -> e.onConnection(onConnection)).build();
  }

  /** A builder in which everything is at its default, and which lacks an endpoint. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether a request asks for a WebSocket: its {@code Upgrade} header says so. */
  public static boolean isUpgrade(HttpRequest request) {
    return ServerUpgradeHandler.isUpgrade(request);
  }

  /**
   * Takes the channel over from which a request came: answers it, and turns the channel into a
   * WebSocket or, if the request is not valid or the policy is against it, ends it. Bytes that came
   * right behind the request are not lost.
   *
   * <p>Call it in the event loop, from the {@code channelRead} that gets the request: later, the
   * end of the request is waited for in vain, and the client gets 408. The decision itself may take
   * its time ({@link io.hawser.HandshakePolicy}). Requests that came before on the same connection
   * have to have been answered; in the middle of an answer the connection is dropped.
   *
   * <p>The request remains the caller's, to be released if it is one to be. From this call on no
   * messages reach the handlers behind the HTTP codec any more; they are removed when the WebSocket
   * opens.
   *
   * @throws IllegalStateException if the channel has been taken over before, there is no {@code
   *     HttpServerCodec} in front of the caller, or this is not the channel's event loop
   */
  public void handleUpgrade(ChannelHandlerContext ctx, HttpRequest request) {
    if (!ctx.channel().eventLoop().inEventLoop()) {
      throw new IllegalStateException("not in the event loop of " + ctx.channel());
    }
    if (ctx.pipeline().get(ServerUpgradeHandler.class) != null
        || ctx.pipeline().get(NettyTransport.class) != null) {
      throw new IllegalStateException("handleUpgrade was called before for " + ctx.channel());
    }
    ServerUpgradeHandler.requireCodec(ctx.pipeline());
    connections.add(ctx.channel());
    new ServerUpgradeHandler(connections, endpoint)
        .takeOver(ctx, request, connections.handshakeTimeout());
  }

  /** See {@link WebSocketServer#clients}. */
  public Set<WebSocket> clients() {
    return connections.broadcaster().clients();
  }

  /** See {@link WebSocketServer#broadcast(PreparedMessage)}. */
  public void broadcast(PreparedMessage message) {
    connections.broadcaster().broadcast(message, client -> true);
  }

  /** See {@link WebSocketServer#broadcast(PreparedMessage, Predicate)}. */
  public void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    connections.broadcaster().broadcast(message, to);
  }

  /** See {@link WebSocketServer#publish}. */
  public void publish(String topic, PreparedMessage message) {
    connections.broadcaster().publish(topic, message, null);
  }

  /** See {@link WebSocketServer#broadcastStatistics}. */
  public BroadcastStatistics broadcastStatistics() {
    return connections.broadcaster().statistics();
  }

  /** See {@link WebSocketServer#memoryStatistics}. */
  public MemoryStatistics memoryStatistics() {
    return connections.memory().statistics();
  }

  /** Stops as {@link #stop(Duration)} does, with five seconds of grace. */
  @Override
  public void close() {
    stop(Connections.DEFAULT_GRACE);
  }

  /** Stops as {@link #stop(Duration, int, String)} does, with 1001. */
  public void stop(Duration grace) {
    stop(grace, CloseCode.GOING_AWAY, Connections.STOPPING);
  }

  /**
   * Stops: refuses requests with 503, and ends its connections as {@link
   * WebSocketServer#stop(Duration, int, String)} does. The HTTP server itself is not touched, and
   * has to be stopped after this.
   *
   * @throws IllegalStateException in the event loop of one of its connections, which would wait for
   *     itself; nothing is stopped then
   */
  public void stop(Duration grace, int code, String reason) {
    CloseFrame.check(code, reason);
    Grace time = new Grace(grace);
    connections.stop(time, code, reason);
    connections.close(time, "an upgrader", List.of());
  }

  /** Collects what an upgrader needs; each method replaces what was set before. */
  public static final class Builder {
    private final Connections.Builder connections = new Connections.Builder();
    private @Nullable Endpoint endpoint;

    private Builder() {}

    /**
     * Who may connect, how the connections behave, and what is done with them: {@code e ->
     * e.onConnection(ws -> …)}.
     *
     * @throws IllegalStateException if {@code onConnection} is not set in the end
     */
    public Builder endpoint(Consumer<Endpoint.Builder> endpoint) {
      Endpoint.Builder builder = Endpoint.builder();
      endpoint.accept(builder);
      this.endpoint = builder.build();
      return this;
    }

    /** See {@link WebSocketServer.Builder#slowReceivers}. */
    public Builder slowReceivers(SlowReceiver policy) {
      connections.slowReceivers(policy);
      return this;
    }

    /**
     * How long the decision about a request, and sending the answer, may take. 10 seconds unless
     * set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder handshakeTimeout(Duration timeout) {
      connections.handshakeTimeout(timeout);
      return this;
    }

    /** See {@link WebSocketServer.Builder#trustProxies}. */
    public Builder trustProxies(ProxyHeader header, String... networks) {
      connections.trustProxies(header, networks);
      return this;
    }

    /**
     * See {@link WebSocketServer.Builder#maxConnections}. TCP connections are the business of the
     * HTTP server.
     */
    public Builder maxConnections(int connections) {
      this.connections.maxConnections(connections);
      return this;
    }

    /** See {@link WebSocketServer.Builder#maxConnectionsPerAddress}. */
    public Builder maxConnectionsPerAddress(int connections) {
      this.connections.maxConnectionsPerAddress(connections);
      return this;
    }

    /** See {@link WebSocketServer.Builder#maxBufferedBytes}. */
    public Builder maxBufferedBytes(long bytes) {
      connections.maxBufferedBytes(bytes);
      return this;
    }

    /**
     * The upgrader.
     *
     * @throws IllegalStateException if it has no endpoint
     */
    public WebSocketUpgrader build() {
      if (endpoint == null) {
        throw new IllegalStateException("an upgrader needs an endpoint(e -> e.onConnection(…))");
      }
      return new WebSocketUpgrader(this, endpoint);
    }
  }
}
