// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import io.hawser.CloseInfo;
import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.connection.WebSocketConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the streams of one connection share: its exceptions are those of streams. */
final class StreamConnection {
  /** Sends what a stream has collected. */
  interface Sending {
    void send() throws IOException;
  }

  private static final Sending NOTHING = () -> {};

  private final BlockingWebSocket socket;

  /** Held while something is collected or sent. Not a monitor, because sending may wait. */
  final ReentrantLock writing = new ReentrantLock();

  // set before the streams are published
  private Sending bytes = NOTHING;
  private Sending text = NOTHING;

  StreamConnection(BlockingWebSocket socket) {
    this.socket = socket;
  }

  /** Sets what must be sent before the connection is closed. */
  void sendBeforeClose(Sending bytes, Sending text) {
    this.bytes = bytes;
    this.text = text;
  }

  /**
   * Waits for the next message. Returns null at the end of the stream.
   *
   * @throws IOException also if the reader has begun the message and not ended it
   */
  @Nullable InputStream nextBytes() throws IOException {
    try {
      InputStream message = socket.receiveStream();
      if (message == null) {
        checkComplete();
      }
      return message;
    } catch (IllegalStateException refused) {
      throw refusal(refused, "reader() has begun to read this message: read it to its end there");
    } catch (ConnectionClosedException closed) {
      throw failed(closed);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  /**
   * Waits for the next text message. Returns null at the end of the stream.
   *
   * @throws IOException also if the next message is binary, or the stream of bytes has begun it
   */
  @Nullable Reader nextText() throws IOException {
    try {
      Reader message = socket.receiveReader();
      if (message == null) {
        checkComplete();
      }
      return message;
    } catch (IllegalStateException refused) {
      throw refusal(
          refused,
          "this message is binary, and not text, or input() has begun to read it: input() reads it");
    } catch (ConnectionClosedException closed) {
      throw failed(closed);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  /** Returns what to throw if the next message cannot be read, and not only on this thread. */
  private IOException refusal(IllegalStateException refused, String text) {
    if (mustNotWait()) {
      throw refused;
    }
    return new IOException(text, refused);
  }

  private void checkComplete() throws IOException {
    if (socket.webSocket() instanceof WebSocketConnection connection && connection.hasDiscarded()) {
      throw new IOException(
          "messages were discarded, because this side closed the connection before it read them");
    }
  }

  /** Returns whether the calling thread runs the callbacks of the connection. */
  private boolean mustNotWait() {
    return socket.webSocket() instanceof WebSocketConnection connection
        && connection.isCallbackThread();
  }

  void send(Message message) throws IOException {
    try {
      socket.send(message);
    } catch (ConnectionClosedException closed) {
      throw failed(closed);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  /** Sends what was collected, closes the connection, and waits until it has ended. */
  void close() throws IOException {
    WebSocket ws = socket.webSocket();
    boolean wasOpen = ws.isOpen();
    try {
      sendCollected(); // throws if the connection has ended, and there is something to send
    } catch (InterruptedIOException interrupted) {
      socket.terminate();
      throw interrupted;
    } finally {
      socket.close();
    }
    CloseInfo info = socket.closeInfo();
    if (wasOpen && (info == null || !info.isOrderly())) {
      throw failed(new ConnectionClosedException(info));
    }
  }

  private void sendCollected() throws IOException {
    try {
      bytes.send();
    } finally {
      text.send();
    }
  }

  void terminate() {
    socket.terminate();
  }

  static void lock(ReentrantLock lock) throws InterruptedIOException {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static IOException failed(ConnectionClosedException closed) {
    return new IOException(closed.getMessage(), closed);
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting");
    interrupted.initCause(cause);
    return interrupted;
  }
}
