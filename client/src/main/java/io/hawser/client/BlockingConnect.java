// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.WebSocket;
import io.hawser.blocking.BlockingWebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/** Waits for a connection to open. */
final class BlockingConnect {
  private BlockingConnect() {}

  /**
   * Begins an attempt and waits for its end. Gives it up if the thread is interrupted.
   *
   * @param connect begins the attempt; its argument sets up the connection
   */
  static BlockingWebSocket await(
      Function<Consumer<WebSocket>, CompletableFuture<WebSocket>> connect)
      throws InterruptedException {
    CompletableFuture<BlockingWebSocket> socket = new CompletableFuture<>();
    CompletableFuture<WebSocket> attempt =
        connect.apply(ws -> socket.complete(BlockingWebSocket.of(ws)));
    try {
      attempt.get();
      return socket.join(); // the setup code has returned
    } catch (InterruptedException interrupted) {
      if (!attempt.cancel(false)) { // it has ended in the meantime
        attempt.thenAccept(WebSocket::terminate);
      }
      throw interrupted;
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    }
  }

  /** Returns or throws what the attempt failed with. */
  private static RuntimeException unwrapped(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException problem ? problem : new CompletionException(cause);
  }
}
