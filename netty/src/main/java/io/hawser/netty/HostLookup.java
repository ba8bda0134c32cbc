// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host: by the user's function, or by the system, which blocks, and
 * therefore on a few threads that do nothing else. Those who ask the system for the same host at
 * the same time share one lookup, and what nobody waits for any more is not looked up: while the
 * system gives no answers, there are never more lookups than hosts that somebody waits for. Any
 * thread.
 */
final class HostLookup {
  private static final int THREADS = 4;
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** The system's own way. */
  interface Resolver {
    /** The addresses of a host; blocks. */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private final ThreadPoolExecutor threads;
  private final Resolver system;
  private final @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver;

  // guarded by itself
  private final Map<String, Lookup> lookups = new HashMap<>();

  /** What the system is asked, or will be, and who waits for it. */
  private final class Lookup implements Runnable {
    private final String host;

    // guarded by lookups
    private final Set<CompletableFuture<List<InetAddress>>> waiting = new LinkedHashSet<>();
    private boolean begun;

    Lookup(String host) {
      this.host = host;
    }

    @Override
    public void run() {
      synchronized (lookups) {
        begun = true;
        if (waiting.isEmpty()) {
          return;
        }
      }
      try {
        List<InetAddress> found = List.of(system.addressesOf(host));
        end().forEach(each -> each.complete(found));
      } catch (Throwable thrown) {
        end().forEach(each -> each.completeExceptionally(thrown));
      }
    }

    /** Takes those who still wait. */
    private List<CompletableFuture<List<InetAddress>>> end() {
      synchronized (lookups) {
        lookups.remove(host, this);
        List<CompletableFuture<List<InetAddress>>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
      }
    }

    /** One of those who waited does so no more. */
    @SuppressWarnings("CollectionUndefinedEquality") // each is equal to itself only
    void leave(CompletableFuture<List<InetAddress>> one) {
      synchronized (lookups) {
        waiting.remove(one);
        // A lookup that has begun stays for the next caller: each host has one lookup at most.
        if (waiting.isEmpty() && !begun) {
          lookups.remove(host, this);
          threads.remove(this);
        }
      }
    }
  }

  /**
   * Creates it.
   *
   * @param name of its threads
   * @param resolver asked in place of the system, unless it is null
   */
  HostLookup(
      String name,
      @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver) {
    this(name, resolver, InetAddress::getAllByName);
  }

  HostLookup(
      String name,
      @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver,
      Resolver system) {
    this.threads =
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
    threads.allowCoreThreadTimeOut(true);
    this.resolver = resolver;
    this.system = system;
  }

  /**
   * The addresses of a host, the best first; of an address, itself.
   *
   * @return a caller that does not want to wait any longer completes it
   */
  CompletableFuture<List<InetAddress>> addressesOf(String host) {
    try {
      if (Hosts.isAddress(host)) {
        return CompletableFuture.completedFuture(List.of(Hosts.address(host)));
      }
      return resolver == null ? askTheSystem(host) : ask(resolver, host);
    } catch (Throwable thrown) { // also by an executor that has been shut down
      return CompletableFuture.failedFuture(thrown);
    }
  }

  private static CompletableFuture<List<InetAddress>> ask(
      Function<String, ? extends CompletionStage<List<InetAddress>>> resolver, String host) {
    CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
    resolver
        .apply(host)
        .thenAccept(addresses -> found.complete(notEmpty(host, addresses)))
        .exceptionally(
            failure -> {
              found.completeExceptionally(NetworkFailure.unwrapped(failure));
              return null;
            });
    return found;
  }

  private static List<InetAddress> notEmpty(String host, List<InetAddress> found) {
    if (found.isEmpty()) {
      throw new IllegalStateException(host + " has no address");
    }
    return List.copyOf(found);
  }

  private CompletableFuture<List<InetAddress>> askTheSystem(String host) {
    CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
    Lookup lookup;
    synchronized (lookups) {
      Lookup same = lookups.get(host);
      lookup = same == null ? new Lookup(host) : same;
      if (same == null) {
        threads.execute(lookup);
        lookups.put(host, lookup);
      }
      lookup.waiting.add(found);
    }
    found.whenComplete((addresses, failure) -> lookup.leave(found));
    return found;
  }

  /** How many hosts are being looked up, or wait for it. */
  int pending() {
    synchronized (lookups) {
      return lookups.size();
    }
  }

  /** Ends the threads; who still waits for one gets no answer. */
  void close() {
    threads.shutdownNow();
  }
}
