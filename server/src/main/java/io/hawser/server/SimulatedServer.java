// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.HandshakeException;
import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.internal.Printable;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.handshake.ClientHandshake;
import io.hawser.protocol.handshake.InvalidHandshakeException;
import io.hawser.server.broadcast.Broadcaster;
import io.hawser.server.http.RequestHead;
import io.hawser.server.http.RequestRefused;
import io.hawser.server.topic.BackplaneSettings;
import io.hawser.spi.OpeningHandshake;
import io.hawser.testkit.SimulatedNetwork;
import io.hawser.testkit.SimulatedPair;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A server in memory, for tests of handlers: with paths, handshake policies, topics, and any number
 * of clients. Its endpoints and connections are real; the network and the clock are simulated, and
 * move only when the test calls {@link #run} or {@link #advance}. Such tests need no port, no
 * thread and no waiting.
 *
 * <pre>{@code
 * SimulatedServer server =
 *     SimulatedServer.of(e -> e.handshake(policy).onConnection(ws -> ws.onMessage(ws::send)));
 * RecordingListener alice = new RecordingListener();
 * SimulatedPair pair = server.connect("/chat?room=7", ws -> ws.listener(alice));
 * pair.client().send("hello");
 * server.run();
 * assertThat(alice.next()).isEqualTo("text hello");
 * }</pre>
 *
 * <p>Everything that an {@link Endpoint} does is done here, too. What a {@link WebSocketServer}
 * does before that, such as TLS, trusting proxies and limiting connections, is not simulated.
 * {@link Endpoint.Builder#onBlockingConnection} is not simulated either: connecting to such an
 * endpoint throws {@link IllegalStateException}. Callbacks on {@linkplain
 * WebSocketOptions.Builder#callbacksOn an executor} run there, and {@link #run} does not wait for
 * them.
 *
 * <p>The thread that creates the server is the transport thread of all connections. The methods of
 * {@link Hub} may be called from any thread, and all others only from that one.
 */
public final class SimulatedServer implements Hub {
  private final Routes routes;
  private final Broadcaster broadcaster;
  private final SimulatedNetwork network = new SimulatedNetwork();
  private final Loop loop = new Loop(network);
  private final SecureRandom random = new SecureRandom();

  private SimulatedServer(Builder builder) {
    this.routes = builder.routes.build(builder.otherPaths);
    this.broadcaster =
        new Broadcaster(this, builder.slowReceivers, BackplaneSettings.DEFAULT, network::execute);
  }

  /** Returns a server with one endpoint, for all paths. */
  public static SimulatedServer of(Consumer<Endpoint.Builder> endpoint) {
    return builder().endpoint(endpoint).build();
  }

  /** Returns a builder without endpoints. At least one must be set. */
  public static Builder builder() {
    return new Builder();
  }

  // -- connecting --------------------------------------------------------------------------------

  /**
   * Connects a client with a request that has only a path, and perhaps a query; see {@link
   * #connect(HttpRequest, WebSocketOptions, Consumer)}.
   */
  public SimulatedPair connect(String target, Consumer<WebSocket> setup) {
    return connect(HttpRequest.get(target, Headers.empty()), setup);
  }

  /**
   * Connects a client with default options; see {@link #connect(HttpRequest, WebSocketOptions,
   * Consumer)}.
   */
  public SimulatedPair connect(HttpRequest request, Consumer<WebSocket> setup) {
    return connect(request, WebSocketOptions.defaults(), setup);
  }

  /**
   * Connects a client. The request is checked and decided as on a real server. Then the setup code
   * of both sides runs. What they send is delivered by {@link #run}.
   *
   * @param request begins the opening handshake, whose own header fields are added to it. Its
   *     {@code Sec-WebSocket-Protocol} is what the client offers. The default {@code Host} is
   *     {@code server.test}
   * @param options those of the client's connection
   * @param setup sets up the client's connection
   * @return both ends of the connection
   * @throws HandshakeException if the server refuses the request, or the client the response. The
   *     message has the status, the reason, and the beginning of the body
   * @throws AssertionError if the handshake policy has thrown something, or has not decided yet. In
   *     a test, it must decide without waiting
   */
  public SimulatedPair connect(
      HttpRequest request, WebSocketOptions options, Consumer<WebSocket> setup) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(setup, "setup");
    ClientHandshake handshake =
        new ClientHandshake(offered(request), options.compression(Role.CLIENT), random);
    try {
      UpgradeRequest upgrade = UpgradeRequest.of(head(request, handshake), routes);
      HandshakeDecision decision = decide(upgrade);
      OpeningHandshake agreed = upgrade.agree(decision, broadcaster.isResuming());
      Headers response = upgrade.responseHeaders(agreed);
      ClientHandshake.Agreement accepted = handshake.read(101, response);
      OpeningHandshake ofClient =
          new OpeningHandshake(
              ProtocolVersion.RFC_6455,
              upgrade.request(),
              response,
              accepted.subprotocol(),
              accepted.compression());
      Endpoint endpoint = upgrade.endpoint();
      if (endpoint.onBlockingConnection() != null) {
        throw new IllegalStateException(
            "a simulated server has no threads for a blocking handler: test it with a"
                + " WebSocketServer on port 0");
      }
      return SimulatedPair.connect(
          network,
          new SimulatedNetwork.Side(options, ofClient, null, setup),
          new SimulatedNetwork.Side(
              endpoint.options(), agreed, decision.attachment(), endpoint.onConnection()),
          (connection, whenClosed) -> broadcaster.add(connection, loop, whenClosed));
    } catch (RequestRefused refused) {
      throw refused(refused.response());
    } catch (InvalidHandshakeException e) {
      throw new HandshakeException(
          "the client does not accept the response: " + e.getMessage(), null);
    }
  }

  private static List<String> offered(HttpRequest request) {
    return request.headers().all("Sec-WebSocket-Protocol").stream()
        .flatMap(value -> Stream.of(value.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  private static RequestHead head(HttpRequest request, ClientHandshake handshake) {
    Headers headers = request.headers().without("Sec-WebSocket-Protocol");
    if (!headers.contains("Host")) {
      headers = Headers.of("Host", "server.test").with(headers);
    }
    return new RequestHead(
        request.method(),
        request.target(),
        "HTTP/1.1",
        headers.with(handshake.request()),
        request.secure(),
        request.remoteAddress(),
        request.clientAddress(),
        request.clientCertificates());
  }

  private static HandshakeDecision decide(UpgradeRequest upgrade) {
    CompletableFuture<HandshakeDecision> deciding =
        upgrade.endpoint().decide(upgrade.request()).toCompletableFuture();
    if (!deciding.isDone()) {
      throw new AssertionError(
          "the handshake policy has not decided about " + upgrade.request() + " yet");
    }
    HandshakeDecision decision;
    try {
      decision = deciding.join();
    } catch (CompletionException | CancellationException thrown) {
      Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
      throw new AssertionError("the handshake policy threw " + cause, cause);
    }
    if (decision.rejection() != null) {
      throw refused(decision.rejection());
    }
    return decision;
  }

  private static HandshakeException refused(HttpResponse response) {
    int status = response.status();
    String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
    String body = Printable.unicode(response.text().strip());
    return new HandshakeException(
        "the server refused the request: "
            + status
            + " "
            + reason
            + (body.isEmpty() ? "" : ": " + body),
        response);
  }

  // -- network and clock -------------------------------------------------------------------------

  /**
   * Delivers bytes and runs tasks until nothing is waiting.
   *
   * @throws AssertionError if a callback or the setup code of a connection has thrown something,
   *     which is the cause, unless {@link #callbacksMayThrow} was called
   */
  public void run() {
    network.run();
  }

  /**
   * Advances the clock, and runs what is due.
   *
   * @throws AssertionError as {@link #run}
   */
  public void advance(Duration time) {
    network.advance(time);
  }

  /**
   * Accepts that callbacks and setup code throw something, because this is what is tested. {@link
   * #run} does not report it from now on.
   */
  public SimulatedServer callbacksMayThrow() {
    network.callbacksMayThrow();
    return this;
  }

  /**
   * Closes all connections with 1001, as a real server does when it stops, and calls {@link #run}.
   */
  public void stop() {
    broadcaster.close(CloseCode.GOING_AWAY, Connections.STOPPING);
    run();
  }

  // -- Hub ---------------------------------------------------------------------------------------

  @Override
  public Set<WebSocket> clients() {
    return broadcaster.clients();
  }

  @Override
  public void broadcast(PreparedMessage message) {
    broadcast(message, client -> true);
  }

  @Override
  public void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    broadcaster.broadcast(message, to);
  }

  @Override
  public void publish(String topic, PreparedMessage message) {
    broadcaster.publish(topic, message, null);
  }

  @Override
  public CompletableFuture<Void> publishAsync(String topic, PreparedMessage message) {
    return broadcaster.publish(topic, message, null);
  }

  @Override
  public Set<WebSocket> subscribers(String topic) {
    return broadcaster.subscribers(topic);
  }

  @Override
  public int subscriberCount(String topic) {
    return broadcaster.subscriberCount(topic);
  }

  @Override
  public Set<String> topics() {
    return broadcaster.topics();
  }

  @Override
  public Presence presence(String topic) {
    return broadcaster.presence(topic);
  }

  /** The event loop of all connections, which runs when the network does. It never ends. */
  private static final class Loop extends AbstractEventExecutor {
    private final SimulatedNetwork network;

    Loop(SimulatedNetwork network) {
      this.network = network;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
      return network.isTransportThread(thread);
    }

    @Override
    public void execute(Runnable task) {
      network.execute(task);
    }

    @Override
    public boolean isShuttingDown() {
      return false;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<?> terminationFuture() {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    public void shutdown() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }

  /** Collects the endpoints of a simulated server. */
  public static final class Builder {
    private final Endpoint.Builder otherPaths = Endpoint.builder();
    private final Routes.Builder routes = new Routes.Builder();
    private SlowReceiver slowReceivers = SlowReceiver.TERMINATE;

    private Builder() {}

    /** Sets the endpoint of all paths that are not {@linkplain #path added}. */
    public Builder endpoint(Consumer<Endpoint.Builder> endpoint) {
      Objects.requireNonNull(endpoint, "endpoint");
      endpoint.accept(otherPaths);
      return this;
    }

    /** See {@link WebSocketServer.Builder#path}. */
    public Builder path(String path, Consumer<Endpoint.Builder> endpoint) {
      routes.add(path, endpoint);
      return this;
    }

    /** See {@link WebSocketServer.Builder#slowReceivers}. */
    public Builder slowReceivers(SlowReceiver policy) {
      slowReceivers = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Returns the server.
     *
     * @throws IllegalStateException if an endpoint has no {@code onConnection}, or two paths
     *     conflict
     */
    public SimulatedServer build() {
      return new SimulatedServer(this);
    }
  }
}
