// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocketOptions;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A client and a server that are connected, and both block. */
final class BlockingPair implements AutoCloseable {
  final BlockingWebSocket client;
  final BlockingWebSocket server;
  private final WebSocketServer running;
  private final WebSocketClient clients = WebSocketClient.create();

  BlockingPair() throws Exception {
    this(o -> {});
  }

  /** Connects both with these options. */
  BlockingPair(Consumer<WebSocketOptions.Builder> options) throws Exception {
    CompletableFuture<BlockingWebSocket> accepted = new CompletableFuture<>();
    running =
        WebSocketServer.builder()
            .options(options)
            .onConnection(ws -> accepted.complete(BlockingWebSocket.of(ws)))
            .start();
    client =
        clients.connectBlocking(
            ConnectRequest.to("ws://localhost:" + running.port() + "/").options(options));
    server = accepted.get(10, TimeUnit.SECONDS);
  }

  /** Returns one of the two. */
  BlockingWebSocket end(String name) {
    return name.equals("client") ? client : server;
  }

  /** Returns the other one. */
  BlockingWebSocket peerOf(String name) {
    return name.equals("client") ? server : client;
  }

  /** Runs a task on a thread of its own. */
  static <T> Running<T> start(Callable<T> task) {
    return new Running<>(task);
  }

  /** Waits for a condition. */
  static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  @Override
  public void close() {
    clients.close();
    running.stop(Duration.ZERO);
  }

  /** A task on a thread of its own. */
  static final class Running<T> {
    final CompletableFuture<T> result = new CompletableFuture<>();
    final Thread thread;
    volatile boolean interruptedAtEnd;

    private Running(Callable<T> task) {
      thread =
          new Thread(
              () -> {
                try {
                  T value = task.call();
                  interruptedAtEnd = Thread.currentThread().isInterrupted();
                  result.complete(value);
                } catch (Throwable thrown) {
                  interruptedAtEnd = Thread.currentThread().isInterrupted();
                  result.completeExceptionally(thrown);
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    /** Waits until the task waits for something. */
    Running<T> awaitWaiting() throws InterruptedException {
      BlockingPair.await(
          () ->
              thread.getState() == Thread.State.WAITING
                  || thread.getState() == Thread.State.TIMED_WAITING);
      return this;
    }

    T get() throws Exception {
      return result.get(30, TimeUnit.SECONDS);
    }

    /** Returns what the task has thrown. */
    Throwable failure() throws Exception {
      return result.handle((value, thrown) -> thrown).get(30, TimeUnit.SECONDS);
    }
  }
}
