// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of all messages; see {@link WebSocketStreams#input}. */
final class ConnectionInputStream extends InputStream {
  private final StreamConnection connection;

  // the thread that reads
  private @Nullable InputStream message;

  // any thread (volatile)
  private volatile boolean closed;

  ConnectionInputStream(StreamConnection connection) {
    this.connection = connection;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (closed) {
      throw new IOException("the stream was closed");
    }
    int count;
    try {
      count = readMessages(target, offset, length);
    } catch (IOException failed) {
      throw closed ? new IOException("the stream was closed", failed) : failed;
    }
    if (count < 0 && closed) { // by another thread meanwhile
      throw new IOException("the stream was closed");
    }
    return count;
  }

  /** Reads although this stream may be closed. */
  int readMessages(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      InputStream message = this.message;
      if (message == null) {
        message = connection.nextBytes();
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

  @Override
  public int available() throws IOException {
    InputStream message = this.message;
    return closed || message == null ? 0 : message.available();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    connection.close();
  }
}
