// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException;
import io.hawser.internal.GuardedFuture;
import io.hawser.statistics.HandshakeFailure;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of an attempt to open a connection. If the attempt fails, no listener exists that
 * could be told. This future therefore notices whether anything waits for the result or has asked
 * for it. If nothing has, some time after the failure, it logs the failure once. Thread-safe.
 */
final class ConnectFuture extends GuardedFuture<WebSocket> {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private final Executor later;

  // set before the attempt begins
  private int ownDependents;

  // any thread (volatile)
  private volatile boolean seen = true; // until it is handed over
  private volatile @Nullable Throwable ownFailure; // the first one; set on the event loop

  /**
   * Creates the result of an attempt.
   *
   * @param mustNotWait returns whether the calling thread must not wait for the result
   * @param later runs a task after the time that a program has to look at a failure
   */
  ConnectFuture(BooleanSupplier mustNotWait, Executor later) {
    super(mustNotWait);
    this.later = later;
  }

  /**
   * Begins to notice who uses this future. Must be called when this library has added its own
   * stages. Without this call, nothing is ever logged.
   */
  void handOver() {
    ownDependents = getNumberOfDependents();
    seen = false;
  }

  /**
   * Fails. Logs the failure later if nobody has looked at it until then.
   *
   * @return whether this call has completed the future
   */
  boolean fail(Throwable problem) {
    if (getNumberOfDependents() > ownDependents) {
      seen = true; // also allOf and anyOf, which call no method of this object
    }
    if (!isDone()) {
      ownFailure = problem;
    }
    boolean failed = completeExceptionally(problem);
    if (failed && !seen) {
      later.execute(() -> logUnlessSeen(problem));
    }
    return failed;
  }

  /**
   * Returns why the attempt has opened no connection.
   *
   * @param outcome what the future was completed with; null for a connection
   */
  HandshakeFailure reasonOf(@Nullable Throwable outcome) {
    if (outcome == null || !outcome.equals(ownFailure)) {
      return HandshakeFailure.CANCELED; // completed by somebody else
    }
    if (outcome instanceof HandshakeException) {
      return HandshakeFailure.REJECTED;
    }
    if (outcome instanceof WebSocketTimeoutException) {
      return HandshakeFailure.TIMEOUT;
    }
    return outcome instanceof TransportException
        ? HandshakeFailure.NETWORK
        : HandshakeFailure.CANCELED; // a callback threw
  }

  private void logUnlessSeen(Throwable problem) {
    if (!seen) {
      LOG.log(
          Level.WARNING,
          "a connection could not be opened, and nothing has used the future that connect(…)"
              + " returned: "
              + problem.getMessage(),
          problem);
    }
  }

  // -- the ways to look at the result ------------------------------------------------------------

  /** Called by every method that adds a stage, such as {@code whenComplete} or {@code handle}. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    seen = true;
    return super.newIncompleteFuture();
  }

  @Override
  public WebSocket get() throws InterruptedException, ExecutionException {
    seen = true;
    return super.get();
  }

  @Override
  public WebSocket get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    seen = true;
    return super.get(timeout, unit);
  }

  @Override
  public WebSocket join() {
    seen = true;
    return super.join();
  }

  @Override
  public WebSocket getNow(WebSocket valueIfAbsent) {
    seen = true;
    return super.getNow(valueIfAbsent);
  }

  @Override
  public boolean isCompletedExceptionally() {
    seen = true;
    return super.isCompletedExceptionally();
  }
}
