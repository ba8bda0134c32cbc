// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connects repeatedly, exchanges one compressed message each time, and prints by how many KiB the
 * process has grown. Runs in its own JVM.
 */
public final class Connects {
  public static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM_UP = 1000;

  private Connects() {}

  /** Arguments: how many connects, and whether contexts are taken over. */
  public static void main(String[] args) throws Exception {
    boolean takeover = Boolean.parseBoolean(args[1]);
    try (WebSocketServer server =
            WebSocketServer.builder()
                .options(
                    o ->
                        o.compression(
                            c ->
                                c.threshold(0)
                                    .serverNoContextTakeover(!takeover)
                                    .clientNoContextTakeover(!takeover)))
                .onConnection(ws -> ws.onMessage(ws::send))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      String uri = "ws://localhost:" + server.port() + "/";
      echoes(client, uri, WARM_UP);
      long before = residentKiB();

      echoes(client, uri, Integer.parseInt(args[0]));

      System.out.println(residentKiB() - before);
    }
  }

  private static void echoes(WebSocketClient client, String uri, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      CompletableFuture<Void> closed = new CompletableFuture<>();
      client.connect(
          ConnectRequest.to(uri).options(o -> o.compression(c -> c.threshold(0))),
          ws ->
              ws.onText(text -> ws.close())
                  .onClose((code, reason) -> closed.complete(null))
                  .send("a message that is compressed"));
      closed.get(60, TimeUnit.SECONDS);
    }
  }

  private static long residentKiB() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
