// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.BackplaneListener;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A node's connection to Redis: the parts that do the work, and what they tell each other. */
final class RedisNode implements BackplaneConnection, Link.Events {
  private final RedisClient client;
  private final ClientResources resources;
  private final Names names;
  private final Reports reports;
  private final Histories histories;
  private final Links links;
  private final Subscriptions subscriptions;
  private final Upkeep upkeep;
  private final AtomicBoolean closed = new AtomicBoolean();

  RedisNode(
      RedisClient client,
      ClientResources resources,
      List<RedisURI> uris,
      Names names,
      Timeouts timeouts,
      BackplaneListener listener) {
    this.client = client;
    this.resources = resources;
    this.names = names;
    reports = new Reports(listener);
    KnownPositions known = new KnownPositions();
    histories = new Histories(names, known);
    links = new Links(client, uris, timeouts, this);
    subscriptions = new Subscriptions(names, histories, known, reports, links::linkFor);
    upkeep = new Upkeep(links, subscriptions, reports, timeouts);
  }

  /** Connects, or fails and leaves nothing behind. */
  void start() {
    try {
      upkeep.start();
    } catch (BackplaneException e) {
      close();
      throw e;
    }
  }

  // -- what the node asks for --------------------------------------------------------------------

  @Override
  public CompletableFuture<Void> subscribe(String topic) {
    Objects.requireNonNull(topic, "topic");
    return closed.get() ? refused() : watched(subscriptions.subscribe(topic));
  }

  @Override
  public CompletableFuture<Void> unsubscribe(String topic) {
    Objects.requireNonNull(topic, "topic");
    return closed.get() ? refused() : subscriptions.unsubscribe(topic);
  }

  @Override
  public CompletableFuture<Void> publish(String topic, byte[] message) {
    Objects.requireNonNull(message, "message");
    String channel = names.messages(topic);
    return overLink(channel, link -> link.publish(channel, message));
  }

  @Override
  public CompletableFuture<Position> follow(String topic, Retention retention) {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(retention, "retention");
    return closed.get() ? refused() : watched(subscriptions.follow(topic, retention));
  }

  @Override
  public CompletableFuture<Void> unfollow(String topic) {
    Objects.requireNonNull(topic, "topic");
    return closed.get() ? refused() : subscriptions.unfollow(topic);
  }

  @Override
  public CompletableFuture<Position> append(String topic, byte[] message, Retention retention) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(retention, "retention");
    return overLink(names.log(topic), link -> histories.append(link, topic, message, retention));
  }

  @Override
  public CompletableFuture<History> read(
      String topic, Position after, int maxEntries, Retention retention) {
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(retention, "retention");
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries is " + maxEntries + ": must be at least 1");
    }
    return overLink(
        names.log(topic), link -> histories.read(link, topic, after, maxEntries, retention));
  }

  /** A subscription that has failed is restored, unless Redis does not allow it. */
  private <T> CompletableFuture<T> watched(CompletableFuture<T> subscribing) {
    return subscribing.whenComplete(
        (done, failure) -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          if (cause != null && !(cause instanceof Link.RefusedException)) {
            upkeep.wake("cannot subscribe: " + cause.getMessage());
          }
        });
  }

  private <T> CompletableFuture<T> overLink(
      String name, Function<Link, CompletableFuture<T>> action) {
    Link link = links.linkFor(name);
    return closed.get() || link == null ? refused() : action.apply(link);
  }

  private <T> CompletableFuture<T> refused() {
    String message = closed.get() ? "this connection is closed" : "not connected to Redis";
    return CompletableFuture.failedFuture(new BackplaneException(message, null));
  }

  // -- what happens on the links -----------------------------------------------------------------

  @Override
  public void onPublished(String channel, byte[] message) {
    subscriptions.onPublished(channel, message);
  }

  @Override
  public void onUnsubscribed(Link link, String channel) {
    subscriptions.onUnsubscribed(channel);
    onMoved(link, "Redis at " + link.address() + " has ended a subscription by itself");
  }

  @Override
  public void onMoved(Link link, String cause) {
    if (links.has(link)) {
      upkeep.wake(cause);
    }
  }

  @Override
  public void onEnd(Link link, String cause) {
    if (links.has(link)) {
      upkeep.wake(cause);
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    reports.close();
    upkeep.close();
    links
        .close()
        .thenCompose(ended -> client.shutdownAsync(0, 2, TimeUnit.SECONDS))
        .whenComplete((done, failure) -> resources.shutdown(0, 2, TimeUnit.SECONDS));
  }
}
