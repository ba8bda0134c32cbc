// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.netty.loop.EventLoops;
import io.hawser.protocol.deflate.DeflatePool;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Holds one {@link DeflatePool} for each event loop, which its connections share. Thread-safe. */
public final class DeflatePools {
  private final Map<EventExecutor, DeflatePool> pools = new ConcurrentHashMap<>();

  /** Returns the pool of the channel's event loop. */
  public DeflatePool of(Channel channel) {
    return pools.computeIfAbsent(channel.eventLoop(), loop -> new DeflatePool());
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
}
