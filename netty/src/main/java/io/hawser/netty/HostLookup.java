// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host: by the user's function, or by the JDK, which blocks, and therefore
 * on a few threads that do nothing else.
 */
final class HostLookup {
  private static final int THREADS = 4;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final ExecutorService threads;
  private final Function<String, ? extends CompletionStage<List<InetAddress>>> resolver;

  HostLookup(
      String name,
      @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE.toNanos(),
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
    this.resolver = resolver == null ? this::askTheSystem : resolver;
  }

  /** The addresses of a host, the best first; of an address, itself. */
  CompletionStage<List<InetAddress>> addressesOf(String host) {
    try {
      if (Hosts.isAddress(host)) {
        return CompletableFuture.completedFuture(List.of(Hosts.address(host)));
      }
      return resolver.apply(host).thenApply(found -> notEmpty(host, found));
    } catch (UnknownHostException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static List<InetAddress> notEmpty(String host, List<InetAddress> found) {
    if (found.isEmpty()) {
      throw new IllegalStateException(host + " has no address");
    }
    return List.copyOf(found);
  }

  private CompletionStage<List<InetAddress>> askTheSystem(String host) {
    CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            answer.complete(List.of(InetAddress.getAllByName(host)));
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /** Ends the threads; who still waits for one gets no answer. */
  void close() {
    threads.shutdownNow();
  }
}
