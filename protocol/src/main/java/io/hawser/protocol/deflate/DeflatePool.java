// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.Inflater;

/**
 * The compression resources that the connections of one thread share. A message is compressed in
 * one go, so one stream for each set of parameters and one buffer for each size are enough. A
 * received message may arrive in pieces, so there are several inflaters. Not thread-safe.
 */
public final class DeflatePool implements AutoCloseable {
  private static final int MAX_IDLE_INFLATERS = 16;

  private final Function<DeflateParameters, DeflateStream> compressors;
  private final Map<DeflateParameters, DeflateStream> streams = new HashMap<>();
  private final Map<Integer, DeflateBuffer> buffers = new HashMap<>();
  private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();

  /** Creates an empty pool. It takes hardly any memory until something is compressed. */
  public DeflatePool() {
    this(DeflatePool::zlib);
  }

  /** Creates a pool that creates its streams with the given function. */
  public DeflatePool(Function<DeflateParameters, DeflateStream> compressors) {
    this.compressors = compressors;
  }

  /**
   * Creates a stream. The JDK's zlib is native and faster, but supports only one window size and
   * one memory level.
   */
  public static DeflateStream zlib(DeflateParameters parameters) {
    return parameters.windowBits() == JdkDeflateStream.WINDOW_BITS
            && parameters.memoryLevel() == JdkDeflateStream.MEMORY_LEVEL
        ? new JdkDeflateStream(parameters.level())
        : new JzlibDeflateStream(parameters);
  }

  /** Returns a new stream for a single connection. */
  DeflateStream newStream(DeflateParameters parameters) {
    return compressors.apply(parameters);
  }

  /** Returns the stream that all connections share. */
  DeflateStream stream(DeflateParameters parameters) {
    return streams.computeIfAbsent(parameters, compressors);
  }

  /**
   * Ends the shared stream after it has failed. The next call of {@link #stream} creates a new one.
   */
  void discardStream(DeflateParameters parameters) {
    DeflateStream broken = streams.remove(parameters);
    if (broken != null) {
      broken.end();
    }
  }

  /** Returns an empty buffer, which must be cleared after use. */
  public DeflateBuffer buffer(int size) {
    DeflateBuffer buffer = buffers.computeIfAbsent(size, DeflateBuffer::new);
    buffer.clear();
    return buffer;
  }

  Inflater takeInflater() {
    Inflater inflater = inflaters.poll();
    return inflater == null ? new Inflater(true) : inflater;
  }

  void returnInflater(Inflater inflater) {
    if (inflaters.size() < MAX_IDLE_INFLATERS) {
      inflater.reset();
      inflaters.push(inflater);
    } else {
      inflater.end();
    }
  }

  public int idleInflaters() {
    return inflaters.size();
  }

  /** Frees everything that is idle. Whatever is in use is freed by its connection. */
  @Override
  public void close() {
    streams.values().forEach(DeflateStream::end);
    streams.clear();
    inflaters.forEach(Inflater::end);
    inflaters.clear();
  }
}
