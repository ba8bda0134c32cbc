// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.WebSocket;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingConnection;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.client.route.HostLookup;
import io.hawser.connection.WebSocketConnection;
import io.hawser.internal.Checks;
import io.hawser.netty.Grace;
import io.hawser.netty.MemoryBudget;
import io.hawser.netty.loop.EventLoops;
import io.hawser.netty.loop.NettyVersion;
import io.hawser.netty.tls.HostCertificate;
import io.hawser.netty.tls.PemFile;
import io.hawser.netty.tls.Tls;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.Role;
import io.hawser.statistics.ConnectionMonitor;
import io.hawser.statistics.ConnectionStatistics;
import io.hawser.statistics.Monitored;
import io.hawser.transport.MemoryStatistics;
import io.hawser.transport.TransportType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Opens WebSocket connections. A fixed number of threads serves any number of connections. Create
 * one client and keep it. Closing it ends its connections and its threads.
 *
 * <pre>{@code
 * try (WebSocketClient client = WebSocketClient.create()) {
 *   client.connect("wss://example.org/chat", ws -> ws.onText(System.out::println))
 *       .thenAccept(ws -> ws.send("hello"));
 *   // …
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread, except that {@link #close} must not be called on
 * one of the client's own threads.
 */
public final class WebSocketClient implements Monitored, AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ClientResources resources;
  private final Set<ConnectAttempt> attempts = ConcurrentHashMap.newKeySet();
  private final Set<ReconnectingWebSocket> reconnecting;

  // any thread (volatile)
  private volatile boolean closed;

  private WebSocketClient(Builder builder) {
    ClientTls tls = builder.clientTls();
    ClientTls proxyTls = builder.proxyTls(tls);
    TransportType transport = builder.transport.resolve();
    this.resources =
        new ClientResources(
            transport,
            EventLoops.daemons(transport, builder.threads, "hawser-client"),
            tls,
            proxyTls,
            new HostLookup("hawser-client-lookup", builder.resolver),
            new MemoryBudget(builder.maxBufferedBytes),
            new ProcessHold("hawser-client-open"),
            builder.name);
    this.reconnecting = new ProcessHoldingSet<>(resources.hold);
  }

  /** Returns a client with all options at their defaults. */
  public static WebSocketClient create() {
    return builder().build();
  }

  /** Returns a builder in which all options are at their defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Opens a connection.
   *
   * @param uri see {@link ConnectRequest#to(URI)}
   * @param setup sets the handlers of the new connection, and may send messages. No event is
   *     delivered before it returns.
   * @return a future that completes with the connection when the setup has returned, or fails with
   *     a {@link io.hawser.WebSocketException}, or with what the setup threw. If it fails before
   *     the setup has run, and nothing has used the future one second later, the failure is logged
   *     once, at WARNING. Canceling the future ends the attempt. Waiting for it on a thread of this
   *     client, where callbacks run by default, throws {@link IllegalStateException}, because that
   *     could last forever.
   * @throws IllegalArgumentException if it is not a WebSocket URI; or if TLS verifies certificates
   *     and none can be valid for the name of the server or proxy
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
    Objects.requireNonNull(request, "request");
    return connect(request, accepted -> {}, setup, true);
  }

  private CompletableFuture<WebSocket> connect(
      ConnectRequest request,
      Consumer<WebSocketConnection> accepted,
      Consumer<WebSocket> setup,
      boolean mayBeIgnored) {
    Objects.requireNonNull(setup, "setup");
    if (closed) {
      throw new IllegalStateException("this client is closed");
    }
    if (request.destination().socket() != null) {
      refuseForUnixSocket(request);
    }
    resources.checkNames(request, request.destination());
    ConnectAttempt attempt = new ConnectAttempt(resources, request, accepted, setup);
    attempts.add(attempt);
    resources.hold.acquire();
    return attempt.start(
        () -> {
          attempts.remove(attempt);
          resources.hold.release();
        },
        mayBeIgnored);
  }

  /** See {@link #connectBlocking(ConnectRequest)}. */
  public BlockingWebSocket connectBlocking(String uri) throws InterruptedException {
    return connectBlocking(ConnectRequest.to(uri));
  }

  /** See {@link #connectBlocking(ConnectRequest)}. */
  public BlockingWebSocket connectBlocking(URI uri) throws InterruptedException {
    return connectBlocking(ConnectRequest.to(uri));
  }

  /**
   * Opens a connection and waits until it is open. The deadlines of the request limit the wait.
   *
   * @throws io.hawser.WebSocketException if the connection cannot be opened
   * @throws InterruptedException if the thread is interrupted; the attempt is then given up
   * @throws IllegalArgumentException as {@link #connect(String, Consumer)}
   * @throws IllegalStateException if this client is closed, or if called on one of its own threads,
   *     because it would wait for itself
   */
  public BlockingWebSocket connectBlocking(ConnectRequest request) throws InterruptedException {
    if (resources.isOwnThread()) {
      throw new IllegalStateException("a callback cannot wait for a connection of its own client");
    }
    return BlockingConnect.await(setup -> connect(request, setup));
  }

  /**
   * Opens a connection. Whenever it ends or cannot be opened, tries to open a new one as the policy
   * specifies.
   *
   * @param listener sets up each connection; a lambda is enough: {@code ws -> ws.onText(…)}
   * @return the reconnecting WebSocket, without waiting for the first attempt
   * @throws IllegalArgumentException if the policy's queue may hold more than {@link
   *     io.hawser.WebSocketOptions#maxBufferedAmount}, or if the policy {@linkplain
   *     ReconnectPolicy.Builder#resume resumes} and the request offers {@code hawser.resume.1}
   *     itself
   * @throws IllegalStateException if this client is closed
   */
  public ReconnectingWebSocket reconnecting(
      ConnectRequest request, ReconnectPolicy policy, ReconnectListener listener) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(listener, "listener");
    if (closed) {
      throw new IllegalStateException("this client is closed");
    }
    ConnectRequest offering = policy.resumes() ? request.resuming() : request;
    return ReconnectingConnection.start(
        policy,
        request.options(),
        listener,
        new ClientConnector(
            request.toString(),
            (accepted, setup) -> connect(offering, accepted, setup, false),
            resources.loops.next(),
            resources.counter),
        reconnecting);
  }

  private static void refuseForUnixSocket(ConnectRequest request) {
    if (request.localAddress() != null || request.proxyTo(request.destination()) != null) {
      throw new IllegalArgumentException(
          request + " is a Unix socket, which allows no proxy and no local address");
    }
  }

  @Override
  public Role role() {
    return Role.CLIENT;
  }

  @Override
  public Set<String> endpoints() {
    return resources.counters.endpoints();
  }

  @Override
  public ConnectionStatistics statistics(String endpoint) {
    return resources.counters.statistics(endpoint);
  }

  @Override
  public void addMonitor(ConnectionMonitor monitor) {
    resources.counters.addMonitor(monitor);
  }

  @Override
  public void removeMonitor(ConnectionMonitor monitor) {
    resources.counters.removeMonitor(monitor);
  }

  /**
   * Returns how much memory the connections hold, and how many were dropped because they held too
   * much.
   */
  public MemoryStatistics memoryStatistics() {
    return resources.memory.statistics();
  }

  /** For the tests of this package. */
  ClientResources resources() {
    return resources;
  }

  /**
   * Closes open connections with 1001, fails attempts that have not succeeded yet, and ends the
   * threads. Connections that are still open after five seconds are dropped. This method returns
   * when everything has ended, and after six seconds at the latest. If a callback still blocks an
   * event loop at that time, the loop and its connections are left behind, and a warning is logged.
   * If the calling thread is interrupted, this method stops waiting and drops what is open. The
   * thread is still interrupted when this method returns.
   *
   * @throws IllegalStateException if called on a thread of this client, because it would wait for
   *     that thread
   */
  @Override
  public void close() {
    if (resources.isOwnThread()) {
      throw new IllegalStateException("a callback cannot wait for its own client to close");
    }
    closed = true;
    Grace time = new Grace(GRACE);
    reconnecting.forEach(ws -> ws.close(CloseCode.GOING_AWAY, ""));
    attempts.forEach(ConnectAttempt::giveUp);
    resources.connections.forEach(ws -> ws.close(CloseCode.GOING_AWAY, ""));
    time.awaitClosed(resources.channels);
    resources.memory.endClosedConnections();
    time.awaitDropped(resources.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS));
    resources.lookup.close();
    attempts.forEach(ConnectAttempt::giveUp); // attempts that began in the meantime
    resources.deflatePools.close();
    time.end("the client", resources.channels, resources.loops);
    resources.counters.stop();
  }

  /** Collects the options of a client. Each method replaces what was set before. */
  public static final class Builder {
    private String name = Monitored.NO_ENDPOINT;
    private int threads = 1;
    private long maxBufferedBytes = MemoryBudget.shareOfClient();
    private TransportType transport = TransportType.AUTO;
    private @Nullable SSLContext context;
    private X509Certificate @Nullable [] trusted;
    private @Nullable HostCertificate own;
    private boolean trustsImpostors;
    private @Nullable SSLContext proxyContext;
    private @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver;

    private Builder() {
      NettyVersion.check();
    }

    /**
     * Sets the name under which the connections of this client are {@linkplain
     * WebSocketClient#statistics(String) counted}. The default is {@link Monitored#NO_ENDPOINT}.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder name(String name) {
      Objects.requireNonNull(name, "name");
      if (name.isBlank()) {
        throw new IllegalArgumentException("the name of the client is blank");
      }
      this.name = name;
      return this;
    }

    /**
     * Sets how many threads serve connections. The default is 1, which is enough for thousands of
     * connections.
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

    /**
     * Sets which {@code wss} servers to trust, and which certificate to present to them. By
     * default, the client trusts the servers that the JDK trusts, and presents no certificate. A
     * server's certificate must always be for the host in the URI. Applies to {@code https} proxies
     * too, unless {@link #proxyTls} is set.
     */
    public Builder tls(SSLContext context) {
      this.context = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Trusts only the certificates in a PEM file, and those that they signed.
     *
     * @throws IllegalArgumentException if the file cannot be used
     */
    public Builder trust(Path certificates) {
      Objects.requireNonNull(certificates, "certificates");
      this.trusted = new PemFile(certificates).certificates();
      return this;
    }

    /**
     * Trusts any server: its certificate may be issued by anyone, for any host. Anyone between this
     * client and the server can then read and change everything. Does not apply to proxies, because
     * they may be sent a password.
     */
    public Builder trustAnyServerEvenAnImpostor() {
      this.trustsImpostors = true;
      return this;
    }

    /**
     * Sets which {@code https} proxies are trusted, and the certificate to present to them. {@link
     * #tls}, {@link #trust} and {@link #certificate(Path, Path) certificate} then apply only to
     * servers. A proxy's certificate must always be for the proxy's host.
     */
    public Builder proxyTls(SSLContext context) {
      this.proxyContext = Objects.requireNonNull(context, "context");
      return this;
    }

    /**
     * Sets the certificate to present to servers that request one. It is also presented to {@code
     * https} proxies, unless {@link #proxyTls} is set.
     *
     * @param chain a PEM file, this client's own certificate first
     * @param key a PEM file in PKCS #8, not encrypted
     * @throws IllegalArgumentException if one of the files cannot be used, or they do not belong
     *     together
     */
    public Builder certificate(Path chain, Path key) {
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
      this.own = HostCertificate.read(chain, key, null);
      return this;
    }

    /**
     * Does the same as {@link #certificate(Path, Path)}, with an encrypted key.
     *
     * @throws IllegalArgumentException also if the key cannot be decrypted with this password
     */
    public Builder certificate(Path chain, Path key, String password) {
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(password, "password");
      this.own = HostCertificate.read(chain, key, password);
      return this;
    }

    /**
     * Sets a function that looks up the addresses of a host, the best first, instead of the system.
     * It is called for each connection to a host that is given by name. It is called on one of this
     * client's threads, and must not block.
     */
    public Builder resolver(
        Function<String, ? extends CompletionStage<List<InetAddress>>> resolver) {
      this.resolver = Objects.requireNonNull(resolver, "resolver");
      return this;
    }

    /**
     * Sets how much memory all connections together may hold, in bytes. This is memory for data
     * that waits to be sent, and for received data that has not been delivered. If they hold more,
     * the connections that hold the most are dropped (1006, with a {@code TransportException} for
     * {@code onError}). The default is a quarter of what the JVM allows outside its heap ({@code
     * -XX:MaxDirectMemorySize}).
     *
     * @throws IllegalArgumentException if it is below 1, or more than two thirds of what the JVM
     *     allows
     */
    public Builder maxBufferedBytes(long bytes) {
      this.maxBufferedBytes = MemoryBudget.checkLimit(bytes);
      return this;
    }

    /**
     * Returns the client.
     *
     * @throws IllegalArgumentException if the TLS options contradict each other
     * @throws IllegalStateException if the transport is not available on this system
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
        throw new IllegalArgumentException("trust(file) contradicts trusting any server");
      }
      return trustsImpostors
          ? new ClientTls(Tls.of(InsecureTrustManagerFactory.INSTANCE, own), false)
          : verifying();
    }

    private ClientTls proxyTls(ClientTls servers) {
      if (proxyContext != null) {
        return ClientTls.of(proxyContext);
      }
      return trustsImpostors ? verifying() : servers;
    }

    private ClientTls verifying() {
      return trusted == null && own == null
          ? ClientTls.jdkDefaults()
          : new ClientTls(Tls.of(trusted == null ? null : Tls.trusting(trusted), own), true);
    }
  }
}
