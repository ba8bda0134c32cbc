// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/**
 * Memory that is needed only while data is compressed or decompressed. All compressors and
 * decompressors of one thread can share a workspace. What they produce does not depend on what was
 * done with it before.
 *
 * <p>It grows with the data up to about 600 KiB and is ordinary memory on the heap. Not
 * thread-safe: at any time, only one compressor or decompressor of a workspace may be in use.
 */
public final class Workspace {
  private byte[] buffer = {};
  private final BitWriter bitWriter = new BitWriter();
  private final BlockWriter blockWriter = new BlockWriter(bitWriter);
  private final Sequences sequences = new Sequences();

  /** Creates a workspace. It takes little memory until it is used. */
  public Workspace() {}

  /** Returns memory of at least this size with arbitrary content. */
  byte[] buffer(int size) {
    if (buffer.length < size) {
      buffer = new byte[size];
    }
    return buffer;
  }

  BitWriter bitWriter() {
    return bitWriter;
  }

  BlockWriter blockWriter() {
    return blockWriter;
  }

  Sequences sequences() {
    return sequences;
  }
}
