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
 * Sends members away one after the other, in random order and evenly spread over a time. If some
 * leave by themselves, the others are spread over the time that is left. Must be used on the event
 * loop, whose clock and timers it uses.
 */
final class Departures<T> {
  private final EventExecutor loop;
  private final Consumer<? super T> sendAway;
  private final CompletableFuture<@Nullable Void> ended;
  private final Set<T> waiting;
  private final long endNanos;

  /**
   * Where in its share of the time each member is sent away: from 0, at the beginning, to 1. It
   * differs between event loops, because they would otherwise do this at the same moments.
   */
  private final double phase = ThreadLocalRandom.current().nextDouble();

  /** When the next member is to be sent away; the end if there is none. */
  private long dueNanos;

  private @Nullable Future<?> timer;

  /**
   * Starts the time.
   *
   * @param sendAway must not throw
   * @param ended is completed by {@link #end}, which is called when the time is over
   */
  Departures(
      EventExecutor loop,
      Collection<? extends T> members,
      long nanos,
      Consumer<? super T> sendAway,
      CompletableFuture<@Nullable Void> ended) {
    this.loop = loop;
    this.sendAway = sendAway;
    this.ended = ended;
    List<T> shuffled = new ArrayList<>(members);
    Collections.shuffle(shuffled);
    this.waiting = new LinkedHashSet<>(shuffled);
    long now = loop.ticker().nanoTime();
    this.endNanos = now + nanos;
    this.dueNanos = now + (long) (nanos * phase / Math.max(1, waiting.size()));
    schedule(now);
  }

  private void schedule(long now) {
    timer = loop.schedule(this::next, dueNanos - now, TimeUnit.NANOSECONDS);
  }

  /**
   * Sends away the members that are due: more than one if the loop was busy or the time is short.
   */
  private void next() {
    long now = loop.ticker().nanoTime();
    while (dueNanos - now <= 0 && !ended.isDone()) {
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
    if (!ended.isDone()) {
      schedule(now);
    }
  }

  /**
   * Returns the time between two members, so that after the last one, the rest of a share is left.
   */
  private long share() {
    return (long) ((endNanos - dueNanos) / (waiting.size() + 1 - phase));
  }

  /** Must be called when a member has left. Does nothing if it is not waiting. */
  void remove(T member) {
    waiting.remove(member);
  }

  /** Sends nobody away any more, and ends together with others, which do the rest. */
  void leaveTo(Departures<T> others) {
    stop();
    others.ended.thenRun(this::end);
  }

  /** Sends nobody away any more. */
  void end() {
    stop();
    ended.complete(null);
  }

  private void stop() {
    waiting.clear();
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
