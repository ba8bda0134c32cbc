// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.Inflater;

/**
 * What the connections of one thread share to compress: one stream for each set of parameters in
 * use and one buffer for each size, because a message is compressed in one go; and a few inflaters,
 * because a message may arrive in pieces. Not safe for use by two threads.
 */
public final class DeflatePool implements AutoCloseable {
  private static final int MOST_IDLE_INFLATERS = 16;

  private final Function<DeflateParameters, DeflateStream> compressors;
  private final Map<DeflateParameters, DeflateStream> streams = new HashMap<>();
  private final Map<Integer, DeflateBuffer> buffers = new HashMap<>();
  private final ArrayDeque<Inflater> inflaters = new ArrayDeque<>();

  /** An empty pool, which takes no memory to speak of before something is compressed. */
  public DeflatePool() {
    this(DeflateStream::of);
  }

  /** One that compresses with streams of the caller's choice. */
  DeflatePool(Function<DeflateParameters, DeflateStream> compressors) {
    this.compressors = compressors;
  }

  /** A stream for one connection alone. */
  DeflateStream newStream(DeflateParameters parameters) {
    return compressors.apply(parameters);
  }

  /** The stream that all connections share. */
  DeflateStream stream(DeflateParameters parameters) {
    return streams.computeIfAbsent(parameters, compressors);
  }

  /**
   * Ends the shared stream, of which nobody knows any more what it will do; the next is a new one.
   */
  void discardStream(DeflateParameters parameters) {
    DeflateStream broken = streams.remove(parameters);
    if (broken != null) {
      broken.end();
    }
  }

  /** An empty buffer, to be cleared after use. */
  DeflateBuffer buffer(int size) {
    DeflateBuffer buffer = buffers.computeIfAbsent(size, DeflateBuffer::new);
    buffer.clear();
    return buffer;
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
