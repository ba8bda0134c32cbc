// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * An event loop that goes on whatever is thrown in it. Netty's own ends, and all of its connections
 * hang, when an {@link Error} gets that far: there is no memory, say, or no file descriptor for a
 * class that the logger needs, which was to tell of a handler's exception.
 */
final class SteadyLoop extends SingleThreadIoEventLoop {
  private static final long LONGEST_REST_NANOS = 100_000_000;

  private final SparingLog log = new SparingLog(System::nanoTime);

  // event loop
  private long restNanos = 1;

  SteadyLoop(IoEventLoopGroup loops, Executor executor, IoHandlerFactory ioHandlers) {
    super(loops, executor, ioHandlers);
  }

  @Override
  protected int runIo() {
    try {
      int handled = super.runIo();
      restNanos = 1;
      return handled;
    } catch (Throwable thrown) {
      log.warn(() -> "an event loop goes on after a failure", thrown);
      rest();
      return 0;
    }
  }

  /** What fails again and again must not take the processor: each rest is twice as long. */
  private void rest() {
    LockSupport.parkNanos(restNanos);
    restNanos = Math.min(2 * restNanos, LONGEST_REST_NANOS);
  }

  @Override
  protected boolean runAllTasks(long timeoutNanos) {
    try {
      return super.runAllTasks(timeoutNanos);
    } catch (Throwable thrown) {
      log.warn(() -> "an event loop goes on after a task that failed", thrown);
      return true;
    }
  }
}
