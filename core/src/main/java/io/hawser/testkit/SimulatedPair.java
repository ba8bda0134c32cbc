// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import io.hawser.CloseInfo;
import io.hawser.WebSocket;
import io.hawser.WebSocketException;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.counting.EndpointCounters;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.SecureMaskSource;
import io.hawser.protocol.handshake.ClientHandshake;
import io.hawser.protocol.handshake.InvalidHandshakeException;
import io.hawser.protocol.handshake.ServerHandshake;
import io.hawser.spi.OpeningHandshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server, connected in memory. The connections are real; the network and the clock
 * are simulated, and move only when the test calls {@link #run} or {@link #advance}. Such tests
 * need no port, no thread and no waiting.
 *
 * <pre>{@code
 * RecordingListener recorder = new RecordingListener();
 * SimulatedPair pair =
 *     SimulatedPair.connect(client -> client.listener(recorder), server -> server.onMessage(server::send));
 * pair.client().send("hello");
 * pair.run();
 * assertThat(recorder.next()).isEqualTo("text hello");
 * }</pre>
 *
 * To test handlers that use topics, the request, the attachment or the server, or that several
 * clients share, use {@code SimulatedServer} of the module {@code io.hawser.server}. Its clients
 * are such pairs, which move together.
 *
 * <p>The thread that creates the pair is the transport thread of both connections. Messages may be
 * sent from other threads. All methods of this class must be called on that thread.
 */
public final class SimulatedPair {
  private final SimulatedNetwork network;
  private final SimulatedTransport clientTransport = new SimulatedTransport("client.test");
  private final SimulatedTransport serverTransport = new SimulatedTransport("server.test");
  private final DeflatePool pool = new DeflatePool();
  private final WebSocketConnection client;
  private final WebSocketConnection server;
  private int bytesAtOnce = Integer.MAX_VALUE;

  /** Creates a pair that is not open yet. */
  private SimulatedPair(
      SimulatedNetwork network, SimulatedNetwork.Side client, SimulatedNetwork.Side server) {
    this.network = network;
    this.client = connection(Role.CLIENT, client, clientTransport);
    this.server = connection(Role.SERVER, server, serverTransport);
    clientTransport.connect(serverTransport, this.client);
    serverTransport.connect(clientTransport, this.server);
  }

  private WebSocketConnection connection(
      Role role, SimulatedNetwork.Side side, SimulatedTransport transport) {
    return new WebSocketConnection(
        role,
        side.options(),
        transport,
        new SecureMaskSource(),
        pool,
        side.handshake(),
        side.attachment(),
        EndpointCounters.unused(),
        transport.nanoTime());
  }

  /**
   * Connects two sides in a network.
   *
   * @param host called before the setup code with the server's connection, and with a method to
   *     which it passes a task that is to run when that connection has ended, before {@code
   *     onClose}
   */
  public static SimulatedPair connect(
      SimulatedNetwork network,
      SimulatedNetwork.Side client,
      SimulatedNetwork.Side server,
      BiConsumer<WebSocketConnection, Consumer<Runnable>> host) {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(host, "host");
    SimulatedPair pair = new SimulatedPair(network, client, server);
    network.add(new SimulatedNetwork.Member(pair::step, pair::advanceClock, pair::checkCallbacks));
    pair.open(client.setup(), server.setup(), host);
    return pair;
  }

  private void open(
      Consumer<WebSocket> clientSetup,
      Consumer<WebSocket> serverSetup,
      BiConsumer<WebSocketConnection, Consumer<Runnable>> host) {
    host.accept(server, serverTransport::whenClosed);
    // What the setup code throws ends the connection, and is then found by checkCallbacks().
    server.open(serverSetup, failure -> {});
    client.open(clientSetup, failure -> {});
  }

  /**
   * Connects a pair with default options. {@code client} and {@code server} are the setup code of
   * the two sides.
   */
  public static SimulatedPair connect(Consumer<WebSocket> client, Consumer<WebSocket> server) {
    return connect(WebSocketOptions.defaults(), client, WebSocketOptions.defaults(), server);
  }

  /**
   * Connects a pair. {@code client} and {@code server} are the setup code of the two sides.
   * Messages are compressed if the options of both sides enable compression.
   *
   * @throws IllegalArgumentException if the client does not accept the server's response
   */
  public static SimulatedPair connect(
      WebSocketOptions clientOptions,
      Consumer<WebSocket> client,
      WebSocketOptions serverOptions,
      Consumer<WebSocket> server) {
    Objects.requireNonNull(clientOptions, "clientOptions");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(serverOptions, "serverOptions");
    Objects.requireNonNull(server, "server");
    ClientHandshake clientHandshake =
        new ClientHandshake(List.of(), clientOptions.compression(Role.CLIENT), new SecureRandom());
    Headers headers = Headers.of("Host", "server.test").with(clientHandshake.request());
    HttpRequest request = HttpRequest.get("/", headers);
    try {
      ServerHandshake serverHandshake = ServerHandshake.read("GET", "HTTP/1.1", headers);
      PerMessageDeflate accepted = serverOptions.compression(Role.SERVER);
      DeflateAgreement compression = accepted == null ? null : serverHandshake.agree(accepted);
      Headers response = serverHandshake.accept(null, compression);
      DeflateAgreement agreed = clientHandshake.read(101, response).compression();
      return connect(
          new SimulatedNetwork(),
          side(clientOptions, request, response, agreed, client),
          side(serverOptions, request, Headers.empty(), compression, server),
          (connection, whenClosed) -> {});
    } catch (InvalidHandshakeException e) {
      throw new IllegalArgumentException("these options are incompatible: " + e.getMessage(), e);
    }
  }

  private static SimulatedNetwork.Side side(
      WebSocketOptions options,
      HttpRequest request,
      Headers response,
      @Nullable DeflateAgreement compression,
      Consumer<WebSocket> setup) {
    return new SimulatedNetwork.Side(
        options,
        new OpeningHandshake(ProtocolVersion.RFC_6455, request, response, null, compression),
        null,
        setup);
  }

  /** Returns the client's connection. */
  public WebSocket client() {
    return client;
  }

  /** Returns the server's connection. */
  public WebSocket server() {
    return server;
  }

  /** Limits how many bytes arrive at once, from now on. */
  public SimulatedPair bytesAtOnce(int bytes) {
    bytesAtOnce = bytes;
    return this;
  }

  /**
   * Delivers bytes and runs tasks until nothing is waiting; on a simulated server, for all its
   * clients.
   *
   * @throws AssertionError if a callback or the setup code of a connection has thrown something,
   *     which is the cause, unless {@link #callbacksMayThrow} was called
   */
  public void run() {
    network.run();
  }

  /**
   * Accepts that callbacks and setup code throw something, because this is what is tested. {@link
   * #run} does not report it from now on.
   */
  public SimulatedPair callbacksMayThrow() {
    network.callbacksMayThrow();
    return this;
  }

  /**
   * Advances the clock, and runs what is due; on a simulated server, for all its clients.
   *
   * @throws AssertionError as {@link #run}
   */
  public void advance(Duration time) {
    Objects.requireNonNull(time, "time");
    network.advance(time);
  }

  /** Moves what is waiting, once. Returns false if nothing was waiting. */
  private boolean step() {
    boolean moved = clientTransport.step(bytesAtOnce);
    return serverTransport.step(bytesAtOnce) || moved;
  }

  private void advanceClock(Duration time) {
    clientTransport.advance(time.toNanos());
    serverTransport.advance(time.toNanos());
  }

  /** Throws if a connection has ended because the user's code has thrown something. */
  private void checkCallbacks() {
    check("the client's", client);
    check("the server's", server);
  }

  private static void check(String whose, WebSocketConnection connection) {
    CloseInfo end = connection.closeInfo();
    Throwable thrown = end == null ? null : end.cause();
    if (thrown != null && !(thrown instanceof WebSocketException)) {
      throw new AssertionError("a callback of " + whose + " connection threw " + thrown, thrown);
    }
  }

  /** Blocks the network for what the client sends from now on: its messages wait. */
  public void blockClient() {
    clientTransport.block(true);
  }

  /** Blocks the network for what the server sends from now on: its messages wait. */
  public void blockServer() {
    serverTransport.block(true);
  }

  /** Delivers bytes to the server as if its client had sent them, and calls {@link #run}. */
  public void toServer(ByteBuffer bytes) {
    Objects.requireNonNull(bytes, "bytes");
    serverTransport.arrive(bytes);
    run();
  }

  /**
   * Makes the operating system take the oldest of the server's flushes, even if the server is
   * blocked.
   */
  public void takeOneFromServer() {
    serverTransport.takeWrite();
    run();
  }

  /** From now on, makes the server's transport fail to lend memory for sending. */
  public void exhaustServer() {
    serverTransport.exhaust();
  }

  /**
   * Ends the effect of {@link #blockClient} and {@link #blockServer}. What waited arrives with the
   * next {@link #run}.
   */
  public void unblock() {
    clientTransport.block(false);
    serverTransport.block(false);
  }

  /** Breaks the network for both sides, and calls {@link #run}. */
  public void cut() {
    clientTransport.fail(new IOException("cut"));
    serverTransport.fail(new IOException("cut"));
    run();
  }
}
