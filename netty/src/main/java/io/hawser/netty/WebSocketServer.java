// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.BroadcastStatistics;
import io.hawser.Endpoint;
import io.hawser.HandshakePolicy;
import io.hawser.HttpHandler;
import io.hawser.HttpRequest;
import io.hawser.PreparedMessage;
import io.hawser.SlowReceiver;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CloseFrame;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket server on one port or Unix socket, from the moment it is started until it is stopped.
 *
 * <pre>{@code
 * WebSocketServer.listen(8080, ws -> ws.onMessage(ws::send));   // an echo server
 * }</pre>
 *
 * All methods may be called by any thread; those that stop it, by none of its own.
 */
public final class WebSocketServer implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Connections connections;
  private final Channel listening;
  private final TransportType transport;
  private final Map<String, Endpoint> paths;
  private final @Nullable Endpoint otherPaths;
  private final @Nullable HttpHandler http;

  // any thread (volatile)
  private volatile @Nullable ServerTls tls;

  private WebSocketServer(Builder builder) {
    this.transport = builder.transport.resolve();
    this.paths = builder.endpoints();
    this.otherPaths = builder.forOtherPaths.isComplete() ? builder.forOtherPaths.build() : null;
    if (paths.isEmpty() && otherPaths == null) {
      throw new IllegalStateException(
          "a server needs onConnection(ws -> …), or a path that has it");
    }
    builder.requireOneAddress();
    this.http = builder.http;
    this.tls = builder.tls;
    this.connections = builder.connections.build();
    this.loops = EventLoops.create(transport, builder.threads, "hawser-server");
    try {
      this.listening = bind(builder);
    } catch (RuntimeException e) {
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

  /** Has a new channel speak TLS, if need be, and HTTP; or closes it, if there are too many. */
  private void setUp(Channel channel) {
    if (!connections.hasRoomFor(channel)) {
      channel.close();
      return;
    }
    connections.add(channel);
    ServerTls tls = this.tls;
    if (tls != null) {
      SslHandler handler =
          // In turns of their own: an Error of a key manager would let the handler turn without
          // end.
          tls.context().newHandler(channel.alloc(), task -> channel.eventLoop().execute(task));
      handler.setHandshakeTimeout(
          EventLoops.nanos(connections.handshakeTimeout()), TimeUnit.NANOSECONDS);
      channel.pipeline().addLast(handler);
    }
    new HttpServerHandler(connections, this::endpoint, http).addTo(channel.pipeline());
  }

  /**
   * Starts a server on a port of all network interfaces, for every path.
   *
   * @param port 0 for one that is free
   * @param onConnection sets each new connection up, before any of its events
   * @throws TransportException if the port is in use or not allowed
   */
  public static WebSocketServer listen(int port, Consumer<WebSocket> onConnection) {
    return builder().port(port).onConnection(onConnection).start();
  }

  /** A builder in which everything is at its default. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where the server listens: an {@link InetSocketAddress}, or a {@link
   * java.net.UnixDomainSocketAddress}.
   */
  public SocketAddress localAddress() {
    return UnixSockets.local(listening);
  }

  /**
   * The address and port on which the server listens.
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
   * The port on which the server listens.
   *
   * @throws IllegalStateException if it listens on a Unix socket
   */
  public int port() {
    return address().getPort();
  }

  /** What moves its bytes; never {@link TransportType#AUTO}. */
  public TransportType transport() {
    return transport;
  }

  /** The open connections at this moment, as a live view that can't be changed. */
  public Set<WebSocket> clients() {
    return connections.broadcaster().clients();
  }

  /**
   * Sends a message to every client. May be called by any thread, callbacks included, and does not
   * wait: each event loop sends to its own clients, in the order in which it was asked to, and
   * writes once to each for all that is published in one turn of the loop. Among what a callback
   * broadcasts, publishes and sends to single clients nothing overtakes anything; what another
   * thread broadcasts and what it sends to one client keep their order each for themselves. What
   * becomes of a client that does not keep up, {@link Builder#slowReceivers} says.
   */
  public void broadcast(PreparedMessage message) {
    broadcast(message, client -> true);
  }

  /**
   * Sends a message to the clients for which the condition holds, as {@link
   * #broadcast(PreparedMessage)} does; it is tested by their event loops. What it sends to the
   * client that it is asked about gets there ahead of the message.
   */
  public void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    connections.broadcaster().broadcast(message, to);
  }

  /**
   * Sends a message to all who have {@linkplain WebSocket#subscribe subscribed} to a topic, as
   * {@link #broadcast(PreparedMessage)} does.
   */
  public void publish(String topic, PreparedMessage message) {
    connections.broadcaster().publish(topic, message, null);
  }

  /** What has become so far of all that was broadcast and published. */
  public BroadcastStatistics broadcastStatistics() {
    return connections.broadcaster().statistics();
  }

  /** How much memory its connections hold, and how many had to be dropped for holding too much. */
  public MemoryStatistics memoryStatistics() {
    return connections.memory().statistics();
  }

  /**
   * Uses other certificates, or what else TLS has, from the next connection on. Those that are
   * there keep what they began with.
   *
   * @throws IllegalArgumentException if it cannot be used; what was there before stays then
   * @throws IllegalStateException if the server does not speak TLS
   */
  public void renewTls(Consumer<ServerTls.Builder> tls) {
    if (this.tls == null) {
      throw new IllegalStateException("a server that began without TLS cannot take it up");
    }
    this.tls = ServerTls.of(tls);
  }

  /** Stops as {@link #stop} does, with five seconds of grace. */
  @Override
  public void close() {
    stop(Connections.DEFAULT_GRACE);
  }

  /** Stops as {@link #stop(Duration, int, String)} does, with 1001. */
  public void stop(Duration grace) {
    stop(grace, CloseCode.GOING_AWAY, Connections.STOPPING);
  }

  /**
   * Stops: accepts no new connections, closes all others with this code, behind all that was sent
   * to them before, waits for them to end, and drops those that take longer. Returns when
   * everything is gone, and a second after the grace at the latest: a callback that blocks an event
   * loop, and the connections of that loop, are left behind then, and logged as a warning. An
   * interrupt ends the grace; the connections are dropped, and the thread is still interrupted
   * afterwards. A second call only waits.
   *
   * @throws IllegalArgumentException if the code or reason cannot be sent, see {@link
   *     WebSocket#close(int, String)}
   * @throws IllegalStateException if called by one of the server's own threads, which it would wait
   *     for
   */
  public void stop(Duration grace, int code, String reason) {
    if (EventLoops.contains(loops, Thread.currentThread())) {
      throw new IllegalStateException("a callback cannot wait for its own server to stop");
    }
    CloseFrame.check(code, reason);
    Grace time = new Grace(grace);
    ChannelFuture deaf = listening.close(); // later, if a callback blocks its event loop
    connections.stop(time, code, reason);
    time.awaitDropped(deaf);
    time.awaitDropped(loops.shutdownGracefully(0, 5, TimeUnit.SECONDS));
    connections.close(time, "the server", loops);
  }

  private @Nullable Endpoint endpoint(String path) {
    return paths.getOrDefault(path, otherPaths);
  }

  /** Collects what a server needs; each method replaces what was set before. */
  public static final class Builder {
    private @Nullable String host;
    private int port;
    private @Nullable Path unixSocket;
    private int backlog = 4096;
    private int threads = Runtime.getRuntime().availableProcessors();
    private TransportType transport = TransportType.AUTO;
    private @Nullable ServerTls tls;
    private @Nullable HttpHandler http;
    private final Connections.Builder connections = new Connections.Builder();
    private final Endpoint.Builder forOtherPaths = Endpoint.builder();
    private final Map<String, Consumer<Endpoint.Builder>> forPaths = new LinkedHashMap<>();

    private Builder() {}

    /** The address or name of the network interface to listen on. All unless set. */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /**
     * The port; 0, unless set, for one that is free.
     *
     * @throws IllegalArgumentException if it is not in 0 to 65535
     */
    public Builder port(int port) {
      if (port < 0 || port > 0xFFFF) {
        throw new IllegalArgumentException("port " + port + ": 0 to 65535");
      }
      this.port = port;
      return this;
    }

    /**
     * Listens on a Unix socket instead of a host and port. What a server that is gone has left
     * there is replaced; the file is deleted when this one stops, unless it is another by then.
     *
     * <p>Who may connect is said by the permissions of the file, which come from the process's
     * umask, and of its directory.
     *
     * @param file of the usual file system; some hundred bytes long at most
     * @throws IllegalArgumentException if it is empty, or of another file system
     */
    public Builder unixSocket(Path file) {
      if (UnixDomainSocketAddress.of(file).getPath().toString().isEmpty()) {
        throw new IllegalArgumentException("a Unix socket needs a path");
      }
      this.unixSocket = file;
      return this;
    }

    private void requireOneAddress() {
      if (unixSocket != null && (host != null || port != 0)) {
        throw new IllegalStateException(
            "a server listens on a host and port, or on a Unix socket, but not on both");
      }
    }

    /**
     * How many connections may wait to be accepted. 4096 unless set; the system may allow less.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder backlog(int connections) {
      this.backlog = EventLoops.atLeastOne("backlog", connections);
      return this;
    }

    /**
     * How many threads serve the connections; each connection stays with one. As many as the
     * machine has processors unless set.
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

    /** Speaks TLS only ({@code wss}), with the certificates and the trust of an SSLContext. */
    public Builder tls(SSLContext context) {
      return tls(t -> t.context(context));
    }

    /**
     * Speaks TLS only ({@code wss}), with one certificate for everyone.
     *
     * @param certificateChain a PEM file, the server's own certificate first
     * @param privateKey a PEM file in PKCS #8, not encrypted
     * @throws IllegalArgumentException if one of them cannot be used, or they do not belong
     *     together
     */
    public Builder tls(Path certificateChain, Path privateKey) {
      return tls(t -> t.certificate(certificateChain, privateKey));
    }

    /**
     * Speaks TLS only ({@code wss}), with all there is to say about it.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public Builder tls(Consumer<ServerTls.Builder> tls) {
      return tls(ServerTls.of(tls));
    }

    /** Speaks TLS only ({@code wss}), as other servers may, too. */
    public Builder tls(ServerTls tls) {
      this.tls = Objects.requireNonNull(tls, "tls");
      return this;
    }

    /**
     * How long a client may take from connecting, TLS included, until its opening handshake is
     * answered. 10 seconds unless set.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder handshakeTimeout(Duration timeout) {
      connections.handshakeTimeout(timeout);
      return this;
    }

    /**
     * Which proxies to believe when they say for whom they ask, over which scheme and for which
     * host: {@link HttpRequest#clientAddress}, {@link HttpRequest#secure} and the field {@code
     * Host} then tell of the client and not of the last proxy. Read from its end, the header is
     * believed as far as those who wrote it are trusted; an element that cannot be understood, or
     * names no address, ends that. The proxies have to set this header themselves, scheme and host
     * included, or what the client has sent remains. Nobody is believed unless set.
     *
     * @param networks of the proxies: addresses such as {@code ::1}, networks such as {@code
     *     10.0.0.0/8}, and {@code unix} for a peer on a Unix domain socket
     * @throws IllegalArgumentException if there is none, or one is nothing of these
     */
    public Builder trustProxies(ProxyHeader header, String... networks) {
      connections.trustProxies(header, networks);
      return this;
    }

    /**
     * How many WebSockets may be open, or waiting for the decision about them, at once; a request
     * for one more gets 503. Twice as many TCP connections are accepted, to be able to say so and
     * for ordinary requests; what comes above that is closed at once.
     *
     * <p>Unless set, as many as the process has file descriptors for, on Linux: seven eighths of
     * its limit of open files, and 64 less than that limit at most. More TCP connections than that
     * are never accepted, whatever is set here.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxConnections(int connections) {
      this.connections.maxConnections(connections);
      return this;
    }

    /**
     * How many of these may come from one {@linkplain HttpRequest#clientAddress address}; a request
     * for one more gets 429. All addresses of an IPv6 network of 64 bits count as one, for they
     * belong to one client. Without limit unless set. Behind a proxy that is not {@linkplain
     * #trustProxies trusted}, all clients have its address; on a Unix domain socket they have none,
     * and this limit does not concern them.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder maxConnectionsPerAddress(int connections) {
      this.connections.maxConnectionsPerAddress(connections);
      return this;
    }

    /**
     * How much memory all connections together may hold, in bytes: for what waits to be sent, and
     * for what has arrived and is not delivered. When it is more, those that hold the most are
     * dropped (1006), with a {@link TransportException} for {@code onError}. What many of them wait
     * for because it was {@linkplain WebSocketServer#broadcast broadcast} counts once. Half of what
     * the JVM allows outside of its heap ({@code -XX:MaxDirectMemorySize}) unless set; of several
     * servers in one process, each should have a share of it.
     *
     * @throws IllegalArgumentException if it is below 1, or more than two thirds of that
     */
    public Builder maxBufferedBytes(long bytes) {
      connections.maxBufferedBytes(bytes);
      return this;
    }

    /** Answers requests that do not open a WebSocket; unless set, they get 426. */
    public Builder http(HttpHandler handler) {
      this.http = Objects.requireNonNull(handler, "handler");
      return this;
    }

    /**
     * Adds an endpoint on a path. It begins with what is set on the server when it is started, and
     * has to have {@code onConnection} in the end. A request for a path that was not added gets
     * 404, unless the server itself has {@link #onConnection}.
     *
     * @param path as requested, from its slash on; compared character by character, and without the
     *     query. Requests whose path could be taken for another, by dots, double slashes or
     *     needless percent signs, get 400
     * @throws IllegalArgumentException if it does not begin with a slash, has a query, or is such a
     *     path
     */
    public Builder path(String path, Consumer<Endpoint.Builder> endpoint) {
      String problem = RequestTarget.problemOf(path);
      if (problem != null || path.indexOf('?') >= 0) {
        throw new IllegalArgumentException(
            "path \"" + path + "\": " + (problem == null ? "It has a query" : problem));
      }
      forPaths.put(path, Objects.requireNonNull(endpoint, "endpoint"));
      return this;
    }

    private Map<String, Endpoint> endpoints() {
      Map<String, Endpoint> endpoints = new LinkedHashMap<>();
      forPaths.forEach(
          (path, configure) -> {
            Endpoint.Builder builder = forOtherPaths.copy();
            configure.accept(builder);
            endpoints.put(path, builder.build());
          });
      return Map.copyOf(endpoints);
    }

    /** See {@link Endpoint.Builder#options(WebSocketOptions)}. */
    public Builder options(WebSocketOptions options) {
      forOtherPaths.options(options);
      return this;
    }

    /** See {@link Endpoint.Builder#options(Consumer)}. */
    public Builder options(Consumer<WebSocketOptions.Builder> options) {
      forOtherPaths.options(options);
      return this;
    }

    /** See {@link Endpoint.Builder#subprotocols}. */
    public Builder subprotocols(String... subprotocols) {
      forOtherPaths.subprotocols(subprotocols);
      return this;
    }

    /** See {@link Endpoint.Builder#allowHosts}. */
    public Builder allowHosts(String... hosts) {
      forOtherPaths.allowHosts(hosts);
      return this;
    }

    /** See {@link Endpoint.Builder#allowOrigins}. */
    public Builder allowOrigins(String... origins) {
      forOtherPaths.allowOrigins(origins);
      return this;
    }

    /** See {@link Endpoint.Builder#allowAnyOriginEvenHostileOnes}. */
    public Builder allowAnyOriginEvenHostileOnes() {
      forOtherPaths.allowAnyOriginEvenHostileOnes();
      return this;
    }

    /** See {@link Endpoint.Builder#acceptHixie76}. */
    public Builder acceptHixie76() {
      forOtherPaths.acceptHixie76();
      return this;
    }

    /** See {@link Endpoint.Builder#acceptHixie75}. */
    public Builder acceptHixie75() {
      forOtherPaths.acceptHixie75();
      return this;
    }

    /** See {@link Endpoint.Builder#compressionFor}. */
    public Builder compressionFor(Predicate<HttpRequest> connections) {
      forOtherPaths.compressionFor(connections);
      return this;
    }

    /**
     * What becomes of clients that do not keep up with what is {@linkplain
     * WebSocketServer#broadcast broadcast} and {@linkplain WebSocketServer#publish published}.
     * {@link SlowReceiver#TERMINATE} unless set, as with what is sent to one alone.
     */
    public Builder slowReceivers(SlowReceiver policy) {
      connections.slowReceivers(policy);
      return this;
    }

    /** See {@link Endpoint.Builder#handshake}. */
    public Builder handshake(HandshakePolicy policy) {
      forOtherPaths.handshake(policy);
      return this;
    }

    /** See {@link Endpoint.Builder#onConnection}; for every path that is not added. */
    public Builder onConnection(Consumer<WebSocket> onConnection) {
      forOtherPaths.onConnection(onConnection);
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws IllegalStateException if {@code onConnection} is missing, there is a port and a Unix
     *     socket, or the transport does not work here
     * @throws TransportException if the port or Unix socket is in use, not allowed or not there
     */
    public WebSocketServer start() {
      return new WebSocketServer(this);
    }
  }
}
