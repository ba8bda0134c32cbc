// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import io.hawser.deflate.Decompressor;
import io.hawser.deflate.Workspace;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The compression resources that the connections of one thread share. A message is compressed in
 * one go, so one stream for each set of parameters and one buffer for each size are enough. A
 * received message may arrive in pieces, so there are several decompressors. Not thread-safe.
 */
public final class DeflatePool implements AutoCloseable {
  private static final int MAX_IDLE_DECOMPRESSORS = 16;

  private final Workspace workspace = new Workspace();
  private final Function<DeflateParameters, DeflateStream> compressors;
  private final ContextMemory contextMemory;
  private final Map<DeflateContexts.Policy, DeflateContexts> contexts = new HashMap<>();
  private long now;
  private final Map<DeflateParameters, DeflateStream> streams = new HashMap<>();
  private final Map<Integer, DeflateBuffer> buffers = new HashMap<>();
  private final Map<Integer, ArrayDeque<Decompressor>> decompressors = new HashMap<>();
  private int idleDecompressors;

  /** Creates an empty pool. It takes hardly any memory until something is compressed. */
  public DeflatePool() {
    this(new ContextMemory());
  }

  /**
   * Creates an empty pool.
   *
   * @param contextMemory counts the contexts of all pools that have the same limit together
   */
  public DeflatePool(ContextMemory contextMemory) {
    this.compressors = parameters -> new CompressorStream(parameters, workspace);
    this.contextMemory = contextMemory;
    contextMemory.addPool();
  }

  /** Creates a pool that creates its streams with the given function. */
  public DeflatePool(Function<DeflateParameters, DeflateStream> compressors) {
    this.compressors = compressors;
    this.contextMemory = new ContextMemory();
  }

  /** Creates a stream that shares nothing with others. */
  public static DeflateStream unpooled(DeflateParameters parameters) {
    return new CompressorStream(parameters, new Workspace());
  }

  /** Returns a new stream for a single connection. */
  DeflateStream newStream(DeflateParameters parameters) {
    return compressors.apply(parameters);
  }

  /** Returns the stream that all connections share. */
  DeflateStream stream(DeflateParameters parameters) {
    DeflateStream stream = streams.get(parameters);
    if (stream == null) {
      stream = newStream(parameters);
      streams.put(parameters, stream);
    }
    return stream;
  }

  /** Drops the shared stream after it has failed. {@link #stream} creates a new one. */
  void discardStream(DeflateParameters parameters) {
    streams.remove(parameters);
  }

  /** Returns the contexts of the thread's connections that have this policy. */
  DeflateContexts contexts(DeflateContexts.Policy policy) {
    return contexts.computeIfAbsent(policy, each -> new DeflateContexts(each, contextMemory, now));
  }

  /**
   * Tells the pool the time, about once a second if contexts have an idle timeout.
   *
   * @param millis since the pool was created
   */
  public void advanceTo(long millis) {
    now = millis;
    contexts.values().forEach(each -> each.advanceTo(millis));
  }

  /** Returns an empty buffer, which must be cleared after use. */
  public DeflateBuffer buffer(int size) {
    DeflateBuffer buffer = buffers.computeIfAbsent(size, DeflateBuffer::new);
    buffer.clear();
    return buffer;
  }

  /** Returns a new decompressor for a single connection. */
  Decompressor newDecompressor(int windowBits) {
    return new Decompressor(windowBits, workspace);
  }

  Decompressor takeDecompressor(int windowBits) {
    Decompressor decompressor = idle(windowBits).poll();
    if (decompressor == null) {
      return newDecompressor(windowBits);
    }
    idleDecompressors--;
    return decompressor;
  }

  void returnDecompressor(int windowBits, Decompressor decompressor) {
    if (idleDecompressors < MAX_IDLE_DECOMPRESSORS) {
      decompressor.reset();
      idle(windowBits).push(decompressor);
      idleDecompressors++;
    }
  }

  private ArrayDeque<Decompressor> idle(int windowBits) {
    return decompressors.computeIfAbsent(windowBits, bits -> new ArrayDeque<>(1));
  }

  public int idleDecompressors() {
    return idleDecompressors;
  }

  /** Frees everything that is idle. Whatever is in use is freed by its connection. */
  @Override
  public void close() {
    streams.clear();
    decompressors.clear();
    idleDecompressors = 0;
    contexts.values().forEach(DeflateContexts::clear);
  }
}
