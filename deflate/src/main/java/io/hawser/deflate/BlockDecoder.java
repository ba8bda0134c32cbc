// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/**
 * Decodes the content of blocks (RFC 1951 §3.2.3–3.2.5) into an array that begins with the history.
 *
 * <p>In the middle, where input and room are plenty, it decodes several symbols at a time. At the
 * ends, it decodes a symbol only if all of its bits are there, so that there is never half of one.
 */
final class BlockDecoder {
  /** What is decoded at a time: some literals and a match. */
  private static final int QUICK_LITERALS = 3;

  private static final int QUICK_ROOM = QUICK_LITERALS + 1 + Symbols.MAX_MATCH;

  private static final int LITERAL_INDEX = (1 << DecodingTable.LITERAL_BITS) - 1;
  private static final int DISTANCE_INDEX = (1 << DecodingTable.DISTANCE_BITS) - 1;
  private static final byte[] NONE = {};

  private final BitReader in;

  // between open and close
  private byte[] bytes = NONE;
  private int from;
  private int position;
  private int limit;
  private int maxDistance;

  /** What is left of a match for which there was no room. */
  private int matchLength;

  private int matchDistance;

  BlockDecoder(BitReader in) {
    this.in = in;
  }

  /** Begins to write to the window, which is open and has so much room. */
  void open(Window window, int room) {
    bytes = window.bytes();
    from = window.from();
    position = from;
    limit = from + room;
    maxDistance = window.size();
  }

  /** Stops writing. Returns the number of bytes written. */
  int close() {
    bytes = NONE;
    return position - from;
  }

  /** Forgets what is left of a match. */
  void clear() {
    matchLength = 0;
  }

  /** Decodes a block with these codes as far as possible. */
  Outcome decode(BlockCodes codes) throws DeflateException {
    if (matchLength > 0 && copyMatch(matchLength, matchDistance) == Outcome.NEEDS_ROOM) {
      return Outcome.NEEDS_ROOM;
    }
    int[] literals = codes.literals;
    int[] distances = codes.distances;
    int lastPosition = limit - QUICK_ROOM;
    int lastInput = in.end - Long.BYTES;
    Outcome outcome;
    do {
      boolean more = true;
      while (more && position <= lastPosition && in.position <= lastInput) {
        more = decodeSeveral(literals, distances);
      }
      outcome = decodeOne(literals, distances);
    } while (outcome == Outcome.DONE);
    return outcome;
  }

  /**
   * Decodes some literals, and after them, mostly, a match. There must be eight bytes of input.
   *
   * @return whether this may be tried again; if not, {@link #decodeOne} must follow
   */
  private boolean decodeSeveral(int[] literals, int[] distances) throws DeflateException {
    BitReader in = this.in;
    byte[] bytes = this.bytes;
    int p = position;
    int last = p + QUICK_LITERALS;
    int next = in.position;
    int count = in.count;
    long bits = in.bits | Bytes.getLong(in.bytes, next) << count;
    next += 63 - count >>> 3;
    count |= BitReader.MAX_BITS;
    int entry = literals[(int) bits & LITERAL_INDEX];
    while (DecodingTable.isLiteral(entry) && p <= last) {
      bytes[p++] = (byte) DecodingTable.value(entry);
      bits >>>= DecodingTable.bits(entry);
      count -= DecodingTable.bits(entry);
      entry = literals[(int) bits & LITERAL_INDEX];
    }
    position = p;
    if (p > last || next > in.end - Long.BYTES || DecodingTable.isSpecial(entry)) {
      in.save(bits, count, next);
      return p > last;
    }
    bits |= Bytes.getLong(in.bytes, next) << count;
    next += 63 - count >>> 3;
    count |= BitReader.MAX_BITS;
    int length = DecodingTable.value(entry, bits);
    bits >>>= DecodingTable.bits(entry);
    count -= DecodingTable.bits(entry);
    entry = distances[(int) bits & DISTANCE_INDEX];
    if (DecodingTable.isLink(entry)) {
      bits >>>= DecodingTable.DISTANCE_BITS;
      count -= DecodingTable.DISTANCE_BITS;
      entry = DecodingTable.follow(distances, entry, bits);
    }
    int distance = DecodingTable.value(entry, bits);
    in.save(bits >>> DecodingTable.bits(entry), count - DecodingTable.bits(entry), next);
    checkDistance(entry, distance, p);
    position = p + length;
    copy(bytes, p, distance, length);
    return true;
  }

  /** Decodes one symbol, if all of its bits are there. */
  private Outcome decodeOne(int[] literals, int[] distances) throws DeflateException {
    in.fill();
    long bits = in.bits;
    int used = 0;
    int entry = literals[(int) bits & LITERAL_INDEX];
    if (DecodingTable.isLink(entry)) {
      used = DecodingTable.LITERAL_BITS;
      entry = DecodingTable.follow(literals, entry, bits >>> used);
    }
    int lengthEntry = entry;
    long lengthBits = bits >>> used;
    used += DecodingTable.bits(entry);
    if (used > in.count) {
      return Outcome.NEEDS_INPUT;
    }
    if (DecodingTable.isLiteral(entry)) {
      if (position == limit) {
        return Outcome.NEEDS_ROOM;
      }
      in.skip(used);
      bytes[position++] = (byte) DecodingTable.value(entry);
      return Outcome.DONE;
    }
    if (DecodingTable.isEndOfBlock(entry)) {
      in.skip(used);
      return Outcome.END_OF_BLOCK;
    }
    if (DecodingTable.isSpecial(entry)) {
      throw new DeflateException("invalid literal or length symbol");
    }
    entry = distances[(int) (bits >>> used) & DISTANCE_INDEX];
    if (DecodingTable.isLink(entry)) {
      used += DecodingTable.DISTANCE_BITS;
      entry = DecodingTable.follow(distances, entry, bits >>> used);
    }
    int distance = DecodingTable.value(entry, bits >>> used);
    used += DecodingTable.bits(entry);
    if (used > in.count) {
      return Outcome.NEEDS_INPUT;
    }
    in.skip(used);
    checkDistance(entry, distance, position);
    return copyMatch(DecodingTable.value(lengthEntry, lengthBits), distance);
  }

  private void checkDistance(int entry, int distance, int p) throws DeflateException {
    if (distance > p || distance > maxDistance || DecodingTable.isSpecial(entry)) {
      throw new DeflateException(
          DecodingTable.isSpecial(entry)
              ? "invalid distance symbol"
              : "distance " + distance + " is beyond the window");
    }
  }

  /** Copies a match as far as there is room. The rest follows when there is more. */
  private Outcome copyMatch(int length, int distance) {
    int n = Math.min(length, limit - position);
    copy(bytes, position, distance, n);
    position += n;
    matchLength = length - n;
    matchDistance = distance;
    return matchLength > 0 ? Outcome.NEEDS_ROOM : Outcome.DONE;
  }

  /** Repeats what is before a place, and changes up to seven bytes after it. */
  private static void copy(byte[] bytes, int p, int distance, int length) {
    int end = p + length;
    int q = p;
    int back = distance;
    // Eight bytes at a time overlap what they repeat, so that only the first ones are right. With
    // these, twice as many are there to be repeated.
    while (back < Long.BYTES && q < end) {
      Bytes.putLong(bytes, q, Bytes.getLong(bytes, q - back));
      q += back;
      back *= 2;
    }
    for (; q < end; q += Long.BYTES) {
      Bytes.putLong(bytes, q, Bytes.getLong(bytes, q - back));
    }
  }

  /** Reads bytes of a stored block. Returns how many there were room and input for. */
  int readStored(int length) {
    int n = in.read(bytes, position, Math.min(length, limit - position));
    position += n;
    return n;
  }

  /** Whether there is no more room. */
  boolean isFull() {
    return position == limit;
  }
}
