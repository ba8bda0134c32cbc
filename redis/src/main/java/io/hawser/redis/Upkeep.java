// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.BackplaneListener;
import io.lettuce.core.RedisLoadingException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a node connected. When a link ends, a thread reports the interruption, opens the link
 * again, restores the subscriptions, and reports the restoration. It also asks Redis regularly
 * whether it is still there.
 */
final class Upkeep {
  private static final System.Logger LOG = System.getLogger("io.hawser");
  private static final long FIRST_DELAY_MILLIS = 50;
  private static final long MAX_DELAY_MILLIS = 1000;
  private static final long CLUSTER_CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Links links;
  private final Subscriptions subscriptions;
  private final Reports reports;
  private final Timeouts timeouts;
  private final ScheduledThreadPoolExecutor thread;
  private final AtomicInteger repairs = new AtomicInteger();

  // upkeep thread
  private boolean interrupted;
  private boolean repairIsPlanned;
  private long delayMillis = FIRST_DELAY_MILLIS;
  private long clusterCheckedNanos = System.nanoTime();
  private @Nullable String lastFailure;

  Upkeep(Links links, Subscriptions subscriptions, Reports reports, Timeouts timeouts) {
    this.links = links;
    this.subscriptions = subscriptions;
    this.reports = reports;
    this.timeouts = timeouts;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread upkeep = new Thread(task, "hawser-redis");
              upkeep.setDaemon(true);
              return upkeep;
            },
            (task, executor) -> {}); // closed
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Connects for the first time. Called once, before everything else. */
  void start() {
    long deadline = System.nanoTime() + timeouts.connect().toNanos();
    while (!openUnlessLoading(deadline)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FIRST_DELAY_MILLIS));
    }
    thread.scheduleWithFixedDelay(this::check, checkMillis(), checkMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns false if Redis has just been started, and reads its data. */
  private boolean openUnlessLoading(long deadline) {
    try {
      links.open();
      return true;
    } catch (BackplaneException e) {
      boolean loading = false;
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        loading |= cause instanceof RedisLoadingException;
      }
      if (!loading || System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return false;
    }
  }

  void close() {
    thread.shutdownNow();
  }

  /**
   * Something is wrong that opening the links again will repair. If they are opened before this is
   * looked at, it has been repaired. Called by any thread.
   */
  void wake(String cause) {
    int before = repairs.get();
    thread.execute(
        () -> {
          if (before == repairs.get()) {
            interrupt(cause);
          }
        });
  }

  private void interrupt(String cause) {
    if (!interrupted) {
      interrupted = true;
      reports.report(listener -> listener.onInterrupted(cause));
    }
    if (!repairIsPlanned) {
      repair();
    }
  }

  private void repair() {
    repairIsPlanned = false;
    try {
      links.open();
      List<CompletableFuture<?>> restoring = subscriptions.restore();
      while (!restoring.isEmpty()) {
        awaitAll(restoring);
        restoring = subscriptions.restore(); // what has ended in the meantime
      }
      links.requireAll();
    } catch (RuntimeException e) { // of Lettuce also
      planRepair(e);
      return;
    } finally {
      repairs.incrementAndGet();
    }
    interrupted = false;
    lastFailure = null;
    delayMillis = FIRST_DELAY_MILLIS;
    reports.report(BackplaneListener::onRestored);
  }

  private void planRepair(RuntimeException failure) {
    String message = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    if (!message.equals(lastFailure) && !thread.isShutdown()) {
      lastFailure = message;
      LOG.log(Level.WARNING, "The backplane is interrupted: " + message);
    }
    long jitter = ThreadLocalRandom.current().nextLong(delayMillis / 2 + 1);
    repairIsPlanned = true;
    thread.schedule(this::repair, delayMillis + jitter, TimeUnit.MILLISECONDS);
    delayMillis = Math.min(MAX_DELAY_MILLIS, 2 * delayMillis);
  }

  private void awaitAll(List<CompletableFuture<?>> futures) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    while (true) {
      try {
        all.get(checkMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        links.check(); // the futures fail when Redis does not answer
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BackplaneException("interrupted while subscribing", e);
      } catch (ExecutionException e) {
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        throw new BackplaneException("cannot subscribe: " + cause.getMessage(), cause);
      }
    }
  }

  private long checkMillis() {
    return Math.max(1, timeouts.answer().toMillis() / 4);
  }

  private void check() {
    links.check();
    if (interrupted) {
      return;
    }
    try {
      links.requireAll(); // one may have ended before anybody listened
      if (System.nanoTime() - clusterCheckedNanos > CLUSTER_CHECK_NANOS) {
        clusterCheckedNanos = System.nanoTime();
        links.requireCurrent();
      }
    } catch (RuntimeException e) {
      interrupt(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    }
  }
}
