// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.ClientHandshake;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.ServerHandshake;
import java.util.EnumSet;
import java.util.List;
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
  private final WebSocketOptions options;
  private final List<String> subprotocols;
  private final @Nullable Set<String> allowedOrigins;
  private final boolean anyOrigin;
  private final HandshakePolicy policy;
  private final Predicate<HttpRequest> compressionFor;
  private final Set<ProtocolVersion> versions;
  private final Consumer<WebSocket> onConnection;

  private Endpoint(Builder builder, Consumer<WebSocket> onConnection) {
    this.options = builder.options;
    this.subprotocols = builder.subprotocols;
    this.allowedOrigins = builder.allowedOrigins;
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

  /** Whether clients may speak a version of the protocol here. */
  public boolean accepts(ProtocolVersion version) {
    return versions.contains(version);
  }

  /**
   * Decides about a valid request: first its origin, then the policy, then the subprotocol.
   *
   * @return never fails; a policy that threw is a failed stage
   */
  public CompletionStage<HandshakeDecision> decide(HttpRequest request) {
    if (!allowsOrigin(request)) {
      return HandshakePolicy.of(
              r -> HandshakeDecision.reject(HttpResponse.text(403, "This origin is not allowed")))
          .decide(request);
    }
    try {
      return policy.decide(request).thenApply(decision -> withSubprotocol(request, decision));
    } catch (Throwable thrown) {
      return CompletableFuture.failedStage(thrown);
    }
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

  private boolean allowsOrigin(HttpRequest request) {
    String origin = ServerHandshake.origin(request.headers());
    if (anyOrigin || origin == null) {
      return true;
    }
    if (allowedOrigins != null) {
      return allowedOrigins.contains(origin);
    }
    String host = request.header("Host");
    return host != null && Origins.matches(origin, host);
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
    private @Nullable Set<String> allowedOrigins;
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

    /** How connections behave: {@code o -> o.maxMessageSize(1 << 20)}. */
    public Builder options(Consumer<WebSocketOptions.Builder> options) {
      WebSocketOptions.Builder builder = WebSocketOptions.builder();
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
     * The origins whose pages may connect, as browsers send them: {@code https://example.org}.
     * Unless set, a request with an {@code Origin} must come from the host that it goes to.
     * Requests without that header are no browser's and always pass.
     *
     * @throws IllegalArgumentException if one is not written as browsers write it
     */
    public Builder allowOrigins(String... origins) {
      for (String origin : origins) {
        Origins.check(origin);
      }
      this.allowedOrigins = Set.of(origins);
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
      copy.allowedOrigins = allowedOrigins;
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
