// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import java.io.IOException;
import java.io.Reader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The characters of all text messages; see {@link WebSocketStreams#reader}. */
final class ConnectionReader extends Reader {
  private static final int SKIPPED_AT_ONCE = 8 << 10;

  private final StreamConnection connection;

  // the thread that reads
  private @Nullable Reader message;

  // any thread (volatile)
  private volatile boolean closed;

  ConnectionReader(StreamConnection connection) {
    this.connection = connection;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (closed) {
      throw new IOException("the reader was closed");
    }
    int count;
    try {
      count = readMessages(target, offset, length);
    } catch (IOException failed) {
      throw closed ? new IOException("the reader was closed", failed) : failed;
    }
    if (count < 0 && closed) { // by another thread meanwhile
      throw new IOException("the reader was closed");
    }
    return count;
  }

  private int readMessages(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      Reader message = this.message;
      if (message == null) {
        message = connection.nextText();
        if (message == null) {
          return -1;
        }
        this.message = message;
      }
      int count = message.read(target, offset, length);
      if (count >= 0) {
        return count;
      }
      this.message = null;
    }
  }

  /** Overridden because the one of the superclass holds a monitor while it reads. */
  @Override
  public long skip(long count) throws IOException {
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + ": must be at least 0");
    }
    char[] skipped = new char[(int) Math.min(count, SKIPPED_AT_ONCE)];
    long left = count;
    while (left > 0) {
      int read = read(skipped, 0, (int) Math.min(left, skipped.length));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return count - left;
  }

  @Override
  public boolean ready() throws IOException {
    Reader message = this.message;
    return !closed && message != null && message.ready();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    connection.close();
  }
}
