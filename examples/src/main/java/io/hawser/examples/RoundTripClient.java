// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Measures the round-trip time to an echo server, again and again. With a {@link
 * io.hawser.Heartbeat}, {@code onLatency} reports it without messages of your own.
 */
public final class RoundTripClient {
  private RoundTripClient() {}

  /** Measures until the connection ends. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(
        args, 0, "RoundTripClient [URI]: measures the round-trip time to an echo server")) {
      return;
    }
    String uri = args.length > 0 ? args[0] : "ws://localhost:8080/";
    measure(
        uri,
        Duration.ofMillis(500),
        nanos -> System.out.printf("round-trip time: %.1f ms%n", nanos / 1e6));
  }

  static void measure(String uri, Duration pause, LongConsumer nanos) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    try (WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect(
                  uri,
                  opening ->
                      opening
                          .onText(
                              sent -> {
                                nanos.accept(System.nanoTime() - Long.parseLong(sent));
                                timer.schedule(
                                    () -> sendTime(opening), pause.toNanos(), TimeUnit.NANOSECONDS);
                              })
                          .onClose((code, reason) -> closed.complete(code)))
              .get();
      sendTime(ws);
      closed.get();
    } finally {
      timer.shutdownNow();
    }
  }

  private static void sendTime(WebSocket ws) {
    ws.send(String.valueOf(System.nanoTime()));
  }
}
