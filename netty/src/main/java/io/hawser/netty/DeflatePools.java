// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.protocol.DeflatePool;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** For each event loop what its connections share to compress. */
final class DeflatePools {
  private final Map<EventExecutor, DeflatePool> pools = new ConcurrentHashMap<>();

  DeflatePool of(Channel channel) {
    return pools.computeIfAbsent(channel.eventLoop(), loop -> new DeflatePool());
  }

  /** Frees their memory, which nobody uses any more: in the event loops that still run. */
  void close() {
    pools.forEach(
        (loop, pool) -> {
          if (loop.isShuttingDown() || !EventLoops.executeOrDrop(loop, pool::close)) {
            loop.terminationFuture().addListener(ended -> pool.close());
          }
        });
  }
}
