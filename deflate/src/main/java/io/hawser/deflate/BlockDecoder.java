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
  private static final int QUICK_LITERALS = 4;

  private static final int QUICK_ROOM = QUICK_LITERALS + Symbols.MAX_MATCH;
  private static final int QUICK_MATCHES = 8;

  private static final int LITERAL_INDEX = (1 << DecodingTable.LITERAL_BITS) - 1;
  private static final int DISTANCE_INDEX = (1 << DecodingTable.DISTANCE_BITS) - 1;
  private static final int SPECIAL = DecodingTable.SPECIAL;
  private static final int BITS = DecodingTable.BITS;
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
   * Decodes some symbols, always with eight bytes of input and with room for several literals and a
   * match. It takes all it needs into local variables, and is called often enough to be compiled
   * soon.
   *
   * @return whether this may be tried again; if not, {@link #decodeOne} must follow
   */
  private boolean decodeSeveral(int[] literals, int[] distances) throws DeflateException {
    BitReader in = this.in;
    byte[] bytes = this.bytes;
    byte[] input = in.bytes;
    int lastInput = in.end - Long.BYTES;
    int lastPosition = limit - QUICK_ROOM;
    int p = position;
    int next = in.position;
    int count = in.count;
    long bits = in.bits;
    int left = QUICK_MATCHES;
    do {
      bits |= Bytes.getLong(input, next) << count;
      next += 63 - count >>> 3;
      count |= BitReader.MAX_BITS;
      int entry = literals[(int) bits & LITERAL_INDEX];
      if ((entry & SPECIAL) != 0) {
        int second = DecodingTable.follow(literals, entry, bits >>> DecodingTable.LITERAL_BITS);
        if (!DecodingTable.isLink(entry) || (second & SPECIAL) != 0 || next > lastInput) {
          break;
        }
        entry = second;
        bits >>>= DecodingTable.LITERAL_BITS;
        count -= DecodingTable.LITERAL_BITS;
      }
      int lastLiteral = p + QUICK_LITERALS;
      while (entry < 0 && p < lastLiteral) {
        bytes[p++] = (byte) (entry >>> DecodingTable.VALUE_SHIFT);
        bits >>>= entry & BITS;
        count -= entry & BITS;
        entry = literals[(int) bits & LITERAL_INDEX];
      }
      if (p == lastLiteral || (entry & SPECIAL) != 0) {
        continue;
      }
      if (next > lastInput) {
        break;
      }
      bits |= Bytes.getLong(input, next) << count;
      next += 63 - count >>> 3;
      count |= BitReader.MAX_BITS;
      int length = DecodingTable.value(entry, bits);
      bits >>>= entry & BITS;
      count -= entry & BITS;
      entry = distances[(int) bits & DISTANCE_INDEX];
      if (DecodingTable.isLink(entry)) {
        bits >>>= DecodingTable.DISTANCE_BITS;
        count -= DecodingTable.DISTANCE_BITS;
        entry = DecodingTable.follow(distances, entry, bits);
      }
      int distance = DecodingTable.value(entry, bits);
      bits >>>= entry & BITS;
      count -= entry & BITS;
      if (distance > p || distance > maxDistance || (entry & SPECIAL) != 0) {
        position = p;
        throw invalidDistance(entry, distance);
      }
      copy(bytes, p, distance, length);
      p += length;
    } while (--left > 0 && p <= lastPosition && next <= lastInput);
    position = p;
    in.save(bits, count, next);
    return left == 0;
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
    if (distance > position || distance > maxDistance || DecodingTable.isSpecial(entry)) {
      throw invalidDistance(entry, distance);
    }
    return copyMatch(DecodingTable.value(lengthEntry, lengthBits), distance);
  }

  private static DeflateException invalidDistance(int entry, int distance) {
    return new DeflateException(
        DecodingTable.isSpecial(entry)
            ? "invalid distance symbol"
            : "distance " + distance + " is beyond the window");
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

  /** Repeats what is before a place: if it overlaps the copy, with twice as much each time. */
  private static void copy(byte[] bytes, int p, int distance, int length) {
    int end = p + length;
    int q = p;
    int back = distance;
    while (q < end) {
      int n = Math.min(back, end - q);
      System.arraycopy(bytes, q - back, bytes, q, n);
      q += n;
      back *= 2;
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
