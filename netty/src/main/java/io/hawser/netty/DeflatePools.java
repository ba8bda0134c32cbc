// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.protocol.DeflatePool;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;

/** For each event loop what its connections share to compress. */
final class DeflatePools {
  private final IdentityHashMap<EventExecutor, DeflatePool> pools = new IdentityHashMap<>();

  DeflatePools(EventLoopGroup loops) {
    loops.forEach(loop -> pools.put(loop, new DeflatePool()));
  }

  DeflatePool of(Channel channel) {
    DeflatePool pool = pools.get(channel.eventLoop());
    if (pool == null) {
      throw new IllegalArgumentException(channel + " belongs to other event loops");
    }
    return pool;
  }

  /** Frees their memory; the event loops have ended. */
  synchronized void close() {
    pools.values().forEach(DeflatePool::close);
  }
}
