// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.endpoint.HttpHandler;
import io.hawser.protocol.CloseCode;
import io.hawser.server.WebSocketServer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Arrays of floats in binary messages, both ways: a page sends a {@code Float32Array} with samples,
 * and the server sends it back, smoothed. The bytes of such an array have the order of the
 * browser's machine, and browsers run on little-endian machines.
 */
@Command(
    name = "float-server",
    description = "Serves a page that sends a Float32Array, and gets it back smoothed.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class FloatServer implements Callable<Integer> {
  /** How many samples on each side are averaged. */
  private static final int RADIUS = 8;

  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  private FloatServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new FloatServer(), args);
  }

  @Override
  public Integer call() {
    WebSocketServer server = start(port);
    Commands.stopWithProcess(server);
    System.out.println("the samples are on http://localhost:" + server.port());
    return 0;
  }

  static WebSocketServer start(int port) {
    Site site = new Site("floats.html", "pages.css", "floats.js");
    return WebSocketServer.builder()
        .port(port)
        .http(HttpHandler.of(site::answer))
        .path(
            "/floats",
            endpoint -> endpoint.onConnection(ws -> ws.onBinary(samples -> answer(ws, samples))))
        .start();
  }

  private static void answer(WebSocket ws, ByteBuffer samples) {
    if (samples.remaining() % Float.BYTES != 0) {
      ws.close(CloseCode.UNSUPPORTED_DATA, "a sample has " + Float.BYTES + " bytes");
      return;
    }
    FloatBuffer in = samples.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    ByteBuffer answer = ByteBuffer.allocate(samples.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer out = answer.asFloatBuffer(); // writes into answer, and leaves its position alone
    for (int i = 0; i < in.limit(); i++) {
      out.put(averageAround(in, i));
    }
    ws.send(answer);
  }

  private static float averageAround(FloatBuffer samples, int middle) {
    int from = Math.max(0, middle - RADIUS);
    int to = Math.min(samples.limit() - 1, middle + RADIUS);
    double sum = 0;
    for (int i = from; i <= to; i++) {
      sum += samples.get(i);
    }
    return (float) (sum / (to - from + 1));
  }
}
