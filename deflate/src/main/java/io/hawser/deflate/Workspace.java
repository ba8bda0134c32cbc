// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.ArrayDeque;

/**
 * Memory that is needed only while data is compressed or decompressed. All compressors and
 * decompressors of one thread can share a workspace. What they produce does not depend on what was
 * done with it before.
 *
 * <p>It grows with the data up to about 600 KiB and is ordinary memory on the heap. Not
 * thread-safe: at any time, only one compressor or decompressor of a workspace may be in use.
 */
public final class Workspace {
  /** So many headers of dynamic blocks are kept for decompressors that need one. */
  private static final int SPARE_HEADERS = 2;

  private byte[] buffer = {};
  private final BitWriter bitWriter = new BitWriter();
  private final BlockWriter blockWriter = new BlockWriter(bitWriter);
  private final Sequences sequences = new Sequences();
  private final BitReader bitReader = new BitReader();
  private final TableBuilder tableBuilder = new TableBuilder();
  private final ArrayDeque<DynamicHeader> headers = new ArrayDeque<>();

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

  BitReader bitReader() {
    return bitReader;
  }

  TableBuilder tableBuilder() {
    return tableBuilder;
  }

  /** Gives away memory for the header of a block and for the codes in it. */
  DynamicHeader takeHeader() {
    DynamicHeader header = headers.poll();
    return header == null ? new DynamicHeader() : header;
  }

  /** Takes this memory back. */
  void returnHeader(DynamicHeader header) {
    if (headers.size() < SPARE_HEADERS) {
      header.clear();
      headers.push(header);
    }
  }
}
