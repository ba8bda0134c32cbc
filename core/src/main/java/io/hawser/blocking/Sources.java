// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.function.Supplier;

/** Sends everything that a source has as one message, and cancels the message if that fails. */
final class Sources {
  private static final int CHUNK = 64 << 10;

  private Sources() {}

  /**
   * Sends the rest of a stream.
   *
   * @param begin begins the message; only called when the first bytes have been read
   */
  static void send(InputStream source, Supplier<MessageOutputStream> begin) throws IOException {
    byte[] chunk = new byte[CHUNK];
    int count = source.read(chunk);
    MessageOutputStream message = begin.get();
    boolean complete = false;
    try {
      for (; count >= 0; count = source.read(chunk)) {
        message.write(chunk, 0, count);
      }
      message.close();
      complete = true;
    } finally {
      if (!complete) {
        message.cancel();
      }
    }
  }

  /** Sends the rest of a reader, as {@link #send} does. */
  static void sendText(Reader source, Supplier<MessageWriter> begin) throws IOException {
    char[] chunk = new char[CHUNK / 2];
    int count = source.read(chunk);
    MessageWriter message = begin.get();
    boolean complete = false;
    try {
      for (; count >= 0; count = source.read(chunk)) {
        message.write(chunk, 0, count);
      }
      message.close();
      complete = true;
    } finally {
      if (!complete) {
        message.cancel();
      }
    }
  }
}
