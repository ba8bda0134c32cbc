// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.netty.loop.EventLoops;
import io.hawser.protocol.deflate.ContextMemory;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds one {@link DeflatePool} for each event loop, which its connections share. Thread-safe. */
public final class DeflatePools {
  private final ContextMemory contextMemory = new ContextMemory();
  private final Map<EventExecutor, LoopPool> pools = new ConcurrentHashMap<>();

  /**
   * Returns the pool of the channel's event loop. Called on that event loop.
   *
   * @param agreement null if compression was not agreed
   */
  public DeflatePool of(Channel channel, @Nullable DeflateAgreement agreement) {
    LoopPool pool =
        pools.computeIfAbsent(
            channel.eventLoop(), loop -> new LoopPool(new DeflatePool(contextMemory)));
    if (agreement != null && agreement.options().hasContextIdleTimeout()) {
      pool.startClock(channel.eventLoop());
    }
    return pool.pool;
  }

  /**
   * Frees the memory of all pools, which must no longer be in use. Each pool is freed on its event
   * loop, or after the loop has ended.
   */
  public void close() {
    pools.forEach(
        (loop, pool) -> {
          if (loop.isShuttingDown() || !EventLoops.executeOrDrop(loop, pool::close)) {
            loop.terminationFuture().addListener(ended -> pool.close());
          }
        });
  }

  /** The pool of one event loop, and the clock that it has if contexts have an idle timeout. */
  private static final class LoopPool {
    private final DeflatePool pool;
    private final long begin = System.nanoTime();
    private @Nullable Future<?> clock;
    private boolean closed;

    LoopPool(DeflatePool pool) {
      this.pool = pool;
    }

    void startClock(EventExecutor loop) {
      if (clock == null && !closed && !loop.isShuttingDown()) {
        tick();
        clock = loop.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
      }
    }

    private void tick() {
      pool.advanceTo(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }

    void close() {
      closed = true;
      if (clock != null) {
        clock.cancel(false);
      }
      pool.close();
    }
  }
}
