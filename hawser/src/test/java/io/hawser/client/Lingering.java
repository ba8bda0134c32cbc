// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program whose main method returns while a connection is open, and which does not close its
 * clients. Runs in its own JVM.
 */
final class Lingering {
  private Lingering() {}

  /** Argument: a server that closes the connection at the first text. */
  public static void main(String[] args) throws Exception {
    WebSocketClient idle = WebSocketClient.create();
    System.out.println(idle.connect("ws://127.0.0.1:1", ws -> {}).handle((ws, e) -> e).join());
    CompletableFuture<Thread> main = CompletableFuture.completedFuture(Thread.currentThread());
    WebSocketClient.create()
        .connect(args[0], ws -> ws.onClose((code, reason) -> System.out.println("closed " + code)))
        .thenAccept(
            ws ->
                CompletableFuture.runAsync(
                    () -> {
                      main.thenAccept(Lingering::awaitEnd);
                      ws.send("close, please");
                    }))
        .get(20, TimeUnit.SECONDS);
    System.out.println("main returns");
  }

  private static void awaitEnd(Thread main) {
    try {
      main.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
