// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import io.hawser.Message;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Sends bytes in binary messages; see {@link WebSocketStreams#output}. */
final class ConnectionOutputStream extends OutputStream {
  /** How many bytes a message has at most. */
  static final int CHUNK = 64 << 10;

  private final StreamConnection connection;

  // guarded by connection.writing
  private byte[] collected = new byte[512]; // grows up to a chunk
  private int size;

  // any thread (volatile)
  private volatile boolean closed;

  ConnectionOutputStream(StreamConnection connection) {
    this.connection = connection;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    StreamConnection.lock(connection.writing);
    int done = 0;
    try {
      checkNotClosed();
      while (done < length) {
        if (size == 0 && length - done >= CHUNK) {
          connection.send(Message.binary(ByteBuffer.wrap(bytes, offset + done, CHUNK)));
          done += CHUNK;
        } else {
          done += collect(bytes, offset + done, length - done);
        }
      }
    } catch (InterruptedIOException interrupted) {
      interrupted.bytesTransferred = done;
      throw interrupted;
    } finally {
      connection.writing.unlock();
    }
  }

  private int collect(byte[] bytes, int offset, int length) throws IOException {
    if (size == CHUNK) {
      sendLocked();
    }
    if (size + length > collected.length && collected.length < CHUNK) {
      byte[] larger = new byte[Math.min(CHUNK, Math.max(2 * collected.length, size + length))];
      System.arraycopy(collected, 0, larger, 0, size);
      collected = larger;
    }
    int count = Math.min(length, collected.length - size);
    System.arraycopy(bytes, offset, collected, size, count);
    size += count;
    return count;
  }

  @Override
  public void flush() throws IOException {
    checkNotClosed();
    send();
  }

  /** Sends what was collected, although this stream may be closed. */
  void send() throws IOException {
    StreamConnection.lock(connection.writing);
    try {
      sendLocked();
    } finally {
      connection.writing.unlock();
    }
  }

  private void sendLocked() throws IOException {
    if (size > 0) {
      connection.send(Message.binary(ByteBuffer.wrap(collected, 0, size)));
      size = 0;
    }
  }

  private void checkNotClosed() throws IOException {
    if (closed) {
      throw new IOException("the stream was closed");
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    connection.close();
  }
}
