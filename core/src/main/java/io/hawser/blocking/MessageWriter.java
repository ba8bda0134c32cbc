// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import java.io.IOException;
import java.io.Writer;
import java.nio.CharBuffer;
import java.util.Objects;

/**
 * One text message that is written piece by piece. {@link BlockingWebSocket#beginText} begins one.
 * Everything that is said about {@link MessageOutputStream} applies. An unpaired surrogate makes
 * the methods throw {@link IllegalArgumentException}; a pair may be divided between two calls. If
 * {@link #close} throws it, the message is {@linkplain #cancel cancelled}.
 */
public final class MessageWriter extends Writer {
  private static final int FRAME = 32 << 10; // chars; up to three times as many bytes

  private final FramesInFlight frames;
  private char[] buffer = new char[512]; // grows up to a frame
  private int size;

  MessageWriter(FramesInFlight frames) {
    this.frames = frames;
  }

  /** {@inheritDoc} */
  @Override
  public void write(int c) throws IOException {
    frames.checkNotEnded();
    ensureRoom(1);
    buffer[size++] = (char) c;
  }

  /** {@inheritDoc} */
  @Override
  public void write(char[] chars, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, chars.length);
    frames.checkNotEnded();
    int count;
    for (int from = offset; from < offset + length; from += count) {
      count = roomFor(offset + length - from);
      System.arraycopy(chars, from, buffer, size, count);
      size += count;
    }
  }

  /** Overridden because the one of the superclass holds a monitor while it writes. */
  @Override
  public void write(String text, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, text.length());
    frames.checkNotEnded();
    int count;
    for (int from = offset; from < offset + length; from += count) {
      count = roomFor(offset + length - from);
      text.getChars(from, from + count, buffer, size);
      size += count;
    }
  }

  private int roomFor(int count) throws IOException {
    ensureRoom(Math.min(count, FRAME));
    return Math.min(count, buffer.length - size);
  }

  /** Makes room for at least one char, and for all of them if a frame has room for them. */
  private void ensureRoom(int count) throws IOException {
    if (size == FRAME) {
      flush();
    }
    if (size + count > buffer.length && buffer.length < FRAME) {
      char[] larger = new char[Math.min(FRAME, Math.max(2 * buffer.length, size + count))];
      System.arraycopy(buffer, 0, larger, 0, size);
      buffer = larger;
    }
  }

  /** Sends what has been written so far as a frame. Waits only while the peer is slow. */
  @Override
  public void flush() throws IOException {
    frames.checkNotEnded();
    if (size > 0) {
      frames.send(CharBuffer.wrap(buffer, 0, size));
      size = 0;
    }
  }

  /** See {@link MessageOutputStream#close}. */
  @Override
  public void close() throws IOException {
    if (!frames.isEnded()) {
      try {
        flush();
        frames.end();
      } catch (IllegalArgumentException unpaired) {
        cancel(); // otherwise everything else would wait for the end of this message
        throw unpaired;
      }
    }
  }

  /** See {@link MessageOutputStream#cancel}. */
  public void cancel() {
    frames.cancel();
  }
}
