// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.internal.Hosts;
import io.hawser.netty.NetworkFailure;
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
 * Looks up the addresses of a host, with the user's function or with the system's resolver. The
 * system's resolver blocks, so it runs on a few separate threads. Concurrent requests for the same
 * host share one lookup. A queued lookup is removed when no caller waits for it any more.
 * Therefore, even if the system does not answer, there are never more queued lookups than hosts
 * that callers wait for. Thread-safe.
 */
public final class HostLookup {
  private static final int THREADS = 4;
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** The system's resolver. */
  interface Resolver {
    /** Returns the addresses of a host. Blocks. */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private final ThreadPoolExecutor threads;
  private final Resolver system;
  private final @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver;

  // guarded by itself
  private final Map<String, Lookup> lookups = new HashMap<>();

  /** A lookup by the system, queued or running, and the callers that wait for it. */
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

    /** Removes this lookup, and returns the callers that still wait. */
    private List<CompletableFuture<List<InetAddress>>> end() {
      synchronized (lookups) {
        lookups.remove(host, this);
        List<CompletableFuture<List<InetAddress>>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
      }
    }

    /** Must be called when a caller no longer waits. */
    @SuppressWarnings("CollectionUndefinedEquality") // a future is equal only to itself
    void leave(CompletableFuture<List<InetAddress>> one) {
      synchronized (lookups) {
        waiting.remove(one);
        // A lookup that has begun is kept for the next caller, so that each host has at most one.
        if (waiting.isEmpty() && !begun) {
          lookups.remove(host, this);
          threads.remove(this);
        }
      }
    }
  }

  /**
   * Creates a host lookup.
   *
   * @param name the name of its threads
   * @param resolver used instead of the system's resolver; or null
   */
  public HostLookup(
      String name,
      @Nullable Function<String, ? extends CompletionStage<List<InetAddress>>> resolver) {
    this(name, resolver, InetAddress::getAllByName);
  }

  public HostLookup(
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
   * Looks up the addresses of a host, the best first. If the host is an address, that is the
   * result.
   *
   * @return a future, which the caller completes or cancels to stop waiting
   */
  public CompletableFuture<List<InetAddress>> addressesOf(String host) {
    try {
      if (Hosts.isAddress(host)) {
        return CompletableFuture.completedFuture(List.of(Hosts.address(host)));
      }
      return resolver == null ? lookUpBySystem(host) : lookUp(resolver, host);
    } catch (Throwable thrown) { // for example, by an executor that has been shut down
      return CompletableFuture.failedFuture(thrown);
    }
  }

  private static CompletableFuture<List<InetAddress>> lookUp(
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

  private CompletableFuture<List<InetAddress>> lookUpBySystem(String host) {
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

  /** Returns how many lookups by the system are queued or running. */
  int pending() {
    synchronized (lookups) {
      return lookups.size();
    }
  }

  /** Ends the threads. Callers that still wait get no result. */
  public void close() {
    threads.shutdownNow();
  }
}
