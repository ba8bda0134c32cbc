// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import io.hawser.Message;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;

/** Reads and writes bytes; see {@link WebSocketStreams#channel}. */
final class ConnectionChannel implements ByteChannel {
  private static final int READ_AT_ONCE = 8 << 10;

  private final StreamConnection connection;
  private final ConnectionInputStream input;

  // any thread (volatile)
  private volatile boolean closed;

  ConnectionChannel(StreamConnection connection, ConnectionInputStream input) {
    this.connection = connection;
    this.input = input;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkOpen();
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    try {
      int count;
      if (target.hasArray()) {
        int offset = target.arrayOffset() + target.position();
        count = input.readMessages(target.array(), offset, target.remaining());
        if (count > 0) {
          target.position(target.position() + count);
        }
      } else {
        byte[] bytes = new byte[Math.min(target.remaining(), READ_AT_ONCE)];
        count = input.readMessages(bytes, 0, bytes.length);
        if (count > 0) {
          target.put(bytes, 0, count);
        }
      }
      if (closed && count <= 0) {
        throw new AsynchronousCloseException();
      }
      return count;
    } catch (IOException failed) {
      throw afterClose(failed);
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    checkOpen();
    int start = source.position();
    StreamConnection.lock(connection.writing);
    try {
      while (source.hasRemaining()) {
        int count = Math.min(source.remaining(), ConnectionOutputStream.CHUNK);
        connection.send(Message.binary(source.slice(source.position(), count)));
        source.position(source.position() + count);
      }
    } catch (InterruptedIOException interrupted) {
      interrupted.bytesTransferred = source.position() - start;
      throw interrupted;
    } catch (IOException failed) {
      throw afterClose(failed);
    } finally {
      connection.writing.unlock();
    }
    return source.position() - start;
  }

  /** Returns what to throw for a failure: another thread may have closed this channel meanwhile. */
  private IOException afterClose(IOException failed) {
    if (!closed || failed instanceof ClosedChannelException) {
      return failed;
    }
    AsynchronousCloseException closedMeanwhile = new AsynchronousCloseException();
    closedMeanwhile.initCause(failed);
    return closedMeanwhile;
  }

  private void checkOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    connection.close();
  }
}
