// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server, connected in memory. The connections are real; the network and the clock
 * are simulated, and move only when the test calls {@link #run} or {@link #advance}. Such tests
 * need no port, no thread and no waiting.
 *
 * <pre>{@code
 * SimulatedPair pair = SimulatedPair.connect(client -> client.listener(recorder), MyApp::onConnection);
 * pair.client().send("hello");
 * pair.run();
 * assertThat(recorder.next()).isEqualTo("text hello");
 * }</pre>
 *
 * The thread that creates the pair is the transport thread of both connections. Messages may be
 * sent from other threads.
 */
public final class SimulatedPair {
  private final SimulatedTransport clientTransport = new SimulatedTransport("client.test");
  private final SimulatedTransport serverTransport = new SimulatedTransport("server.test");
  private final DeflatePool pool = new DeflatePool();
  private final WebSocketConnection client;
  private final WebSocketConnection server;
  private int bytesAtOnce = Integer.MAX_VALUE;

  private SimulatedPair(WebSocketOptions clientOptions, WebSocketOptions serverOptions) {
    ClientHandshake clientHandshake =
        new ClientHandshake(List.of(), clientOptions.compression(Role.CLIENT), new SecureRandom());
    Headers request = Headers.of("Host", "server.test").with(clientHandshake.request());
    try {
      ServerHandshake serverHandshake = ServerHandshake.read("GET", "HTTP/1.1", request);
      PerMessageDeflate accepted = serverOptions.compression(Role.SERVER);
      DeflateAgreement compression = accepted == null ? null : serverHandshake.agree(accepted);
      Headers response = serverHandshake.accept(null, compression);
      server =
          connection(
              Role.SERVER, serverOptions, serverTransport, request, Headers.empty(), compression);
      client =
          connection(
              Role.CLIENT,
              clientOptions,
              clientTransport,
              request,
              response,
              clientHandshake.read(101, response).compression());
    } catch (InvalidHandshakeException e) {
      throw new IllegalArgumentException("these options are incompatible: " + e.getMessage(), e);
    }
    clientTransport.connect(serverTransport, client);
    serverTransport.connect(clientTransport, server);
  }

  private WebSocketConnection connection(
      Role role,
      WebSocketOptions options,
      SimulatedTransport transport,
      Headers request,
      Headers response,
      @Nullable DeflateAgreement compression) {
    HttpRequest opening =
        new HttpRequest(
            "GET",
            "/",
            request,
            new byte[0],
            false,
            clientTransport.localAddress(),
            clientTransport.localAddress(),
            List.of());
    return new WebSocketConnection(
        role,
        options,
        transport,
        new SecureMaskSource(),
        pool,
        new OpeningHandshake(ProtocolVersion.RFC_6455, opening, response, null, compression),
        null);
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
    SimulatedPair pair = new SimulatedPair(clientOptions, serverOptions);
    pair.server.open(server, failure -> {});
    pair.client.open(client, failure -> {});
    return pair;
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

  /** Delivers bytes and runs tasks until nothing is waiting. */
  public void run() {
    boolean moved;
    do {
      moved = clientTransport.step(bytesAtOnce);
      moved |= serverTransport.step(bytesAtOnce);
    } while (moved);
  }

  /** Advances the clock, and runs what is due. */
  public void advance(Duration time) {
    Objects.requireNonNull(time, "time");
    clientTransport.advance(time.toNanos());
    serverTransport.advance(time.toNanos());
    run();
  }

  /** Blocks the network for what the client sends from now on: its messages wait. */
  public void blockClient() {
    clientTransport.block(true);
  }

  /** Blocks the network for what the server sends from now on: its messages wait. */
  public void blockServer() {
    serverTransport.block(true);
  }

  /** Delivers bytes to the server as if its client had sent them. */
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

  /** Ends the effect of {@link #blockClient} and {@link #blockServer}. */
  public void unblock() {
    clientTransport.block(false);
    serverTransport.block(false);
  }

  /** Breaks the network for both sides. */
  public void cut() {
    clientTransport.fail(new IOException("cut"));
    serverTransport.fail(new IOException("cut"));
    run();
  }
}
