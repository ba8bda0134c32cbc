// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Inflater;

/**
 * What the connections of one thread share to compress: one stream for each set of parameters in
 * use and one buffer for each size, because a message is compressed in one go; and a few inflaters,
 * because a message may arrive in pieces. Not safe for use by two threads.
 */
public final class DeflatePool implements AutoCloseable {
  private static final int MOST_IDLE_INFLATERS = 16;

  private final Map<DeflateParameters, DeflateStream> streams = new HashMap<>();
  private final Map<Integer, DeflateBuffer> buffers = new HashMap<>();
  private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();

  /** An empty pool, which takes no memory to speak of before something is compressed. */
  public DeflatePool() {}

  DeflateStream stream(DeflateParameters parameters) {
    return streams.computeIfAbsent(parameters, DeflatePool::newStream);
  }

  /** The JDK's zlib is native and the faster one, but has one window and one memory level. */
  static DeflateStream newStream(DeflateParameters parameters) {
    return parameters.windowBits() == JdkDeflateStream.WINDOW_BITS
            && parameters.memoryLevel() == JdkDeflateStream.MEMORY_LEVEL
        ? new JdkDeflateStream(parameters.level())
        : new JzlibDeflateStream(parameters);
  }

  DeflateBuffer buffer(int size) {
    return buffers.computeIfAbsent(size, DeflateBuffer::new);
  }

  Inflater takeInflater() {
    Inflater inflater = inflaters.poll();
    return inflater == null ? new Inflater(true) : inflater;
  }

  void giveBack(Inflater inflater) {
    if (inflaters.size() < MOST_IDLE_INFLATERS) {
      inflater.reset();
      inflaters.push(inflater);
    } else {
      inflater.end();
    }
  }

  int idleInflaters() {
    return inflaters.size();
  }

  /** Frees the memory of all that waits here; what is in use is freed by its connection. */
  @Override
  public void close() {
    streams.values().forEach(DeflateStream::end);
    streams.clear();
    inflaters.forEach(Inflater::end);
    inflaters.clear();
  }
}
