// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.internal.Printable;
import io.hawser.protocol.ClientHandshake;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a server offers on a path: who may connect, how the connections behave, and what is done
 * with them. Immutable.
 */
public final class Endpoint {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final String SELF = "self";

  private final WebSocketOptions options;
  private final List<String> subprotocols;
  private final List<HostPattern> allowedHosts;
  private final List<OriginPattern> allowedOrigins;
  private final boolean ownOrigin;
  private final boolean anyOrigin;
  private final HandshakePolicy policy;
  private final Predicate<HttpRequest> compressionFor;
  private final Set<ProtocolVersion> versions;
  private final Consumer<WebSocket> onConnection;

  private Endpoint(Builder builder, Consumer<WebSocket> onConnection) {
    this.options = builder.options;
    this.subprotocols = builder.subprotocols;
    this.allowedHosts = builder.allowedHosts;
    this.allowedOrigins = builder.allowedOrigins;
    this.ownOrigin = builder.ownOrigin;
    this.anyOrigin = builder.anyOrigin;
    this.policy = builder.policy;
    this.compressionFor = builder.compressionFor;
    this.versions = Set.copyOf(builder.versions);
    this.onConnection = onConnection;
  }

  /** A builder in which everything is at its default, and which lacks {@code onConnection}. */
  public static Builder builder() {
    return new Builder();
  }

  /** How connections behave. */
  public WebSocketOptions options() {
    return options;
  }

  /** The code that sets a new connection up. */
  public Consumer<WebSocket> onConnection() {
    return onConnection;
  }

  /** Whether clients may speak one of the Hixie drafts here. */
  public boolean acceptsHixie() {
    return versions.stream().anyMatch(ProtocolVersion::isHixie);
  }

  /** Whether clients may speak a version of the protocol here. */
  public boolean accepts(ProtocolVersion version) {
    return versions.contains(version);
  }

  /**
   * Decides about a valid request: first its host, then its origin, the policy, and the
   * subprotocol.
   *
   * @return never fails; a policy that threw is a failed stage
   */
  public CompletionStage<HandshakeDecision> decide(HttpRequest request) {
    if (!allowsHost(request)) {
      return rejection(request, 421, "This server does not answer for this host");
    }
    if (!allowsOrigin(request)) {
      return rejection(request, 403, "This origin is not allowed");
    }
    try {
      return policy.decide(request).thenApply(decision -> withSubprotocol(request, decision));
    } catch (Throwable thrown) {
      return CompletableFuture.failedStage(thrown);
    }
  }

  /** Tells the client as little as possible, and the log what it takes to allow it. */
  private static CompletionStage<HandshakeDecision> rejection(
      HttpRequest request, int status, String reason) {
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
        HandshakeDecision.reject(HttpResponse.text(status, reason)));
  }

  /**
   * What a connection may agree to that this request opens.
   *
   * @return null for no compression
   */
  public @Nullable PerMessageDeflate compressionFor(HttpRequest request) {
    PerMessageDeflate compression = options.compression(Role.SERVER);
    return compression != null && compressionFor.test(request) ? compression : null;
  }

  private boolean allowsHost(HttpRequest request) {
    String host = request.header("Host");
    if (allowedHosts.isEmpty() || host == null) {
      return allowedHosts.isEmpty();
    }
    String lower = host.toLowerCase(Locale.ROOT);
    String defaultPort = request.secure() ? "443" : "80";
    return allowedHosts.stream().anyMatch(allowed -> allowed.matches(lower, defaultPort));
  }

  private boolean allowsOrigin(HttpRequest request) {
    String origin = request.origin();
    if (anyOrigin
        || origin == null
        || allowedOrigins.stream().anyMatch(allowed -> allowed.matches(origin))) {
      return true;
    }
    String host = request.header("Host");
    return ownOrigin && host != null && Origins.matches(origin, host);
  }

  /** Chooses the first that the client offers and this endpoint has, unless the policy chose. */
  private HandshakeDecision withSubprotocol(HttpRequest request, HandshakeDecision decision) {
    if (decision.rejection() != null || decision.subprotocol() != null) {
      return decision;
    }
    return request.subprotocols().stream()
        .filter(subprotocols::contains)
        .findFirst()
        .map(decision::subprotocol)
        .orElse(decision);
  }

  /** Collects what belongs to an endpoint; each method replaces what was set before. */
  public static final class Builder {
    private WebSocketOptions options = WebSocketOptions.defaults();
    private List<String> subprotocols = List.of();
    private List<HostPattern> allowedHosts = List.of();
    private List<OriginPattern> allowedOrigins = List.of();
    private boolean ownOrigin = true;
    private boolean anyOrigin;
    private HandshakePolicy policy = HandshakePolicy.of(request -> HandshakeDecision.accept());
    private Predicate<HttpRequest> compressionFor = request -> true;
    private Set<ProtocolVersion> versions =
        EnumSet.of(ProtocolVersion.HYBI_07, ProtocolVersion.HYBI_08, ProtocolVersion.RFC_6455);
    private @Nullable Consumer<WebSocket> onConnection;

    private Builder() {}

    /** How connections behave. */
    public Builder options(WebSocketOptions options) {
      this.options = Objects.requireNonNull(options, "options");
      return this;
    }

    /** Changes how connections behave: {@code o -> o.maxMessageSize(1 << 20)}. */
    public Builder options(Consumer<WebSocketOptions.Builder> options) {
      WebSocketOptions.Builder builder = this.options.toBuilder();
      options.accept(builder);
      return options(builder.build());
    }

    /**
     * The subprotocols that are spoken here. Of those that a client offers, the first that stands
     * among them is agreed; none if there is none.
     *
     * @throws IllegalArgumentException if one is no token, or stands there twice
     */
    public Builder subprotocols(String... subprotocols) {
      ClientHandshake.checkSubprotocols(List.of(subprotocols));
      this.subprotocols = List.of(subprotocols);
      return this;
    }

    /**
     * The hosts that this endpoint answers for: {@code example.org}, {@code localhost}, {@code
     * [::1]}, {@code *.example.org} for all subdomains but not the domain itself; with {@code
     * :8080} behind it, only on that port. A request whose {@code Host} is another gets 421. All
     * unless set.
     *
     * <p>For a server that is to be reached only from its own machine or network, this is what
     * keeps out pages whose author lets a name of his own point there (DNS rebinding): their origin
     * matches their host.
     *
     * @throws IllegalArgumentException if none is given, or one is no host
     */
    public Builder allowHosts(String... hosts) {
      if (hosts.length == 0) {
        throw new IllegalArgumentException("no host at all: then nobody could connect");
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
                + "\"; example.org, *.example.org or [::1], in lower case, and a port if need be");
      }
      return host;
    }

    /**
     * The origins whose pages may connect, as browsers send them: {@code https://example.org}, or
     * {@code https://*.example.org} for all subdomains but not the domain itself, or {@code
     * http://localhost:*} for every port. {@code self} is the host that a request goes to, whatever
     * the scheme; {@code file://} and {@code null} are what browsers send for pages that have no
     * host: {@code null} stands for all of them, hostile ones in a sandbox included. Unless set,
     * {@code self} alone is allowed. Requests without that header are no browser's and always pass.
     *
     * @throws IllegalArgumentException if one is not written as browsers write it
     */
    public Builder allowOrigins(String... origins) {
      this.allowedOrigins =
          Arrays.stream(origins).filter(o -> !o.equals(SELF)).map(OriginPattern::new).toList();
      this.ownOrigin = List.of(origins).contains(SELF);
      this.anyOrigin = false;
      return this;
    }

    /**
     * Lets pages of every origin connect, with the cookies that their visitors have here. Safe only
     * where nothing depends on who the visitor is.
     */
    public Builder allowAnyOriginEvenHostileOnes() {
      this.anyOrigin = true;
      return this;
    }

    /** Who may connect. Everyone unless set. */
    public Builder handshake(HandshakePolicy policy) {
      this.policy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Which connections may compress, where the {@linkplain #options options} have it on; asked
     * with the request that opens one, for example for the address it comes from. All unless set.
     */
    public Builder compressionFor(Predicate<HttpRequest> connections) {
      this.compressionFor = Objects.requireNonNull(connections, "connections");
      return this;
    }

    /**
     * Lets clients in that speak draft 76 of Ian Hickson, as Safari did up to version 5 and Opera
     * up to 12. It knows text only, no Ping and no close code, and no masking: whoever stands
     * between may be made to take a message for an HTTP request (RFC 6455 §10.3). They are subject
     * to the same limits, origins and policy as others.
     */
    public Builder acceptHixie76() {
      versions.add(ProtocolVersion.HIXIE_76);
      return this;
    }

    /**
     * Lets clients in that speak draft 75, the one before {@linkplain #acceptHixie76 76}. Its
     * opening handshake proves nothing: any HTTP client can be made to open a WebSocket by it.
     */
    public Builder acceptHixie75() {
      versions.add(ProtocolVersion.HIXIE_75);
      return this;
    }

    /** Sets each new connection up, before any of its events. */
    public Builder onConnection(Consumer<WebSocket> onConnection) {
      this.onConnection = Objects.requireNonNull(onConnection, "onConnection");
      return this;
    }

    /** A builder that begins with what this one has. */
    public Builder copy() {
      Builder copy = new Builder();
      copy.options = options;
      copy.subprotocols = subprotocols;
      copy.allowedHosts = allowedHosts;
      copy.allowedOrigins = allowedOrigins;
      copy.ownOrigin = ownOrigin;
      copy.anyOrigin = anyOrigin;
      copy.policy = policy;
      copy.compressionFor = compressionFor;
      copy.versions = EnumSet.copyOf(versions);
      copy.onConnection = onConnection;
      return copy;
    }

    /** Whether {@link #onConnection} has been called. */
    public boolean isComplete() {
      return onConnection != null;
    }

    /**
     * The endpoint.
     *
     * @throws IllegalStateException if {@code onConnection} is not set
     */
    public Endpoint build() {
      if (onConnection == null) {
        throw new IllegalStateException("an endpoint needs onConnection(ws -> …)");
      }
      return new Endpoint(this, onConnection);
    }
  }
}
