// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.ReconnectListener;
import io.hawser.ReconnectPolicy;
import io.hawser.ReconnectingWebSocket;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.protocol.ClientHandshake;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.MaskSource;
import io.hawser.protocol.Role;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSocket connections, any number of them on a fixed number of threads. Make one and keep
 * it; close it to end the connections and the threads.
 *
 * <pre>{@code
 * try (WebSocketClient client = WebSocketClient.create()) {
 *   client.connect("wss://example.org/chat", ws -> ws.onText(System.out::println))
 *       .thenAccept(ws -> ws.send("hello"));
 *   …
 * }
 * }</pre>
 *
 * All methods may be called by any thread; {@link #close}, by none of its own.
 */
public final class WebSocketClient implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final EventLoopGroup loops;
  private final DeflatePools deflatePools;
  private final Bootstrap bootstrap;
  private final SslContext tls;
  private final SecureRandom random = new SecureRandom();
  private final ThreadLocal<MaskSource> masks = ThreadLocal.withInitial(MaskSource::secure);
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Set<WebSocket> connections = ConcurrentHashMap.newKeySet();
  private final Set<ReconnectingWebSocket> reconnecting = ConcurrentHashMap.newKeySet();

  // any thread (volatile)
  private volatile boolean closed;

  private WebSocketClient(Builder builder) {
    TransportType transport = builder.transport.resolve();
    this.tls = builder.tls == null ? Tls.trustingTheUsual() : builder.tls;
    this.loops = EventLoops.create(transport, builder.threads, "hawser-client");
    this.deflatePools = new DeflatePools();
    this.bootstrap = new Bootstrap().group(loops).channel(transport.channel());
    EventLoops.options(bootstrap);
  }

  /** A client with everything at its default. */
  public static WebSocketClient create() {
    return builder().build();
  }

  /** A builder in which everything is at its default. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Opens a connection.
   *
   * @param uri see {@link ConnectRequest#to(URI)}
   * @param setup sets the handlers of the new connection, and may send; no event comes before it
   *     has returned
   * @return completes when it has returned, with the connection; or fails with a {@link
   *     io.hawser.WebSocketException}, or with what the set-up threw; cancelling it before gives
   *     the attempt up
   * @throws IllegalStateException if this client is closed
   */
  public CompletableFuture<WebSocket> connect(String uri, Consumer<WebSocket> setup) {
    return connect(ConnectRequest.to(uri), setup);
  }

  /** See {@link #connect(String, Consumer)}. */
  public CompletableFuture<WebSocket> connect(URI uri, Consumer<WebSocket> setup) {
    return connect(ConnectRequest.to(uri), setup);
  }

  /** See {@link #connect(String, Consumer)}. */
  public CompletableFuture<WebSocket> connect(ConnectRequest request, Consumer<WebSocket> setup) {
    Objects.requireNonNull(setup, "setup");
    if (closed) {
      throw new IllegalStateException("this client is closed");
    }
    CompletableFuture<WebSocket> result = new CompletableFuture<>();
    ClientHandshakeHandler handler =
        new ClientHandshakeHandler(
            request,
            new ClientHandshake(
                request.version(),
                request.subprotocols(),
                request.options().compression(Role.CLIENT),
                random),
            () -> masks.get().nextKey(),
            deflatePools,
            setup,
            this::opened,
            result);
    ChannelFuture connecting =
        bootstrap
            .clone()
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(Integer.MAX_VALUE, request.handshakeTimeout().toMillis() + 1000))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channels.add(channel);
                    channel.closeFuture().addListener(ended -> channels.remove(channel));
                    if (request.isSecure()) {
                      channel.pipeline().addLast(tlsFor(channel, request));
                    }
                    handler.addTo(channel.pipeline());
                  }
                })
            .connect(request.host(), request.port());
    connecting.addListener(
        connected -> {
          if (connected.cause() != null) {
            handler.fail(
                connecting.channel(),
                new TransportException(
                    "connecting to " + request + " failed: " + connected.cause().getMessage(),
                    connected.cause()));
          }
        });
    result.whenComplete(
        (ws, failure) -> {
          if (result.isCancelled()) {
            connecting.channel().close();
          }
        });
    return result;
  }

  /**
   * Opens a connection, and another one whenever it ends or cannot be opened, as the policy says.
   *
   * @param listener sets each connection up; a lambda will do: {@code ws -> ws.onText(…)}
   * @return at once, and the first attempt begins
   * @throws IllegalArgumentException if the policy's queue may hold more than {@link
   *     io.hawser.WebSocketOptions#maxBufferedAmount}
   * @throws IllegalStateException if this client is closed
   */
  public ReconnectingWebSocket reconnecting(
      ConnectRequest request, ReconnectPolicy policy, ReconnectListener listener) {
    if (closed) {
      throw new IllegalStateException("this client is closed");
    }
    return ReconnectingWebSocket.start(
        policy,
        request.options(),
        listener,
        new ClientConnector(this, request, loops.next()),
        reconnecting);
  }

  private SslHandler tlsFor(Channel channel, ConnectRequest request) {
    SslHandler handler = tls.newHandler(channel.alloc(), request.host(), request.port());
    handler.setHandshakeTimeoutMillis(request.handshakeTimeout().toMillis());
    SSLEngine engine = handler.engine();
    // An SSLContext does not ask by itself for the certificate to be of this host.
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return handler;
  }

  private void opened(WebSocket connection, Channel channel) {
    connections.add(connection);
    channel.closeFuture().addListener(ended -> connections.remove(connection));
  }

  /**
   * Ends everything: closes open connections with 1001 and drops after five seconds those whose
   * servers do not answer, gives up what is being opened, and ends the threads. Returns when all is
   * gone.
   *
   * @throws IllegalStateException if called by one of the client's own threads, which it would wait
   *     for
   */
  @Override
  public void close() {
    if (EventLoops.contains(loops, Thread.currentThread())) {
      throw new IllegalStateException("a callback cannot wait for its own client to close");
    }
    closed = true;
    reconnecting.forEach(ws -> ws.close(CloseCode.GOING_AWAY, ""));
    EventLoops.dropThoseWithout(NettyTransport.class, channels);
    connections.forEach(ws -> ws.close(CloseCode.GOING_AWAY, ""));
    EventLoops.awaitClosed(channels, GRACE);
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    deflatePools.close();
  }

  /** Collects what a client needs; each method replaces what was set before. */
  public static final class Builder {
    private int threads = 1;
    private TransportType transport = TransportType.AUTO;
    private @Nullable SslContext tls;

    private Builder() {}

    /**
     * How many threads serve the connections. 1 unless set, which is enough for thousands.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder threads(int threads) {
      this.threads = EventLoops.atLeastOne("threads", threads);
      return this;
    }

    /** What moves the bytes. {@link TransportType#AUTO} unless set. */
    public Builder transport(TransportType transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /**
     * How {@code wss} servers are judged, and what this client shows them of itself. Whom the JDK
     * trusts, unless set. That a certificate is for the host in the URI is always demanded.
     */
    public Builder tls(SSLContext context) {
      this.tls = Tls.of(context);
      return this;
    }

    /**
     * Trusts the certificates in a PEM file, and those that they signed, and no others.
     *
     * @throws IllegalArgumentException if the file cannot be used
     */
    public Builder trust(Path certificates) {
      this.tls = Tls.trusting(certificates);
      return this;
    }

    /**
     * The client.
     *
     * @throws IllegalStateException if the transport does not work here
     */
    public WebSocketClient build() {
      return new WebSocketClient(this);
    }
  }
}
