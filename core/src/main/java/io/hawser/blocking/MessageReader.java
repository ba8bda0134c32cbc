// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import java.io.IOException;
import java.io.Reader;
import java.util.Objects;

/**
 * The characters of one text message, while it arrives. Parts are never cut inside a character, so
 * that each is decoded by itself. Not an InputStreamReader, because that one waits while it holds a
 * monitor.
 */
final class MessageReader extends Reader {
  private final IncomingMessage message;
  private String text = "";
  private int position;

  MessageReader(IncomingMessage message) {
    this.message = message;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? text.charAt(position++) : -1;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, text.length() - position);
    text.getChars(position, position + count, target, offset);
    position += count;
    return count;
  }

  /** Waits until there are characters. Returns false at the end of the message. */
  private boolean hasMore() throws IOException {
    message.checkNotClosed();
    while (position == text.length()) {
      Message part = message.next();
      if (part == null) {
        return false;
      }
      text = part.text();
      position = 0;
    }
    return true;
  }

  /** Overridden because the one of the superclass holds a monitor while it reads. */
  @Override
  public long skip(long count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + ": must be at least 0");
    }
    long left = count;
    while (left > 0 && hasMore()) {
      int skipped = (int) Math.min(left, text.length() - position);
      position += skipped;
      left -= skipped;
    }
    return count - left;
  }

  @Override
  public boolean ready() {
    return !message.isClosed() && position < text.length();
  }

  @Override
  public void close() {
    message.close();
  }
}
