// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a node has subscribed to and follows, whether or not there is a connection. Thread-safe. */
final class Subscriptions {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final Names names;
  private final Histories histories;
  private final KnownPositions known;
  private final Reports reports;
  private final Function<String, @Nullable Link> links;

  // guarded by itself, which also keeps the order of what is sent to Redis for one channel
  private final Map<String, Subscription> byChannel = new HashMap<>();

  Subscriptions(
      Names names,
      Histories histories,
      KnownPositions known,
      Reports reports,
      Function<String, @Nullable Link> links) {
    this.names = names;
    this.histories = histories;
    this.known = known;
    this.reports = reports;
    this.links = links;
  }

  CompletableFuture<Void> subscribe(String topic) {
    String channel = names.messages(topic);
    synchronized (byChannel) {
      Subscription subscription =
          byChannel.computeIfAbsent(channel, c -> new Subscription(topic, c, null, reports));
      return whileOpen(channel, link -> establish(subscription, link).thenAccept(position -> {}))
          .whenComplete((done, failure) -> forgetIfRefused(subscription, failure));
    }
  }

  CompletableFuture<Position> follow(String topic, Retention retention) {
    String channel = names.log(topic);
    synchronized (byChannel) {
      known.keep(topic);
      Subscription subscription =
          byChannel.computeIfAbsent(channel, c -> new Subscription(topic, c, retention, reports));
      subscription.retention(retention);
      return whileOpen(
              channel, link -> establish(subscription, link).thenApply(Objects::requireNonNull))
          .whenComplete((position, failure) -> forgetIfRefused(subscription, failure));
    }
  }

  CompletableFuture<Void> unsubscribe(String topic) {
    return end(names.messages(topic));
  }

  CompletableFuture<Void> unfollow(String topic) {
    synchronized (byChannel) {
      known.release(topic);
      return end(names.log(topic));
    }
  }

  private CompletableFuture<Void> end(String channel) {
    synchronized (byChannel) {
      byChannel.remove(channel);
      return whileOpen(channel, link -> link.unsubscribe(channel));
    }
  }

  private <T> CompletableFuture<T> whileOpen(
      String channel, Function<Link, CompletableFuture<T>> action) {
    Link link = links.apply(channel);
    return link == null
        ? CompletableFuture.failedFuture(new BackplaneException("not connected to Redis", null))
        : action.apply(link);
  }

  /** Subscribes on a link. The future has the position, if the topic is with history. */
  private CompletableFuture<@Nullable Position> establish(Subscription subscription, Link link) {
    CompletableFuture<Void> subscribed = link.subscribe(subscription.channel());
    Retention retention = subscription.retention();
    if (retention == null) {
      return subscribed.thenApply(
          confirmed -> {
            subscription.establishedOn(link);
            return null;
          });
    }
    return subscribed
        .thenCompose(confirmed -> histories.last(link, subscription.topic(), retention))
        .thenApply(
            position -> {
              subscription.onPosition(position);
              subscription.establishedOn(link);
              return position;
            });
  }

  /** What Redis does not allow must not stand in the way of a restoration. */
  private void forgetIfRefused(Subscription subscription, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Link.RefusedException) {
      synchronized (byChannel) {
        byChannel.remove(subscription.channel(), subscription);
      }
    }
  }

  /** Subscribes to everything whose server has a new link. */
  List<CompletableFuture<?>> restore() {
    List<CompletableFuture<?>> restoring = new ArrayList<>();
    synchronized (byChannel) {
      for (Subscription subscription : byChannel.values()) {
        Link link = links.apply(subscription.channel());
        if (!subscription.isEstablishedOn(link)) {
          subscription.reset();
          restoring.add(whileOpen(subscription.channel(), to -> establish(subscription, to)));
        }
      }
    }
    return restoring;
  }

  /** Redis has ended a subscription by itself. */
  void onUnsubscribed(String channel) {
    synchronized (byChannel) {
      Subscription subscription = byChannel.get(channel);
      if (subscription != null) {
        subscription.reset();
      }
    }
  }

  void onPublished(String channel, byte[] message) {
    Subscription subscription;
    synchronized (byChannel) {
      subscription = byChannel.get(channel);
    }
    if (subscription == null) {
      return;
    }
    if (subscription.retention() == null) {
      subscription.onMessage(message);
      return;
    }
    Entry entry = Histories.parse(message);
    if (entry == null) {
      LOG.log(Level.WARNING, "Redis has sent something that is not from a node: it is ignored");
    } else {
      known.note(subscription.topic(), entry.position());
      subscription.onEntry(entry);
    }
  }
}
