// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.counting.EndpointCounters;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.SecureMaskSource;
import io.hawser.spi.OpeningHandshake;
import io.hawser.spi.TransportListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * A client of a Hixie draft that sends and receives raw bytes, and the server's connection to it.
 */
public final class HixiePeer implements TransportListener {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private final SimulatedTransport transport = new SimulatedTransport("client.test");
  private final SimulatedTransport serverTransport = new SimulatedTransport("server.test");
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final WebSocketConnection server;
  private int bytesAtOnce = Integer.MAX_VALUE;
  private boolean streamEnded;

  public HixiePeer(
      ProtocolVersion version,
      Consumer<WebSocketOptions.Builder> options,
      Consumer<WebSocket> setup) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    HttpRequest request = HttpRequest.get("/", Headers.empty());
    server =
        new WebSocketConnection(
            Role.SERVER,
            builder.build(),
            serverTransport,
            new SecureMaskSource(),
            new DeflatePool(),
            new OpeningHandshake(version, request, Headers.empty(), null, null),
            null,
            EndpointCounters.unused(),
            serverTransport.nanoTime());
    transport.connect(serverTransport, this);
    serverTransport.connect(transport, server);
    transport.resumeReading();
    server.open(setup, failure -> {});
    run();
  }

  public WebSocketConnection server() {
    return server;
  }

  public HixiePeer bytesAtOnce(int bytes) {
    bytesAtOnce = bytes;
    return this;
  }

  /** Sends bytes, and runs everything that follows. */
  public HixiePeer send(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    transport.claim(bytes.length).put(bytes);
    transport.commit();
    transport.flush(null);
    run();
    return this;
  }

  /** Returns what has arrived since the last call. */
  public String received() {
    String hex = HEX.formatHex(received.toByteArray());
    received.reset();
    return hex;
  }

  /** Returns whether the server has ended its side of the stream. */
  public boolean streamEnded() {
    return streamEnded;
  }

  /** Ends this side of the stream. */
  public void end() {
    transport.end();
    run();
  }

  /** Breaks the network, as the server sees it. */
  public void cut() {
    serverTransport.fail(new IOException("cut"));
    run();
  }

  public void advance(Duration time) {
    serverTransport.advance(time.toNanos());
    run();
  }

  public void run() {
    boolean moved;
    do {
      moved = transport.step(bytesAtOnce);
      moved |= serverTransport.step(bytesAtOnce);
    } while (moved);
  }

  @Override
  public void onRead(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    received.writeBytes(bytes);
  }

  @Override
  public void onReadComplete() {}

  @Override
  public void onWritable() {}

  @Override
  public void onEnd() {
    streamEnded = true;
  }

  @Override
  public void onGivenUp(TransportException reason) {
    throw new AssertionError(reason);
  }

  @Override
  public void onFailure(Throwable cause) {}
}
