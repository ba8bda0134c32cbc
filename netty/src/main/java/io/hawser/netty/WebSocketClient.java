// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.ReconnectListener;
import io.hawser.ReconnectPolicy;
import io.hawser.ReconnectingWebSocket;
import io.hawser.WebSocket;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.MaskSource;
import io.hawser.protocol.SecureMaskSource;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
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

  final TransportType transport;
  final EventLoopGroup loops;
  final DeflatePools deflatePools = new DeflatePools();
  final ClientTls tls;
  final ClientTls proxyTls;
  final HostLookup lookup;
  final MemoryBudget memory;
  final SecureRandom random = new SecureRandom();
  private final Map<EventLoop, MaskSource> masks = new ConcurrentHashMap<>();
  private final KeepAlive keepAlive = new KeepAlive("hawser-client-open");
  private final Set<Connecting> attempts = ConcurrentHashMap.newKeySet();
  final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Set<WebSocket> connections = ConcurrentHashMap.newKeySet();
  private final Set<ReconnectingWebSocket> reconnecting = new KeptAlive<>(keepAlive);

  // any thread (volatile)
  private volatile boolean closed;

  private WebSocketClient(Builder builder) {
    this.tls = builder.clientTls();
    this.proxyTls = builder.proxyTls(tls);
    this.transport = builder.transport.resolve();
    this.memory = new MemoryBudget(builder.maxBufferedBytes);
    this.loops = EventLoops.daemons(transport, builder.threads, "hawser-client");
    this.lookup = new HostLookup("hawser-client-lookup", builder.resolver);
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
   *     io.hawser.WebSocketException}, or with what the set-up threw
   * @throws IllegalArgumentException if it is no URI of a WebSocket, or leads over TLS to a server
   *     or proxy with a name that no certificate can be for, unless none is verified
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
    if (request.destination().socket() != null) {
      refuseForUnixSocket(request);
    }
    checkNames(request, request.destination());
    Connecting attempt = new Connecting(this, request, setup);
    attempts.add(attempt);
    keepAlive.hold();
    attempt
        .result()
        .whenComplete(
            (connection, failure) -> {
              attempts.remove(attempt);
              keepAlive.release();
            });
    try {
      attempt.start();
    } catch (RejectedExecutionException e) { // closed meanwhile
      attempt.giveUp();
    }
    return attempt.result();
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

  private static void refuseForUnixSocket(ConnectRequest request) {
    if (request.localAddress() != null || request.proxyTo(request.destination()) != null) {
      throw new IllegalArgumentException(
          request + " is a Unix socket, to which no proxy and no local address leads");
    }
  }

  /**
   * Refuses a way on which somebody would have to be verified and cannot.
   *
   * @throws IllegalArgumentException for such a way
   */
  void checkNames(ConnectRequest request, Destination server) {
    if (server.secure() && request.serverName() == null) {
      tls.checkName(server.host());
    }
    Proxy proxy = request.proxyTo(server);
    if (proxy != null && proxy.secure()) {
      proxyTls.checkName(proxy.host());
    }
  }

  /** How much memory its connections hold, and how many had to be dropped for holding too much. */
  public MemoryStatistics memoryStatistics() {
    return memory.statistics();
  }

  // -- for its connections -----------------------------------------------------------------------

  /** Where the masking keys of a channel's frames come from; its event loop's. */
  MaskSource masksOf(Channel channel) {
    return masks.computeIfAbsent(channel.eventLoop(), loop -> new SecureMaskSource());
  }

  /** Takes note of what has to be closed in the end. */
  void add(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(ended -> channels.remove(channel));
  }

  void opened(WebSocket connection, Channel channel) {
    connections.add(connection);
    keepAlive.hold();
    channel
        .closeFuture()
        .addListener(
            ended -> {
              connections.remove(connection);
              keepAlive.release();
            });
  }

  /**
   * Ends everything: closes open connections with 1001 and drops after five seconds those whose
   * servers do not answer, gives up what is being opened, and ends the threads. Returns when all is
   * gone, and after six seconds at the latest: what a callback that blocks keeps from ending is
   * left behind, and logged as a warning. An interrupt ends the waiting, and drops what is open;
   * the thread is still interrupted afterwards.
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
    Grace time = new Grace(GRACE);
    reconnecting.forEach(ws -> ws.close(CloseCode.GOING_AWAY, ""));
    attempts.forEach(Connecting::giveUp);
    connections.forEach(ws -> ws.close(CloseCode.GOING_AWAY, ""));
    time.awaitClosed(channels);
    memory.endThoseThatAreGone();
    time.awaitDropped(loops.shutdownGracefully(0, 5, TimeUnit.SECONDS));
    lookup.close();
    attempts.forEach(Connecting::giveUp); // that began while this was under way
    deflatePools.close();
    time.end("the client", channels, loops);
  }

  /** Collects what a client needs; each method replaces what was set before. */
  public static final class Builder {
    private int threads = 1;
    private long maxBufferedBytes = MemoryBudget.shareOfClient();
    private TransportType transport = TransportType.AUTO;
    private @Nullable SSLContext context;
    private X509Certificate @Nullable [] trusted;
    private @Nullable HostCertificate own;
    private boolean trustsImpostors;
    private @Nullable SSLContext proxyContext;
    private @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver;

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
     * trusts, and nothing, unless set. That a certificate is for the host in the URI is always
     * demanded. Holds for {@code https} proxies too, unless {@link #proxyTls} is set.
     */
    public Builder tls(SSLContext context) {
      this.context = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Trusts the certificates in a PEM file, and those that they signed, and no others.
     *
     * @throws IllegalArgumentException if the file cannot be used
     */
    public Builder trust(Path certificates) {
      this.trusted = new PemFile(certificates).certificates();
      return this;
    }

    /**
     * Trusts whoever answers: without a certificate that somebody vouches for, and for any host.
     * Whoever is between here and the server can then read and change everything. Does not hold for
     * proxies, which may be told a password.
     */
    public Builder trustAnyServerEvenAnImpostor() {
      this.trustsImpostors = true;
      return this;
    }

    /**
     * How {@code https} proxies are judged, and what this client shows them of itself: in place of
     * what {@link #tls}, {@link #trust} and {@link #certificate(Path, Path) certificate} say, which
     * is then for servers alone. That a certificate is for the proxy's host is always demanded.
     */
    public Builder proxyTls(SSLContext context) {
      this.proxyContext = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * The certificate that servers get who ask for one, and {@code https} proxies, unless {@link
     * #proxyTls} is set.
     *
     * @param chain a PEM file, this client's own certificate first
     * @param key a PEM file in PKCS #8, not encrypted
     * @throws IllegalArgumentException if one of them cannot be used, or they do not belong
     *     together
     */
    public Builder certificate(Path chain, Path key) {
      this.own = HostCertificate.read(chain, key, null);
      return this;
    }

    /**
     * As {@link #certificate(Path, Path)}, with a key that is encrypted.
     *
     * @throws IllegalArgumentException if it cannot be decrypted with this password, too
     */
    public Builder certificate(Path chain, Path key, String password) {
      this.own = HostCertificate.read(chain, key, Objects.requireNonNull(password, "password"));
      return this;
    }

    /**
     * Finds the addresses of hosts, in place of the system; the best first. Is called for each
     * connection by one of this client's threads, and must not block. Never asked about an address.
     */
    public Builder resolver(
        Function<String, ? extends CompletionStage<List<InetAddress>>> resolver) {
      this.resolver = Objects.requireNonNull(resolver, "resolver");
      return this;
    }

    /**
     * How much memory all connections together may hold, as {@link
     * WebSocketServer.Builder#maxBufferedBytes} is for a server's. A quarter of what the JVM allows
     * outside of its heap unless set.
     *
     * @throws IllegalArgumentException if it is below 1, or more than two thirds of that
     */
    public Builder maxBufferedBytes(long bytes) {
      MemoryBudget.checkLimit(bytes);
      this.maxBufferedBytes = bytes;
      return this;
    }

    /**
     * The client.
     *
     * @throws IllegalArgumentException if what was set about TLS does not fit together
     * @throws IllegalStateException if the transport does not work here
     */
    public WebSocketClient build() {
      return new WebSocketClient(this);
    }

    private ClientTls clientTls() {
      if (context != null) {
        if (trusted != null || own != null || trustsImpostors) {
          throw new IllegalArgumentException(
              "an SSLContext has its own certificates and trust: use it or files, not both");
        }
        return ClientTls.of(context);
      }
      if (trustsImpostors && trusted != null) {
        throw new IllegalArgumentException("who trusts any server needs no trust(file)");
      }
      if (!trustsImpostors && trusted == null && own == null) {
        return ClientTls.usual();
      }
      if (trustsImpostors) {
        return new ClientTls(Tls.of(InsecureTrustManagerFactory.INSTANCE, own), false);
      }
      return new ClientTls(Tls.of(trusted == null ? null : Tls.trusting(trusted), own), true);
    }

    private ClientTls proxyTls(ClientTls servers) {
      if (proxyContext != null) {
        return ClientTls.of(proxyContext);
      }
      if (!trustsImpostors) {
        return servers;
      }
      return own == null ? ClientTls.usual() : new ClientTls(Tls.of(null, own), true);
    }
  }
}
