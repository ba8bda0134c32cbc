// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the members of a collection away one after the other, in random order and evenly spread
 * over a time. If some leave by themselves, the others are spread over the time that is left. Must
 * be used on the event loop, whose clock and timers it uses.
 */
final class Departures<T> {
  private final EventExecutor loop;
  private final Collection<T> present;

  /**
   * Where in its share of the time each member is sent away: from 0, at the beginning, to 1. It
   * differs between event loops, because they would otherwise do this at the same moments.
   */
  private final double phase = ThreadLocalRandom.current().nextDouble();

  /** Those to be sent away, in this order. */
  private final Set<T> waiting = new LinkedHashSet<>();

  /** What is completed at the end; empty before the beginning and after the end. */
  private final List<CompletableFuture<@Nullable Void>> ends = new ArrayList<>();

  private Consumer<? super T> sendAway = member -> {};
  private long endNanos;

  /** When the next member is to be sent away; the end if there is none. */
  private long dueNanos;

  private @Nullable Future<?> timer;

  /**
   * Sends nobody away yet.
   *
   * @param present a live view of the members
   */
  Departures(EventExecutor loop, Collection<T> present) {
    this.loop = loop;
    this.present = present;
  }

  /**
   * Begins to send away those who are present. If it had begun before, the rest gets the new time.
   *
   * @param sendAway must not throw
   * @param ended is completed when nobody is present, or the time of the last call is over
   */
  void begin(long nanos, Consumer<? super T> sendAway, CompletableFuture<@Nullable Void> ended) {
    ends.add(ended);
    this.sendAway = sendAway;
    List<T> shuffled = new ArrayList<>(present);
    Collections.shuffle(shuffled);
    waiting.clear();
    waiting.addAll(shuffled);
    long now = loop.ticker().nanoTime();
    endNanos = now + nanos;
    dueNanos = now + (long) (nanos * phase / Math.max(1, waiting.size()));
    schedule(now);
    endIfNobodyIsPresent();
  }

  /** Must be called when a member has left the collection. */
  void left(T member) {
    waiting.remove(member);
    endIfNobodyIsPresent();
  }

  private void endIfNobodyIsPresent() {
    if (present.isEmpty()) {
      end();
    }
  }

  private void schedule(long now) {
    cancelTimer();
    timer = loop.schedule(this::next, dueNanos - now, TimeUnit.NANOSECONDS);
  }

  /** Sends away those who are due: more than one if the loop was busy or the time is short. */
  private void next() {
    long now = loop.ticker().nanoTime();
    while (dueNanos - now <= 0 && !ends.isEmpty()) {
      Iterator<T> first = waiting.iterator();
      if (first.hasNext()) {
        T leaving = first.next();
        first.remove();
        sendAway.accept(leaving);
      } else if (dueNanos == endNanos) {
        end();
      }
      dueNanos = waiting.isEmpty() ? endNanos : dueNanos + share();
    }
    if (!ends.isEmpty()) {
      schedule(now);
    }
  }

  /** Returns the time between two members. After the last one, the rest of a share is left. */
  private long share() {
    return (long) ((endNanos - dueNanos) / (waiting.size() + 1 - phase));
  }

  private void end() {
    cancelTimer();
    waiting.clear();
    List<CompletableFuture<@Nullable Void>> all = List.copyOf(ends);
    ends.clear();
    all.forEach(each -> each.complete(null));
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
