// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One binary message that is written piece by piece, so that it may be larger than memory. {@link
 * BlockingWebSocket#beginBinary} begins one. Writing waits while the peer is slow.
 *
 * <p>{@link #close} ends the message, and waits until the operating system has taken all of it. A
 * message that is not complete must not be closed but {@linkplain #cancel cancelled}; otherwise the
 * peer takes it for complete. In a try-with-resources statement, call {@code cancel} before the
 * block is left by an exception. To send a file or another stream, use {@link
 * BlockingWebSocket#send(java.io.InputStream)}, which does this.
 *
 * <p>Must be used by one thread at a time. If the thread is interrupted while a method waits, the
 * message is cancelled, the method throws {@link java.io.InterruptedIOException}, and the thread
 * remains interrupted. If the connection ends, the methods throw an {@code IOException} whose cause
 * is a {@link io.hawser.WebSocketException}.
 */
public final class MessageOutputStream extends OutputStream {
  private static final int FRAME = 64 << 10;

  private final FramesInFlight frames;
  private byte[] buffer = new byte[512]; // grows up to a frame
  private int size;

  MessageOutputStream(FramesInFlight frames) {
    this.frames = frames;
  }

  /** {@inheritDoc} */
  @Override
  public void write(int b) throws IOException {
    frames.checkNotEnded();
    ensureRoom(1);
    buffer[size++] = (byte) b;
  }

  /** {@inheritDoc} */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    frames.checkNotEnded();
    int from = offset;
    int end = offset + length;
    while (from < end) {
      if (size == 0 && end - from >= FRAME) {
        frames.send(ByteBuffer.wrap(bytes, from, FRAME));
        from += FRAME;
      } else {
        ensureRoom(Math.min(end - from, FRAME));
        int count = Math.min(end - from, buffer.length - size);
        System.arraycopy(bytes, from, buffer, size, count);
        size += count;
        from += count;
      }
    }
  }

  /** Makes room for at least one byte, and for all of them if a frame has room for them. */
  private void ensureRoom(int count) throws IOException {
    if (size == FRAME) {
      flush();
    }
    if (size + count > buffer.length && buffer.length < FRAME) {
      byte[] larger = new byte[Math.min(FRAME, Math.max(2 * buffer.length, size + count))];
      System.arraycopy(buffer, 0, larger, 0, size);
      buffer = larger;
    }
  }

  /** Sends what has been written so far as a frame. Waits only while the peer is slow. */
  @Override
  public void flush() throws IOException {
    frames.checkNotEnded();
    if (size > 0) {
      frames.send(ByteBuffer.wrap(buffer, 0, size));
      size = 0;
    }
  }

  /**
   * Ends the message, and waits until the operating system has taken it. Does nothing if the
   * message has ended or was cancelled.
   */
  @Override
  public void close() throws IOException {
    if (!frames.isEnded()) {
      flush();
      frames.end();
    }
  }

  /**
   * Gives up the message. This closes the connection with code 1011, because a message that was
   * begun cannot be taken back. Does nothing if the message has ended.
   */
  public void cancel() {
    frames.cancel();
  }
}
