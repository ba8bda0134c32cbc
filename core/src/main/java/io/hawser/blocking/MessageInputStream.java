// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.MessageAccess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** The bytes of one message, while it arrives. */
final class MessageInputStream extends InputStream {
  private final IncomingMessage message;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  MessageInputStream(IncomingMessage message) {
    this.message = message;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? bytes.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, bytes.remaining());
    bytes.get(target, offset, count);
    return count;
  }

  /** Waits until there are bytes. Returns false at the end of the message. */
  private boolean hasMore() throws IOException {
    message.checkNotClosed();
    while (!bytes.hasRemaining()) {
      Message part = message.next();
      if (part == null) {
        return false;
      }
      int offset = MessageAccess.offset(part);
      bytes = MessageAccess.buffer(part).slice(offset, part.size());
    }
    return true;
  }

  @Override
  public int available() {
    return message.isClosed() ? 0 : bytes.remaining();
  }

  @Override
  public void close() {
    message.close();
  }
}
