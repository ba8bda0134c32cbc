// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.Hub;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.blocking.BlockingHandler;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.internal.Printable;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.handshake.ClientHandshake;
import io.hawser.statistics.HandshakeFailure;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Configures what a server offers on a path: who may connect, how the connections behave, and how
 * each connection is set up. Immutable.
 */
public final class Endpoint {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final String SELF = "self";

  private final Builder settings; // never changes
  private final Consumer<WebSocket> onConnection;

  private Endpoint(Builder settings, Consumer<WebSocket> onConnection) {
    this.settings = settings;
    this.onConnection = onConnection;
  }

  /**
   * Returns a builder in which all options are at their defaults. Only {@link
   * Builder#onConnection(Consumer)} must be set.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** See {@link Builder#options(WebSocketOptions)}. */
  public WebSocketOptions options() {
    return settings.options;
  }

  /** See {@link Builder#onConnection(Consumer)}; does nothing if a blocking handler is set. */
  public Consumer<WebSocket> onConnection() {
    return onConnection;
  }

  /** See {@link Builder#onBlockingConnection}; null if it is not set. */
  public @Nullable BlockingHandler onBlockingConnection() {
    return settings.onBlockingConnection;
  }

  /** See {@link Builder#blockingThreads}; null for the default. */
  public @Nullable ThreadFactory blockingThreads() {
    return settings.blockingThreads;
  }

  /** Returns whether clients may use one of the Hixie drafts here. */
  public boolean acceptsHixie() {
    return settings.versions.stream().anyMatch(ProtocolVersion::isHixie);
  }

  /** Returns whether clients may use this version of the protocol here. */
  public boolean accepts(ProtocolVersion version) {
    Objects.requireNonNull(version, "version");
    return settings.versions.contains(version);
  }

  /**
   * Decides about a valid request: checks the host and the origin, calls the policy, and then
   * chooses the subprotocol.
   *
   * @return the decision; a failed stage if the policy threw
   */
  public CompletionStage<HandshakeDecision> decide(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    if (!allowsHost(request)) {
      return rejection(request, HandshakeFailure.HOST, 421, "This server does not serve this host");
    }
    if (!allowsOrigin(request)) {
      return rejection(request, HandshakeFailure.ORIGIN, 403, "This origin is not allowed");
    }
    try {
      return settings
          .policy
          .decide(request)
          .thenApply(decision -> withSubprotocol(request, decision));
    } catch (Throwable thrown) {
      return CompletableFuture.failedStage(thrown);
    }
  }

  /**
   * Rejects a request with as little detail as possible, and logs what an operator needs to allow
   * it.
   */
  private static CompletionStage<HandshakeDecision> rejection(
      HttpRequest request, HandshakeFailure failure, int status, String reason) {
    LOG.log(
        Level.DEBUG,
        () ->
            "%d to %s: %s; Origin \"%s\", Host \"%s\""
                .formatted(
                    status,
                    request,
                    reason,
                    Printable.ascii(String.valueOf(request.origin())),
                    Printable.ascii(String.valueOf(request.header("Host")))));
    return CompletableFuture.completedStage(
        HandshakeDecision.rejectBecause(failure, HttpResponse.text(status, reason)));
  }

  /**
   * Returns the compression that may be negotiated for the connection that this request opens.
   *
   * @return null for no compression
   */
  public @Nullable PerMessageDeflate compressionFor(HttpRequest request) {
    Objects.requireNonNull(request, "request");
    PerMessageDeflate compression = settings.options.compression(Role.SERVER);
    return compression != null && settings.compressionFor.test(request) ? compression : null;
  }

  private boolean allowsHost(HttpRequest request) {
    String host = request.header("Host");
    if (settings.allowedHosts.isEmpty() || host == null) {
      return settings.allowedHosts.isEmpty();
    }
    String lower = host.toLowerCase(Locale.ROOT);
    String defaultPort = request.secure() ? "443" : "80";
    return settings.allowedHosts.stream().anyMatch(allowed -> allowed.matches(lower, defaultPort));
  }

  private boolean allowsOrigin(HttpRequest request) {
    String origin = request.origin();
    if (settings.anyOrigin
        || origin == null
        || settings.allowedOrigins.stream().anyMatch(allowed -> allowed.matches(origin))) {
      return true;
    }
    String host = request.header("Host");
    return settings.ownOrigin && host != null && Origins.matches(origin, host);
  }

  /** Chooses the first offered subprotocol that is supported here, unless the policy chose one. */
  private HandshakeDecision withSubprotocol(HttpRequest request, HandshakeDecision decision) {
    if (decision.rejection() != null || decision.subprotocol() != null) {
      return decision;
    }
    return request.subprotocols().stream()
        .filter(settings.subprotocols::contains)
        .findFirst()
        .map(decision::subprotocol)
        .orElse(decision);
  }

  /** Collects the options of an endpoint. Each method replaces what was set before. */
  public static final class Builder implements Cloneable {
    private WebSocketOptions options = WebSocketOptions.defaults();
    private List<String> subprotocols = List.of();
    private List<HostPattern> allowedHosts = List.of();
    private List<OriginPattern> allowedOrigins = List.of();
    private boolean ownOrigin = true;
    private boolean anyOrigin;
    private HandshakePolicy policy = HandshakePolicy.of(request -> HandshakeDecision.accept());
    private Predicate<HttpRequest> compressionFor = request -> true;
    private Set<ProtocolVersion> versions =
        Set.of(ProtocolVersion.HYBI_07, ProtocolVersion.HYBI_08, ProtocolVersion.RFC_6455);
    private @Nullable Consumer<WebSocket> onConnection;
    private @Nullable BlockingHandler onBlockingConnection;
    private @Nullable ThreadFactory blockingThreads;

    private Builder() {}

    /** Sets the options of the connections. */
    public Builder options(WebSocketOptions options) {
      this.options = Objects.requireNonNull(options, "options");
      return this;
    }

    /** Changes the options of the connections: {@code o -> o.maxMessageSize(1 << 20)}. */
    public Builder options(Consumer<WebSocketOptions.Builder> options) {
      Objects.requireNonNull(options, "options");
      WebSocketOptions.Builder builder = this.options.toBuilder();
      options.accept(builder);
      return options(builder.build());
    }

    /**
     * Sets the supported subprotocols. The server chooses the first subprotocol in the client's
     * offer that is supported. If there is none, the connection has no subprotocol.
     *
     * @throws IllegalArgumentException if one is not a token, or is given twice
     */
    public Builder subprotocols(String... subprotocols) {
      Objects.requireNonNull(subprotocols, "subprotocols");
      ClientHandshake.checkSubprotocols(List.of(subprotocols));
      this.subprotocols = List.of(subprotocols);
      return this;
    }

    /**
     * Sets the hosts that this endpoint serves: {@code example.org}, {@code localhost}, {@code
     * [::1]}, or {@code *.example.org} for all subdomains but not the domain itself. With a port,
     * as in {@code example.org:8080}, a host is served only on that port. A request with any other
     * {@code Host} is refused with 421. By default, all hosts are served.
     *
     * <p>Set this on a server that should be reached only from its own machine or network. It
     * protects against DNS rebinding, in which an attacker points a domain name at the server and
     * serves a web page from that domain. The origin check cannot prevent this, because the origin
     * of such a page matches its host.
     *
     * @throws IllegalArgumentException if none is given, or one is not a host
     */
    public Builder allowHosts(String... hosts) {
      Objects.requireNonNull(hosts, "hosts");
      if (hosts.length == 0) {
        throw new IllegalArgumentException("no hosts given: must be at least one");
      }
      this.allowedHosts = Arrays.stream(hosts).map(Builder::host).toList();
      return this;
    }

    private static HostPattern host(String text) {
      HostPattern host = HostPattern.parse(text, HostPattern.ANY_PORT);
      if (host == null) {
        throw new IllegalArgumentException(
            "not a host: \""
                + text
                + "\"; must be like example.org, *.example.org or [::1], in lower case,"
                + " optionally with a port");
      }
      return host;
    }

    /**
     * Sets the origins whose pages may connect, written as browsers send them: {@code
     * https://example.org}, {@code https://*.example.org} for all subdomains but not the domain
     * itself, or {@code http://localhost:*} for every port. {@code self} stands for the host that
     * the request is sent to, with any scheme. Browsers send {@code file://} or {@code null} for
     * pages that have no host. Allowing {@code null} allows all such pages, including hostile ones
     * in a sandbox. The default is {@code self} alone. A request without an {@code Origin} does not
     * come from a browser and is always allowed.
     *
     * @throws IllegalArgumentException if one is not written as browsers send it
     */
    public Builder allowOrigins(String... origins) {
      Objects.requireNonNull(origins, "origins");
      this.allowedOrigins =
          Arrays.stream(origins).filter(o -> !o.equals(SELF)).map(OriginPattern::new).toList();
      this.ownOrigin = List.of(origins).contains(SELF);
      this.anyOrigin = false;
      return this;
    }

    /**
     * Allows pages of every origin to connect. Their requests carry the cookies that this server
     * has set in the visitor's browser. Safe only if nothing depends on who the visitor is.
     */
    public Builder allowAnyOriginEvenHostileOnes() {
      this.anyOrigin = true;
      return this;
    }

    /** Sets the policy that decides who may connect. By default, everyone may. */
    public Builder handshake(HandshakePolicy policy) {
      this.policy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Sets which connections may use compression, provided that the {@linkplain #options options}
     * enable it. The predicate receives the request that opens a connection. It can check, for
     * example, the address that the request comes from. By default, all connections may use
     * compression.
     */
    public Builder compressionFor(Predicate<HttpRequest> connections) {
      this.compressionFor = Objects.requireNonNull(connections, "connections");
      return this;
    }

    /**
     * Accepts clients that use Ian Hickson's draft 76, as Safari up to version 5 and Opera up to
     * version 12 did. The draft has only text messages, no Pings, no close codes and no masking. An
     * intermediary may therefore be tricked into interpreting a message as an HTTP request (RFC
     * 6455 §10.3). Such clients are subject to the same limits, origins and policy as others.
     */
    public Builder acceptHixie76() {
      return accept(ProtocolVersion.HIXIE_76);
    }

    /**
     * Accepts clients that use draft 75, the draft before {@linkplain #acceptHixie76 76}. Its
     * opening handshake proves nothing: any HTTP client can be tricked into opening a WebSocket.
     */
    public Builder acceptHixie75() {
      return accept(ProtocolVersion.HIXIE_75);
    }

    private Builder accept(ProtocolVersion version) {
      Set<ProtocolVersion> more = EnumSet.copyOf(versions); // copies of this builder keep their set
      more.add(version);
      versions = Set.copyOf(more);
      return this;
    }

    /**
     * Sets the function that sets up each new connection. It is called before any event of the
     * connection, where its callbacks run, and must not block there. If it throws, the connection
     * is closed with 1011. Replaces {@link #onBlockingConnection}.
     */
    public Builder onConnection(Consumer<WebSocket> onConnection) {
      this.onConnection = Objects.requireNonNull(onConnection, "onConnection");
      this.onBlockingConnection = null;
      return this;
    }

    /**
     * Sets a handler that serves each new connection on a thread of its own. Replaces {@link
     * #onConnection}: {@code socket -> { for (Message m : socket.messages()) … }}. When it returns,
     * the connection is closed with 1000; when it throws, with 1011. When the server stops, its
     * connection ends with 1001; after the grace period, its thread is interrupted.
     */
    public Builder onBlockingConnection(BlockingHandler handler) {
      this.onBlockingConnection = Objects.requireNonNull(handler, "handler");
      this.onConnection = ws -> {};
      return this;
    }

    /**
     * Sets which threads run the {@linkplain #onBlockingConnection blocking handlers}. By default,
     * they are virtual threads if the JDK has them (21 and later), otherwise daemon threads. If no
     * thread can be created or started, the connection is closed: with 1013 if there is no memory,
     * otherwise with 1011.
     *
     * @param factory must return a new thread, which has not been started
     */
    public Builder blockingThreads(ThreadFactory factory) {
      this.blockingThreads = Objects.requireNonNull(factory, "factory");
      return this;
    }

    /**
     * Sets the function that sets up each new connection, as {@link #onConnection(Consumer)} does.
     * It receives the connection and its {@link WebSocket#server}.
     */
    public Builder onConnection(BiConsumer<Hub, WebSocket> onConnection) {
      Objects.requireNonNull(onConnection, "onConnection");
      return onConnection(ws -> onConnection.accept(ws.server(), ws));
    }

    /** Returns a copy of this builder with the same options. */
    public Builder copy() {
      return clone();
    }

    /** Returns whether {@link #onConnection} has been called. */
    public boolean isComplete() {
      return onConnection != null;
    }

    /**
     * Returns the endpoint.
     *
     * @throws IllegalStateException if {@code onConnection} is not set
     */
    public Endpoint build() {
      if (onConnection == null) {
        throw new IllegalStateException(
            "an endpoint needs onConnection(ws -> …) or onBlockingConnection(socket -> …)");
      }
      return new Endpoint(clone(), onConnection);
    }

    @Override
    protected Builder clone() {
      try {
        return (Builder) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
