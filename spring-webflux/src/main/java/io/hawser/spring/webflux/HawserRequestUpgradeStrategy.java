// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import io.hawser.Hub;
import io.hawser.WebSocket;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.http.HttpRequest;
import io.hawser.server.WebSocketUpgrader;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.adapter.ContextWebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Runs the {@link WebSocketHandler}s of Spring WebFlux on Hawser, on the port of the application.
 * The application's server must be Reactor Netty.
 *
 * <pre>{@code
 * @Bean
 * HawserRequestUpgradeStrategy hawser() {
 *   return HawserRequestUpgradeStrategy.create();
 * }
 *
 * @Bean
 * WebSocketHandlerAdapter adapter(HawserRequestUpgradeStrategy hawser) {
 *   return new WebSocketHandlerAdapter(new HandshakeWebSocketService(hawser));
 * }
 * }</pre>
 *
 * <p>Everything that Spring does before a handler is unchanged: filters, security, the session and
 * the choice of the handler. Their header fields become part of the 101.
 *
 * <p>As a bean, a strategy starts and stops with the context: before the web server stops, it
 * closes its connections with 1001. All methods may be called from any thread.
 */
public final class HawserRequestUpgradeStrategy implements RequestUpgradeStrategy, SmartLifecycle {
  /** Later than the start of web servers, and stopped before they stop to take requests. */
  public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

  private static final String ORIGIN_ALLOWED = "Access-Control-Allow-Origin";

  /** What the event loop is handing over at the moment. */
  private static final ThreadLocal<Upgrade> CURRENT = new ThreadLocal<>();

  private final Builder settings;

  /** Decides what Spring does not: the origin, if Spring has not allowed it, and the host. */
  private final Endpoint checked;

  /** Decides like {@link #checked}, but allows every origin. */
  private final Endpoint trusting;

  // any thread (volatile); changed under the lock of this
  private volatile @Nullable WebSocketUpgrader upgrader;

  private HawserRequestUpgradeStrategy(Builder settings) {
    this.settings = settings;
    Endpoint.Builder endpoint = Endpoint.builder();
    settings.endpoint.accept(endpoint);
    if (!endpoint.isComplete()) {
      endpoint.onConnection(ws -> {});
    }
    this.checked = endpoint.build();
    if (checked.onBlockingConnection() != null) {
      throw new IllegalArgumentException(
          "onBlockingConnection is set, but Spring's handlers serve the connections");
    }
    this.trusting = endpoint.copy().allowAnyOriginEvenHostileOnes().build();
    start();
  }

  /** Returns a strategy with all options at their defaults. */
  public static HawserRequestUpgradeStrategy create() {
    return builder().build();
  }

  /** Returns a builder in which all options are at their defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the connections of all handlers, and ways to send to many of them.
   *
   * @throws IllegalStateException if the strategy is stopped
   */
  public Hub hub() {
    return requireUpgrader();
  }

  /**
   * Returns the upgrader that opens the connections. It has counters, and can {@linkplain
   * WebSocketUpgrader#drain drain} them. A restart of the context replaces it.
   *
   * @throws IllegalStateException if the strategy is stopped
   */
  public WebSocketUpgrader requireUpgrader() {
    WebSocketUpgrader running = upgrader;
    if (running == null) {
      throw new IllegalStateException("Hawser's upgrade strategy is stopped");
    }
    return running;
  }

  // -- one request -------------------------------------------------------------------------------

  @Override
  public Mono<Void> upgrade(
      ServerWebExchange exchange,
      WebSocketHandler handler,
      @Nullable String subProtocol,
      Supplier<HandshakeInfo> handshakeInfoFactory) {
    ServerHttpResponse response = exchange.getResponse();
    HttpServerRequest request = nativeRequest(exchange.getRequest());
    HttpServerResponse nativeResponse = nativeResponse(response);
    Channel channel = channelOf(nativeResponse);
    WebSocketUpgrader running = upgrader;
    if (running == null || running.isDraining()) {
      return refusal(HttpStatus.SERVICE_UNAVAILABLE, "The server is stopping");
    }
    if (!Handover.isPossible(channel)) {
      return refusal(HttpStatus.NOT_IMPLEMENTED, "WebSockets are available over HTTP/1.1");
    }
    if (Handover.mayHaveBody(request)) {
      return refusal(HttpStatus.BAD_REQUEST, "A request for a WebSocket must not have a body");
    }
    HandshakeInfo info = handshakeInfoFactory.get();
    response.setStatusCode(HttpStatus.SWITCHING_PROTOCOLS);
    // Runs what waits for the response, for example the session, and completes its header fields.
    return response
        .setComplete()
        .then(
            Mono.deferContextual(
                context -> {
                  Upgrade upgrade =
                      new Upgrade(
                          ContextWebSocketHandler.decorate(handler, context),
                          info,
                          response.bufferFactory(),
                          channel.id().asLongText(),
                          isOriginAllowed(exchange.getRequest(), response),
                          nativeResponse.responseHeaders());
                  String host = exchange.getRequest().getURI().getRawAuthority();
                  return Mono.<Integer>create(
                          done ->
                              // As a task: the end of the request has been read by then.
                              channel
                                  .eventLoop()
                                  .execute(
                                      () ->
                                          handOver(running, channel, request, host, upgrade, done)))
                      .doOnNext(status -> observe(exchange, status));
                }))
        .then();
  }

  /**
   * Tells Spring's observations about the status. The exchange says 101 since it was handed over.
   */
  private static void observe(ServerWebExchange exchange, int status) {
    ServerRequestObservationContext.findCurrent(exchange.getAttributes())
        .ifPresent(
            observed ->
                observed.setResponse(
                    new ServerHttpResponseDecorator(exchange.getResponse()) {
                      @Override
                      public HttpStatusCode getStatusCode() {
                        return HttpStatusCode.valueOf(status);
                      }
                    }));
  }

  /**
   * Returns whether Spring has allowed exactly this origin. A filter may have written the header,
   * too, for all requests: so other values count no more than in a browser, and {@code *} does not
   * count, because browsers send cookies with every WebSocket.
   */
  private static boolean isOriginAllowed(ServerHttpRequest request, ServerHttpResponse response) {
    String allowed = response.getHeaders().getFirst(ORIGIN_ALLOWED);
    return allowed != null && allowed.equals(request.getHeaders().getOrigin());
  }

  /** Reports the status of the response, or nothing if the client leaves before it. */
  private void handOver(
      WebSocketUpgrader running,
      Channel channel,
      HttpServerRequest request,
      @Nullable String host,
      Upgrade upgrade,
      MonoSink<Integer> done) {
    if (!channel.isActive()) {
      done.success(); // the client has gone
      return;
    }
    CURRENT.set(upgrade);
    try {
      var whole = Handover.request(request, host);
      ChannelHandlerContext last = Handover.endExchange(channel);
      Handover.onStatus(channel, done::success);
      running.handleUpgrade(last, whole);
    } catch (Throwable thrown) {
      channel.close();
      done.error(thrown);
    } finally {
      CURRENT.remove();
    }
  }

  private static <T> Mono<T> refusal(HttpStatus status, String reason) {
    return Mono.error(new ResponseStatusException(status, reason));
  }

  private static HttpServerRequest nativeRequest(ServerHttpRequest request) {
    Object found = ServerHttpRequestDecorator.<Object>getNativeRequest(request);
    if (found instanceof HttpServerRequest known) {
      return known;
    }
    throw notReactorNetty(found);
  }

  private static HttpServerResponse nativeResponse(ServerHttpResponse response) {
    Object found = ServerHttpResponseDecorator.<Object>getNativeResponse(response);
    if (found instanceof HttpServerResponse known) {
      return known;
    }
    throw notReactorNetty(found);
  }

  private static IllegalStateException notReactorNetty(Object found) {
    return new IllegalStateException(
        "Hawser opens WebSockets in Reactor Netty, but this server has a "
            + found.getClass().getName()
            + ": use spring-boot-starter-reactor-netty, or a Hawser server on its own port");
  }

  private static Channel channelOf(HttpServerResponse response) {
    AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
    response.withConnection(connection -> channel.set(connection.channel()));
    return Objects.requireNonNull(channel.get());
  }

  // -- the endpoint ------------------------------------------------------------------------------

  /** What an accepted request attaches to its connection until it is set up. */
  private record Accepted(Upgrade upgrade, @Nullable Object attachment) {}

  private CompletionStage<HandshakeDecision> decide(HttpRequest request) {
    Upgrade upgrade = CURRENT.get();
    return (upgrade.originChecked() ? trusting : checked)
        .decide(request)
        .thenApply(
            decision ->
                upgrade.addTo(decision).attach(new Accepted(upgrade, decision.attachment())));
  }

  private void onConnection(WebSocket ws) {
    Accepted accepted = Objects.requireNonNull(ws.attachment(Accepted.class));
    checked.onConnection().accept(ws);
    accepted.upgrade().open(ws, accepted.attachment(), !checked.options().autoPong());
  }

  // -- lifecycle ---------------------------------------------------------------------------------

  /** Starts again after {@link #stop}. A new strategy is already running. */
  @Override
  public synchronized void start() {
    if (upgrader != null) {
      return;
    }
    WebSocketUpgrader.Builder builder = WebSocketUpgrader.builder();
    settings.upgrader.accept(builder);
    upgrader =
        builder
            .endpoint(
                e -> {
                  settings.endpoint.accept(e);
                  // checked by decide, unless Spring has
                  e.allowAnyOriginEvenHostileOnes()
                      .handshake(this::decide)
                      .onConnection(this::onConnection);
                })
            .build();
  }

  /**
   * Refuses new requests with 503, closes the connections with 1001, and waits for their ends, up
   * to the grace period.
   */
  @Override
  public synchronized void stop() {
    WebSocketUpgrader running = upgrader;
    if (running != null) {
      running.stop(settings.grace);
      upgrader = null; // only now: on an event loop, stop throws and ends nothing
    }
  }

  @Override
  public boolean isRunning() {
    return upgrader != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /** Collects the options of a strategy. Each method adds to what was set before. */
  public static final class Builder {
    private Consumer<Endpoint.Builder> endpoint = e -> {};
    private Consumer<WebSocketUpgrader.Builder> upgrader = u -> {};
    private Duration grace = Duration.ofSeconds(5);

    private Builder() {}

    /**
     * Changes the options of all connections: {@code e -> e.options(o -> o.maxMessageSize(4096))}.
     * Is called twice for each start, so it must not create anything that has to be closed.
     * Origins, hosts and the {@code handshake} policy apply after Spring's own checks. If a CORS
     * configuration of Spring applies to a request, the origin is not checked again. {@code
     * onConnection} is called before the handler; it must not set handlers of the connection.
     */
    public Builder endpoint(Consumer<Endpoint.Builder> options) {
      Objects.requireNonNull(options, "options");
      endpoint = endpoint.andThen(options);
      return this;
    }

    /**
     * Changes the options that the connections share, for example {@code maxConnections} and the
     * {@code backplane}. An {@code endpoint} that is set here is replaced by {@link #endpoint}.
     */
    public Builder upgrader(Consumer<WebSocketUpgrader.Builder> options) {
      Objects.requireNonNull(options, "options");
      upgrader = upgrader.andThen(options);
      return this;
    }

    /**
     * Sets how long {@link #stop} waits for the connections to close. The default is five seconds.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder gracePeriod(Duration grace) {
      if (grace.isNegative()) {
        throw new IllegalArgumentException("gracePeriod is " + grace + ": must not be negative");
      }
      this.grace = grace;
      return this;
    }

    /**
     * Returns a strategy, which is running.
     *
     * @throws IllegalArgumentException if the endpoint has a blocking handler
     * @throws IllegalStateException if the version of Netty is too old
     */
    public HawserRequestUpgradeStrategy build() {
      Builder copy = new Builder();
      copy.endpoint = endpoint;
      copy.upgrader = upgrader;
      copy.grace = grace;
      return new HawserRequestUpgradeStrategy(copy);
    }
  }
}
