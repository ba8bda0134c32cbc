// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.util.Arrays;

/**
 * The last bytes of a stream, to which the next ones may refer. While data is processed, both lie
 * in one array: the history first, and after it the new bytes. If there are few new bytes, this is
 * the window's own array, which grows with the stream. Otherwise, it is that of the workspace.
 */
final class Window {
  /** In its own array, the window has room for the history and for one eighth more. */
  private static final int EXTRA = 8;

  private static final int MIN_EXTRA = 128;

  private final int size;
  private final int extra;
  private final Workspace workspace;

  private byte[] own = {};
  private int length;
  private int position;

  private byte[] bytes = own;
  private boolean borrowed;
  private int from;

  Window(int bits, Workspace workspace) {
    this.size = 1 << bits;
    this.extra = Math.max(size / EXTRA, MIN_EXTRA);
    this.workspace = workspace;
  }

  /** Returns the largest distance to which data may refer back. */
  int size() {
    return size;
  }

  /** Makes room for new bytes. Every call is followed by one of {@link #close}. */
  void open(int room) {
    int needed = length + room + Bytes.PADDING;
    if (needed > own.length) {
      if (room <= extra) {
        makeRoom(room);
      } else {
        length = Math.min(length, size);
        bytes = workspace.buffer(length + room + Bytes.PADDING);
        borrowed = true;
        System.arraycopy(own, from - length, bytes, 0, length);
        from = length;
        return;
      }
    }
    bytes = own;
    borrowed = false;
    from = length;
  }

  /**
   * Makes room for an unknown number of new bytes. Every call is followed by one of {@link #close}.
   *
   * @return the room, not more than {@code most}; if that is less than expected, then because the
   *     window's own array has just so much
   */
  int open(int expected, int most) {
    int enough = Math.min(expected, most);
    int free = own.length - Bytes.PADDING - length;
    if (free < enough && enough <= extra && length > extra) {
      open(enough);
    } else {
      // Little history is copied faster than a guess costs memory.
      open(free >= enough ? Math.min(free, most) : Math.max(most, extra + 1));
    }
    return Math.min(most, bytes.length - Bytes.PADDING - from);
  }

  private void makeRoom(int room) {
    if (length + room > size + extra) {
      System.arraycopy(own, length - size, own, 0, size);
      length = size;
    }
    grow(length + room);
  }

  private void grow(int needed) {
    if (own.length < needed + Bytes.PADDING) {
      int capacity = Math.min(needed + needed / 4, Math.max(needed, size + extra));
      own = Arrays.copyOf(own, capacity + Bytes.PADDING);
    }
  }

  /** Takes the number of new bytes into the history. */
  void close(int count) {
    int end = from + count;
    if (borrowed) {
      length = Math.min(end, size);
      grow(length);
      System.arraycopy(bytes, end - length, own, 0, length);
      bytes = own;
      borrowed = false;
    } else {
      length = end;
    }
    from = length;
    position += count;
  }

  /** Forgets all history. The memory is kept for what follows. */
  void clear() {
    length = 0;
    from = 0;
    position = 0;
  }

  /** Returns the array that contains the history and has room for the new bytes. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns where the new bytes begin. */
  int from() {
    return from;
  }

  /** Returns what has to be added to an index to get the position in the stream. */
  int offset() {
    return position - from;
  }

  /** Returns how much memory it takes, in bytes. */
  int memory() {
    return own.length;
  }
}
