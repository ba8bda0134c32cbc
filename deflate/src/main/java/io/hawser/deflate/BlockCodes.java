// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/** The tables of the two codes of a block: for literals and lengths, and for distances. */
final class BlockCodes {
  /** The codes of fixed blocks (RFC 1951 §3.2.6). */
  static final BlockCodes FIXED = fixed();

  final int[] literals = new int[DecodingTable.LITERAL_SIZE];
  final int[] distances = new int[DecodingTable.DISTANCE_SIZE];

  private static BlockCodes fixed() {
    byte[] lengths = Arrays.copyOf(Symbols.fixedLiteralLengths(), 288 + Bytes.PADDING);
    BlockCodes codes = new BlockCodes();
    TableBuilder builder = new TableBuilder();
    builder.build(
        lengths, 0, 288, DecodingTable.LITERALS, codes.literals, DecodingTable.LITERAL_BITS);
    Arrays.fill(lengths, 0, 32, (byte) 5);
    builder.build(
        lengths, 0, 32, DecodingTable.DISTANCES, codes.distances, DecodingTable.DISTANCE_BITS);
    return codes;
  }

  /** Returns how much memory it takes, in bytes. */
  int memory() {
    return Integer.BYTES * (literals.length + distances.length);
  }
}
