// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.stream;

import io.hawser.WebSocket;
import io.hawser.blocking.BlockingWebSocket;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.ByteChannel;
import java.util.Objects;

/**
 * A view of a connection as a stream of bytes or characters, for code that reads and writes those
 * of {@code java.io}. The boundaries between messages mean nothing to it.
 *
 * <p><b>Reading</b> returns the content of one message after the other, as it arrives, so messages
 * may have any size. It returns the end of the stream when the connection has ended in order, which
 * is the case when {@link io.hawser.CloseInfo#isOrderly} is true. At any other end it throws an
 * {@link IOException} whose cause is the {@link io.hawser.ConnectionClosedException}. It also
 * throws if messages were discarded because this side closed before it had read them. Whoever does
 * not read slows down the peer.
 *
 * <p><b>Writing</b> collects what is written, and {@code flush} sends it as one message. When 64
 * KiB (of characters, 32 Ki) have been collected, they are sent without a flush. The channel
 * collects nothing: each call of {@code write} sends a message, or several if the buffer holds more
 * than 64 KiB. No empty messages are sent. While the peer is slow, writing waits. If the connection
 * is closing or closed, it throws an {@link IOException}.
 *
 * <p><b>Closing</b> any of the streams, or this object, sends what was collected, closes the
 * connection with code 1000, and waits for the peer's answer. If the connection then does not end
 * in order, it throws an {@link IOException}, because the peer may not have received everything. A
 * WebSocket has no half-close: what the peer still sends can be read only if it arrives before its
 * Close frame and there is room for it. So close after the last answer has been read. A stream that
 * was closed throws an {@link IOException}, the channel a {@link
 * java.nio.channels.ClosedChannelException}; the others can still be read to the end. Any thread
 * may close: a thread that waits in {@code read} of the closed stream then gets an {@link
 * IOException}.
 *
 * <p><b>Threads.</b> One thread may read while another one writes. Methods that may wait throw
 * {@link IllegalStateException} where the callbacks of the connection run. If a thread that waits
 * is interrupted, the method throws {@link java.io.InterruptedIOException}, and the thread remains
 * interrupted; nothing that arrived is lost, and what was collected and not sent is kept. If {@code
 * close} is interrupted, it drops the connection.
 */
public final class WebSocketStreams implements Closeable {
  private final BlockingWebSocket socket;
  private final StreamConnection connection;
  private final ConnectionOutputStream output;
  private final ConnectionWriter writer;
  private final ConnectionInputStream input;
  private final ConnectionReader reader;
  private final ConnectionChannel channel;

  private WebSocketStreams(BlockingWebSocket socket) {
    this.socket = socket;
    this.connection = new StreamConnection(socket);
    this.output = new ConnectionOutputStream(connection);
    this.writer = new ConnectionWriter(connection);
    this.input = new ConnectionInputStream(connection);
    this.reader = new ConnectionReader(connection);
    this.channel = new ConnectionChannel(connection, input);
    connection.sendBeforeClose(output::send, writer::sendLast);
  }

  /**
   * Returns the streams of a connection, at most once for each. The methods of the socket that
   * receive must not be used at the same time.
   */
  public static WebSocketStreams of(BlockingWebSocket socket) {
    return new WebSocketStreams(Objects.requireNonNull(socket, "socket"));
  }

  /**
   * Returns the streams of a connection. Must be called by the code that sets up the connection,
   * and replaces all handlers. The streams must be used on other threads.
   */
  public static WebSocketStreams of(WebSocket ws) {
    return new WebSocketStreams(BlockingWebSocket.of(ws));
  }

  /** Returns the connection. */
  public BlockingWebSocket socket() {
    return socket;
  }

  /** Returns a stream of the bytes of all messages; for text, in UTF-8. */
  public InputStream input() {
    return input;
  }

  /** Returns a stream that sends bytes in binary messages. */
  public OutputStream output() {
    return output;
  }

  /**
   * Returns a reader of the text of all text messages. When a binary message comes, it throws an
   * {@link IOException} that names {@link #input}, which can then read the message.
   */
  public Reader reader() {
    return reader;
  }

  /**
   * Returns a writer that sends text messages. A surrogate pair is never divided: if the last
   * character before a flush is the first half of a pair, it is sent with the next message.
   * Unpaired surrogates are not sent: the method that would send them throws {@link
   * java.nio.charset.MalformedInputException}, and discards what it would have sent.
   */
  public Writer writer() {
    return writer;
  }

  /**
   * Returns a channel that reads as {@link #input} does, and sends binary messages. It is not
   * interruptible in the sense of {@link java.nio.channels.InterruptibleChannel}: an interrupt does
   * not close it.
   */
  public ByteChannel channel() {
    return channel;
  }

  /** Closes the connection, and waits until it has ended. Does nothing if it already has. */
  @Override
  public void close() throws IOException {
    connection.close();
  }

  /** Drops the connection at once. Threads that wait then get an {@link IOException}. */
  public void terminate() {
    connection.terminate();
  }
}
