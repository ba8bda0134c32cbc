// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * An event loop that continues whatever is thrown in it. Netty's own event loop ends, and all its
 * connections hang, if an {@link Error} reaches it. That happens, for example, if there is no
 * memory, or if the logger that reports a handler's exception has to load a class and there is no
 * file descriptor.
 */
final class SteadyLoop extends SingleThreadIoEventLoop {
  private static final long MAX_REST_NANOS = 100_000_000;

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
      log.warn(() -> "an event loop continues after a failure", thrown);
      rest();
      return 0;
    }
  }

  /** Doubles the time after each failure, so that repeated failures do not use up the processor. */
  private void rest() {
    LockSupport.parkNanos(restNanos);
    restNanos = Math.min(2 * restNanos, MAX_REST_NANOS);
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
