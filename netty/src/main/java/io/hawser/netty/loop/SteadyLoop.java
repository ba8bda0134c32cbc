// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * An event loop that continues after anything is thrown in it. If an {@link Error} reaches Netty's
 * own event loop, that loop ends, and all its connections hang. This happens, for example, if there
 * is no memory, or if the logger that reports a handler's exception must load a class and there is
 * no file descriptor.
 */
final class SteadyLoop extends SingleThreadIoEventLoop {
  private static final long MAX_BACK_OFF_NANOS = 100_000_000;

  private final SparingLog log = new SparingLog(System::nanoTime);

  // event loop
  private long backOffNanos = 1;

  SteadyLoop(IoEventLoopGroup loops, Executor executor, IoHandlerFactory ioHandlers) {
    super(loops, executor, ioHandlers);
  }

  @Override
  protected int runIo() {
    try {
      int handled = super.runIo();
      backOffNanos = 1;
      return handled;
    } catch (Throwable thrown) {
      log.warn(() -> "an event loop continues after a failure", thrown);
      backOff();
      return 0;
    }
  }

  /**
   * Pauses for twice as long after each failure, so that repeated failures do not use up the
   * processor.
   */
  private void backOff() {
    LockSupport.parkNanos(backOffNanos);
    backOffNanos = Math.min(2 * backOffNanos, MAX_BACK_OFF_NANOS);
  }

  @Override
  protected boolean runAllTasks(long timeoutNanos) {
    try {
      return super.runAllTasks(timeoutNanos);
    } catch (Throwable thrown) {
      log.warn(() -> "an event loop continues after a task that failed", thrown);
      return true;
    }
  }
}
