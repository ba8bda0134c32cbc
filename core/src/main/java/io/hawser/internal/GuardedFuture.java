// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A future that cannot be awaited on the thread that completes it: waiting there would never end,
 * so {@code get} and {@code join} throw {@link IllegalStateException} at once. The same holds for
 * the stages that depend on it. If the result is already there, they return it on every thread.
 */
public class GuardedFuture<T> extends CompletableFuture<T> {
  private final BooleanSupplier mustNotWait;

  /**
   * Creates an incomplete future.
   *
   * @param mustNotWait returns whether the calling thread must not wait for the result
   */
  public GuardedFuture(BooleanSupplier mustNotWait) {
    this.mustNotWait = mustNotWait;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    check();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    check();
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    check();
    return super.join();
  }

  private void check() {
    if (!isDone() && mustNotWait.getAsBoolean()) {
      throw new IllegalStateException(
          "a callback cannot wait for this, because it happens on the callback's own thread: continue"
              + " in thenAccept, or run callbacks on an executor");
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new GuardedFuture<>(mustNotWait);
  }
}
