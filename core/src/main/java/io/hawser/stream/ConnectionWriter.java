// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import io.hawser.Message;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.nio.charset.MalformedInputException;
import java.util.Objects;

/** Sends text messages; see {@link WebSocketStreams#writer}. */
final class ConnectionWriter extends Writer {
  /** How many characters a message has at most; up to three times as many bytes. */
  static final int CHUNK = 32 << 10;

  private final StreamConnection connection;

  // guarded by connection.writing
  private char[] collected = new char[512]; // grows up to a chunk
  private int size;

  // any thread (volatile)
  private volatile boolean closed;

  ConnectionWriter(StreamConnection connection) {
    this.connection = connection;
  }

  // All methods of the superclass that hold a monitor while they write are overridden.

  @Override
  public void write(int c) throws IOException {
    write(new char[] {(char) c}, 0, 1);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, text.length());
    char[] chars = new char[Math.min(length, CHUNK)];
    for (int done = 0; done < length; ) {
      int count = Math.min(length - done, chars.length);
      text.getChars(offset + done, offset + done + count, chars, 0);
      try {
        write(chars, 0, count);
      } catch (InterruptedIOException interrupted) {
        interrupted.bytesTransferred += done;
        throw interrupted;
      }
      done += count;
    }
  }

  @Override
  public void write(char[] chars, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, chars.length);
    StreamConnection.lock(connection.writing);
    int done = 0;
    try {
      checkNotClosed();
      while (done < length) {
        done += collect(chars, offset + done, length - done);
      }
    } catch (InterruptedIOException interrupted) {
      interrupted.bytesTransferred = done; // in characters
      throw interrupted;
    } finally {
      connection.writing.unlock();
    }
  }

  private int collect(char[] chars, int offset, int length) throws IOException {
    if (size == CHUNK) {
      sendWhole();
    }
    if (size + length > collected.length && collected.length < CHUNK) {
      char[] larger = new char[Math.min(CHUNK, Math.max(2 * collected.length, size + length))];
      System.arraycopy(collected, 0, larger, 0, size);
      collected = larger;
    }
    int count = Math.min(length, collected.length - size);
    System.arraycopy(chars, offset, collected, size, count);
    size += count;
    return count;
  }

  @Override
  public void flush() throws IOException {
    StreamConnection.lock(connection.writing);
    try {
      checkNotClosed();
      sendWhole();
    } finally {
      connection.writing.unlock();
    }
  }

  /** Sends everything that was collected, although this writer may be closed. */
  void sendLast() throws IOException {
    StreamConnection.lock(connection.writing);
    try {
      sendWhole();
      if (size > 0) {
        size = 0;
        throw new MalformedInputException(1);
      }
    } finally {
      connection.writing.unlock();
    }
  }

  /** Sends what was collected, except the first half of a surrogate pair at the end. */
  private void sendWhole() throws IOException {
    int whole = size > 0 && Character.isHighSurrogate(collected[size - 1]) ? size - 1 : size;
    if (whole == 0) {
      return;
    }
    Message message;
    try {
      message = Message.text(new String(collected, 0, whole));
    } catch (IllegalArgumentException unpaired) {
      keepFrom(whole);
      MalformedInputException malformed = new MalformedInputException(1);
      malformed.initCause(unpaired);
      throw malformed;
    }
    connection.send(message);
    keepFrom(whole);
  }

  private void keepFrom(int index) {
    System.arraycopy(collected, index, collected, 0, size - index);
    size -= index;
  }

  private void checkNotClosed() throws IOException {
    if (closed) {
      throw new IOException("the writer was closed");
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    connection.close();
  }
}
