// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.Hub;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.blocking.BlockingHandler;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpRequest;
import io.hawser.internal.Checks;
import io.hawser.netty.Grace;
import io.hawser.netty.UnixSockets;
import io.hawser.netty.loop.EventLoops;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.engine.CloseFrame;
import io.hawser.transport.TransportType;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket server on one port or Unix socket. It runs from the moment it is started until it is
 * stopped.
 *
 * <pre>{@code
 * WebSocketServer.listen(8080, ws -> ws.onMessage(ws::send));   // an echo server
 * }</pre>
 *
 * <p>All methods may be called from any thread, except that the methods that stop the server must
 * not be called on one of its own threads.
 */
public final class WebSocketServer extends NettyHub {
  private final EventLoopGroup loops;
  private final Channel listening;
  private final TransportType transport;
  private final Routes routes;
  private final @Nullable HttpHandler http;

  // any thread (volatile)
  private volatile @Nullable ServerTls tls;

  private WebSocketServer(Builder builder, TransportType transport, Routes routes) {
    super(builder, routes); // connects to the broker, if there is one, so all options must be valid
    this.transport = transport;
    this.routes = routes;
    this.http = builder.http;
    this.tls = builder.tls;
    this.loops = EventLoops.create(transport, builder.threads, "hawser-server");
    try {
      this.listening = bind(builder);
    } catch (RuntimeException e) {
      // Clients may have connected before it failed.
      connections.stop(new Grace(Duration.ZERO), CloseCode.GOING_AWAY, "");
      connections.broadcaster().disconnect();
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
      throw e;
    }
  }

  private Channel bind(Builder builder) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .option(ChannelOption.SO_BACKLOG, builder.backlog)
            .handler(new Acceptor(loops, this::setUp));
    return builder.unixSocket == null
        ? ListeningSocket.onPort(bootstrap, transport, builder.host, builder.port)
        : ListeningSocket.onPath(bootstrap, transport, builder.unixSocket);
  }

  /**
   * Prepares a new channel for HTTP, and for TLS if it is enabled. Closes the channel if there are
   * too many.
   */
  private void setUp(Channel channel) {
    if (!connections.hasRoomFor(channel)) {
      channel.close();
      return;
    }
    connections.add(channel);
    ServerTls tls = this.tls;
    if (tls != null) {
      channel.pipeline().addLast(tls.handlerFor(channel, connections.handshakeTimeout()));
    }
    new HttpServerHandler(connections, routes, http).addTo(channel.pipeline());
  }

  /**
   * Starts a server on a port of all network interfaces. It accepts every path.
   *
   * @param port 0 for any free port
   * @param onConnection sets up each new connection, before any of its events
   * @throws TransportException if the port is in use or not allowed
   */
  public static WebSocketServer listen(int port, Consumer<WebSocket> onConnection) {
    return builder().port(port).onConnection(onConnection).start();
  }

  /**
   * Starts a server as {@link #listen(int, Consumer)} does.
   *
   * @param onConnection sets up each new connection, before any of its events. It receives the
   *     server as a {@link Hub}, and the connection.
   */
  public static WebSocketServer listen(int port, BiConsumer<Hub, WebSocket> onConnection) {
    return builder().port(port).onConnection(onConnection).start();
  }

  /**
   * Starts a server on a port of all network interfaces. It accepts every path, and serves each
   * connection on a thread of its own.
   *
   * @param port 0 for any free port
   * @param handler see {@link Endpoint.Builder#onBlockingConnection}
   * @throws TransportException if the port is in use or not allowed
   */
  public static WebSocketServer listenBlocking(int port, BlockingHandler handler) {
    return builder().port(port).onBlockingConnection(handler).start();
  }

  /** Returns a builder in which all options are at their defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns where the server listens: an {@link InetSocketAddress}, or a {@link
   * UnixDomainSocketAddress}.
   */
  public SocketAddress localAddress() {
    return UnixSockets.local(listening);
  }

  /**
   * Returns the address and port on which the server listens.
   *
   * @throws IllegalStateException if it listens on a Unix socket
   */
  public InetSocketAddress address() {
    if (localAddress() instanceof InetSocketAddress address) {
      return address;
    }
    throw new IllegalStateException(
        "the server listens on the Unix socket " + localAddress() + ", which has no port");
  }

  /**
   * Returns the port on which the server listens.
   *
   * @throws IllegalStateException if it listens on a Unix socket
   */
  public int port() {
    return address().getPort();
  }

  /** Returns the transport in use, which is never {@link TransportType#AUTO}. */
  public TransportType transport() {
    return transport;
  }

  /**
   * Replaces the certificates and all other TLS settings for new connections. Existing connections
   * keep the old settings.
   *
   * @throws IllegalArgumentException if the settings cannot be used; the old settings then remain
   *     in effect
   * @throws IllegalStateException if the server does not use TLS
   */
  public void renewTls(Consumer<ServerTls.Builder> tls) {
    Objects.requireNonNull(tls, "tls");
    if (this.tls == null) {
      throw new IllegalStateException("a server that was started without TLS cannot switch to it");
    }
    this.tls = ServerTls.of(tls);
  }

  /**
   * Stops the server. It accepts no new connections, and closes the open ones with this code.
   * Messages that were sent to them before are sent first. This method waits for them to end, and
   * drops those that take longer than the grace period. Blocking handlers that still run then are
   * interrupted. If the calling thread is interrupted, the grace period ends and the connections
   * are dropped. The thread is still interrupted when this method returns. A second call only
   * waits.
   *
   * <p>Returns when everything has ended, and at the latest one second after the grace period. If a
   * callback still blocks an event loop at that time, the loop and its connections are left behind,
   * and a warning is logged.
   *
   * @throws IllegalArgumentException if the code or reason cannot be sent, see {@link
   *     WebSocket#close(int, String)}
   * @throws IllegalStateException if called on one of the server's own threads, because it would
   *     wait for itself
   */
  @Override
  public void stop(Duration grace, int code, String reason) {
    Objects.requireNonNull(grace, "grace");
    Objects.requireNonNull(reason, "reason");
    if (EventLoops.contains(loops, Thread.currentThread())) {
      throw new IllegalStateException("a callback cannot wait for its own server to stop");
    }
    CloseFrame.check(code, reason);
    Grace time = new Grace(grace);
    ChannelFuture listeningClosed = listening.close(); // later, if a callback blocks its event loop
    connections.stop(time, code, reason);
    time.awaitDropped(listeningClosed);
    loops.forEach(time::awaitTasks);
    connections.stop(time, code, reason); // those that were accepted in the meantime
    time.awaitDropped(loops.shutdownGracefully(0, 5, TimeUnit.SECONDS));
    connections.close(time, "the server", loops);
  }

  /** Collects the options of a server. Each method replaces what was set before. */
  public static final class Builder extends HubBuilder<Builder> {
    private @Nullable String host;
    private int port;
    private @Nullable Path unixSocket;
    private int backlog = 4096;
    private int threads = Runtime.getRuntime().availableProcessors();
    private TransportType transport = TransportType.AUTO;
    private @Nullable ServerTls tls;
    private @Nullable HttpHandler http;
    private final Endpoint.Builder endpoint = Endpoint.builder();

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /**
     * Sets the address or name of the network interface to listen on. By default, the server
     * listens on all of them.
     */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /**
     * Sets the port. The default is 0, which chooses any free port.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public Builder port(int port) {
      this.port = Checks.inRange("port", port, 0, 0xFFFF);
      return this;
    }

    /**
     * Listens on a Unix socket instead of a host and port. A socket file left by a server that has
     * ended is replaced. The file is deleted when this server stops, unless it has been replaced by
     * then.
     *
     * <p>Who may connect depends on the permissions of the file and of its directory. The
     * permissions of the file come from the umask of the process.
     *
     * @param file a path in the default file system; at most about a hundred bytes long
     * @throws IllegalArgumentException if it is empty, or in another file system
     */
    public Builder unixSocket(Path file) {
      Objects.requireNonNull(file, "file");
      if (UnixDomainSocketAddress.of(file).getPath().toString().isEmpty()) {
        throw new IllegalArgumentException("the path of the Unix socket is empty");
      }
      this.unixSocket = file;
      return this;
    }

    /**
     * Sets how many connections may wait to be accepted. The default is 4096. The system may allow
     * fewer.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder backlog(int connections) {
      this.backlog = Checks.atLeastOne("backlog", connections);
      return this;
    }

    /**
     * Sets how many threads serve the connections. Each connection stays on one thread. The default
     * is the number of processors.
     *
     * @throws IllegalArgumentException if it is not from 1 to 10 000
     */
    public Builder threads(int threads) {
      this.threads = Checks.threads(threads);
      return this;
    }

    /** Sets the transport. The default is {@link TransportType#AUTO}. */
    public Builder transport(TransportType transport) {
      this.transport = Objects.requireNonNull(transport, "transport");
      return this;
    }

    /** Accepts only TLS ({@code wss}), with the certificates and trust of an SSLContext. */
    public Builder tls(SSLContext context) {
      Objects.requireNonNull(context, "context");
      return tls(t -> t.context(context));
    }

    /**
     * Accepts only TLS ({@code wss}), with one certificate for all hosts. See {@link
     * ServerTls.Builder#certificate(Path, Path)}.
     */
    public Builder tls(Path certificateChain, Path privateKey) {
      Objects.requireNonNull(certificateChain, "certificateChain");
      Objects.requireNonNull(privateKey, "privateKey");
      return tls(t -> t.certificate(certificateChain, privateKey));
    }

    /**
     * Accepts only TLS ({@code wss}), with these settings.
     *
     * @throws IllegalArgumentException if they cannot be used
     */
    public Builder tls(Consumer<ServerTls.Builder> tls) {
      return tls(ServerTls.of(tls));
    }

    /** Accepts only TLS ({@code wss}), with settings that other servers may share. */
    public Builder tls(ServerTls tls) {
      this.tls = Objects.requireNonNull(tls, "tls");
      return this;
    }

    /**
     * Sets the handler of requests that do not open a WebSocket. By default, they are refused with
     * 426.
     */
    public Builder http(HttpHandler handler) {
      this.http = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /** See {@link Endpoint.Builder#options(WebSocketOptions)}. */
    public Builder options(WebSocketOptions options) {
      endpoint.options(options);
      return this;
    }

    /** See {@link Endpoint.Builder#options(Consumer)}. */
    public Builder options(Consumer<WebSocketOptions.Builder> options) {
      endpoint.options(options);
      return this;
    }

    /** See {@link Endpoint.Builder#subprotocols}. */
    public Builder subprotocols(String... subprotocols) {
      endpoint.subprotocols(subprotocols);
      return this;
    }

    /** See {@link Endpoint.Builder#allowHosts}. */
    public Builder allowHosts(String... hosts) {
      endpoint.allowHosts(hosts);
      return this;
    }

    /** See {@link Endpoint.Builder#allowOrigins}. */
    public Builder allowOrigins(String... origins) {
      endpoint.allowOrigins(origins);
      return this;
    }

    /** See {@link Endpoint.Builder#allowAnyOriginEvenHostileOnes}. */
    public Builder allowAnyOriginEvenHostileOnes() {
      endpoint.allowAnyOriginEvenHostileOnes();
      return this;
    }

    /** See {@link Endpoint.Builder#acceptHixie76}. */
    public Builder acceptHixie76() {
      endpoint.acceptHixie76();
      return this;
    }

    /** See {@link Endpoint.Builder#acceptHixie75}. */
    public Builder acceptHixie75() {
      endpoint.acceptHixie75();
      return this;
    }

    /** See {@link Endpoint.Builder#compressionFor}. */
    public Builder compressionFor(Predicate<HttpRequest> connections) {
      endpoint.compressionFor(connections);
      return this;
    }

    /** See {@link Endpoint.Builder#handshake}. */
    public Builder handshake(HandshakePolicy policy) {
      endpoint.handshake(policy);
      return this;
    }

    /**
     * See {@link Endpoint.Builder#onConnection(Consumer)}. Applies to every path that was not
     * added.
     */
    public Builder onConnection(Consumer<WebSocket> onConnection) {
      endpoint.onConnection(onConnection);
      return this;
    }

    /** See {@link Endpoint.Builder#onConnection(BiConsumer)}. */
    public Builder onConnection(BiConsumer<Hub, WebSocket> onConnection) {
      endpoint.onConnection(onConnection);
      return this;
    }

    /** See {@link Endpoint.Builder#onBlockingConnection}. */
    public Builder onBlockingConnection(BlockingHandler handler) {
      endpoint.onBlockingConnection(handler);
      return this;
    }

    /** See {@link Endpoint.Builder#blockingThreads}. */
    public Builder blockingThreads(ThreadFactory factory) {
      endpoint.blockingThreads(factory);
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws IllegalStateException if {@code onConnection} is missing, two paths conflict, both a
     *     port and a Unix socket are set, or the transport is not available on this system
     * @throws io.hawser.backplane.BackplaneException if there is a backplane whose broker cannot be
     *     reached
     * @throws TransportException if the server cannot listen, for example because the port or Unix
     *     socket is in use or not allowed, or because the host or directory does not exist
     */
    public WebSocketServer start() {
      if (unixSocket != null && (host != null || port != 0)) {
        throw new IllegalStateException(
            "a server listens on a host and port, or on a Unix socket, but not on both");
      }
      return new WebSocketServer(this, transport.resolve(), routes.build(endpoint));
    }
  }
}
