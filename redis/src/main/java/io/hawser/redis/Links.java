// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.BackplaneException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The links of a node to the masters of Redis, one each: opens them, and replaces them. All methods
 * but {@link #linkFor} wait, and are called by one thread at a time.
 */
final class Links {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);
  private static final int OLDEST_VERSION = 7;

  /** Which link leads to the master of a slot. */
  private record Routes(@Nullable Topology topology, Map<Address, Link> links) {}

  private final RedisClient client;
  private final List<RedisURI> uris;
  private final Timeouts timeouts;
  private final Link.Events events;

  // any thread
  private volatile Routes routes = new Routes(null, Map.of());
  private volatile boolean cluster;
  private volatile boolean closed;

  Links(RedisClient client, List<RedisURI> uris, Timeouts timeouts, Link.Events events) {
    this.client = client;
    this.uris = uris;
    this.timeouts = timeouts;
    this.events = events;
  }

  /** Returns the link for a channel or key, or null. The link may have ended already. */
  @Nullable Link linkFor(String name) {
    Routes routes = this.routes;
    Address owner = routes.topology() == null ? null : routes.topology().owner(name);
    return owner == null ? null : routes.links().get(owner);
  }

  boolean has(Link link) {
    return link.equals(routes.links().get(link.address()));
  }

  /**
   * Checks that no link has ended.
   *
   * @throws BackplaneException if one has
   */
  void requireAll() {
    for (Link link : routes.links().values()) {
      if (!link.isOpen()) {
        throw new BackplaneException(link.end(), null);
      }
    }
  }

  CompletableFuture<Void> close() {
    closed = true;
    return CompletableFuture.allOf(
        routes.links().values().stream().map(Link::close).toArray(CompletableFuture[]::new));
  }

  /** Ends those that do not work any more. */
  void check() {
    routes.links().values().forEach(Link::check);
  }

  /**
   * Opens a link to each master that has none, and closes those that are not needed any more.
   *
   * @throws BackplaneException if this is not possible
   */
  void open() {
    long deadline = System.nanoTime() + timeouts.connect().toNanos();
    Map<Address, Link> old = routes.links();
    Map<Address, Link> links = new LinkedHashMap<>();
    old.forEach(
        (address, link) -> {
          if (link.isOpen()) {
            links.put(address, link);
          } else {
            awaitEnd(link);
          }
        });
    Map<Address, CompletableFuture<Link>> opening = new HashMap<>();
    try {
      Topology topology = discover(links, deadline);
      for (Address master : topology.servers()) {
        if (!links.containsKey(master)) {
          opening.put(master, open(master));
        }
      }
      for (Map.Entry<Address, CompletableFuture<Link>> each : opening.entrySet()) {
        links.put(each.getKey(), await(each.getValue(), deadline, each.getKey()));
      }
      for (Link link : List.copyOf(links.values())) {
        if (!topology.servers().contains(link.address())) {
          links.remove(link.address());
          awaitEnd(link);
        }
      }
      routes = new Routes(topology, Map.copyOf(links));
      if (closed) {
        close();
        throw new BackplaneException("this connection is closed", null);
      }
    } catch (BackplaneException e) {
      opening.keySet().removeAll(links.keySet());
      for (CompletableFuture<Link> each : opening.values()) {
        each.cancel(false);
        each.thenAccept(Link::close); // of one that was opened in the meantime
      }
      routes = new Routes(routes.topology(), Map.copyOf(links)); // goes on from here
      throw e;
    }
  }

  /** Asks which server is responsible for what, first over the links that there are. */
  private Topology discover(Map<Address, Link> links, long deadline) {
    BackplaneException failure = null;
    for (Link link : List.copyOf(links.values())) {
      try {
        return discover(link, deadline);
      } catch (BackplaneException e) {
        failure = e;
      }
    }
    List<Address> candidates = new ArrayList<>();
    uris.forEach(uri -> candidates.add(Address.of(uri)));
    if (cluster && routes.topology() != null) {
      candidates.addAll(routes.topology().servers());
    }
    for (Address candidate : candidates) {
      if (!links.containsKey(candidate)) {
        try {
          Link link = await(open(candidate), deadline, candidate);
          links.put(candidate, link);
          return discover(link, deadline);
        } catch (BackplaneException e) {
          failure = e;
        }
      }
    }
    throw failure != null ? failure : new BackplaneException("no address of Redis", null);
  }

  private Topology discover(Link link, long deadline) {
    if (!cluster) {
      return Topology.single(link.address());
    }
    Topology topology =
        Topology.parse(await(link.slots(), deadline, link.address()), link.address());
    if (!topology.isComplete()) {
      throw new BackplaneException("the cluster has no master for some of its slots", null);
    }
    return topology;
  }

  /**
   * Checks that the cluster has not changed since the links were opened, as far as one of its
   * servers knows.
   *
   * @throws BackplaneException if it has changed
   */
  void requireCurrent() {
    Routes routes = this.routes;
    if (!cluster || routes.topology() == null) {
      return;
    }
    for (Link link : routes.links().values()) {
      Topology now;
      try {
        now = discover(link, System.nanoTime() + timeouts.answer().toNanos());
      } catch (BackplaneException e) {
        continue; // another one may know
      }
      if (!now.equals(routes.topology())) {
        throw new BackplaneException("the cluster has distributed its slots anew", null);
      }
      return;
    }
  }

  // -- one link ----------------------------------------------------------------------------------

  private CompletableFuture<Link> open(Address address) {
    RedisURI uri =
        RedisURI.builder(uris.get(0))
            .withHost(address.host())
            .withPort(address.port())
            .withTimeout(timeouts.connect())
            .build();
    CompletableFuture<Link> opened = new CompletableFuture<>();
    try {
      client
          .connectPubSubAsync(CODEC, uri)
          .whenComplete(
              (connection, failure) -> {
                if (failure != null) {
                  opened.completeExceptionally(failure);
                } else {
                  prepare(address, connection, opened);
                }
              });
    } catch (RuntimeException e) { // a certificate cannot be read, for example
      opened.completeExceptionally(e);
    }
    return opened;
  }

  private void prepare(
      Address address,
      StatefulRedisPubSubConnection<String, byte[]> connection,
      CompletableFuture<Link> opened) {
    Link link = new Link(address, connection, timeouts.answer().toNanos(), events);
    opened.whenComplete(
        (result, failure) -> {
          if (failure != null) {
            link.close(); // nobody waits for it any more, or it cannot be used
          }
        });
    CompletableFuture<Void> loaded = link.loadScripts();
    link.greet()
        .thenAccept(this::checkServer)
        .thenCombine(loaded, (greeted, all) -> link)
        .whenComplete(
            (ready, failure) -> {
              if (failure != null) {
                opened.completeExceptionally(failure);
              } else {
                opened.complete(ready);
              }
            });
  }

  private void checkServer(Link.Greeting greeting) {
    if (greeting.version() < OLDEST_VERSION) {
      throw new BackplaneException(
          "version " + greeting.version() + " is too old: must be at least " + OLDEST_VERSION,
          null);
    }
    if (!greeting.cluster() && !greeting.master()) {
      throw new BackplaneException("it is a replica: must be the master", null);
    }
    if (!greeting.cluster() && uris.size() > 1) {
      throw new BackplaneException(
          "it is not in a cluster: give one address only, for the nodes would use different ones",
          null);
    }
    cluster = greeting.cluster();
  }

  private <T> T await(CompletableFuture<T> future, long deadline, Address address) {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      future.cancel(false);
      throw new BackplaneException("interrupted while waiting for Redis at " + address, e);
    } catch (TimeoutException e) {
      future.cancel(false);
      long millis = timeouts.connect().toMillis();
      throw new BackplaneException(
          "cannot connect to Redis at " + address + " within " + millis + " ms", e);
    } catch (ExecutionException e) {
      throw new BackplaneException(
          "cannot connect to Redis at " + address + ": " + reason(e.getCause()), e.getCause());
    }
  }

  /** The innermost reason says most. None of them contains a password. */
  private static @Nullable String reason(@Nullable Throwable failure) {
    Throwable reason = failure;
    while (reason != null && reason.getCause() != null) {
      reason = reason.getCause();
    }
    return reason == null
        ? null
        : reason.getMessage() != null ? reason.getMessage() : reason.toString();
  }

  /** Nothing is heard from an old link when a new one takes its place. */
  private static void awaitEnd(Link link) {
    try {
      link.close().get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It reports nothing in any case.
    }
  }
}
