// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.CloseInfo;
import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.OutgoingMessage;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.internal.Checks;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.engine.CloseFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A view of a {@link WebSocket} for code that waits: for messages, and for a slow peer. It is meant
 * for a thread per connection, such as a virtual thread, and works on every thread.
 *
 * <pre>{@code
 * for (Message message : socket.messages()) {
 *   socket.send(message); // waits while the peer is slow
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Any number of threads may receive and send at the same time. Each message goes
 * to one of those that receive. Interrupting a thread ends its wait. Where the callbacks of the
 * connection run, every method that may wait throws {@link IllegalStateException} at once, because
 * what it would wait for happens there.
 *
 * <p><b>The end.</b> Messages that arrived before the end are received before it. The end is
 * orderly if the closing handshake is complete, and its code is 1000, 1001 or 1005 (none), or this
 * side began it for no error. {@link #receive} then returns null. At any other end it throws {@link
 * ConnectionClosedException}, whose cause is the problem. Sending throws it at every end.
 *
 * <p><b>Memory.</b> By default, up to 256 KiB and 256 messages wait to be received; then the
 * connection is {@linkplain WebSocket#pause paused} until half of them have been taken.
 */
public final class BlockingWebSocket implements AutoCloseable {
  private final WebSocket ws;
  private final @Nullable WebSocketConnection connection;
  private final Inbox inbox;
  private final Receiver receiver;
  private final Sender sender;
  private final Arrivals arrivals;
  private final LargeTurn largeTurn = new LargeTurn();
  private final long maxBufferedAmount;

  private BlockingWebSocket(WebSocket ws) {
    this.ws = ws;
    this.connection = ws instanceof WebSocketConnection own ? own : null;
    WebSocketOptions options =
        connection == null ? WebSocketOptions.defaults() : connection.options();
    this.maxBufferedAmount = options.maxBufferedAmount();
    this.inbox = new Inbox(ws);
    this.receiver = new Receiver(ws, inbox, options.limits().maxMessageSize());
    this.sender = new Sender(ws, receiver, largeTurn, options);
    this.arrivals = new Arrivals(inbox, sender);
  }

  /**
   * Returns the blocking view of a connection. Must be called by the code that sets up the
   * connection, and replaces all handlers. The view may be passed to another thread at once.
   *
   * <p>If it is called later than in the setup code, messages that arrived before are lost.
   *
   * @throws IllegalStateException if the connection already has a blocking view, as that of a
   *     blocking handler does: the earlier view would receive nothing any more, not even the end
   */
  public static BlockingWebSocket of(WebSocket ws) {
    if (ws instanceof WebSocketConnection own && own.listener() instanceof Arrivals) {
      throw new IllegalStateException("this connection already has a blocking view: use that one");
    }
    BlockingWebSocket socket = new BlockingWebSocket(ws);
    ws.listener(socket.arrivals);
    ws.receiveParts(Long.MAX_VALUE);
    if (ws.closeInfo() != null) {
      socket.arrivals.end(); // too late for onClose
    }
    return socket;
  }

  /**
   * Sets how much may wait to be received. A part of a message counts as a message. A message may
   * be larger than the limit.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public BlockingWebSocket limitWaiting(int maxBytes, int maxMessages) {
    inbox.limit(
        Checks.atLeastOne("maxBytes", maxBytes), Checks.atLeastOne("maxMessages", maxMessages));
    return this;
  }

  /** Returns the connection. Do not set its handlers, and do not pause it. */
  public WebSocket webSocket() {
    return ws;
  }

  /** Returns why the connection was closed; null before it is closed. */
  public @Nullable CloseInfo closeInfo() {
    return receiver.closeInfo();
  }

  // -- receiving ---------------------------------------------------------------------------------

  /**
   * Waits for the next message. It does not end, and may be kept.
   *
   * @return null if the connection has ended in order
   * @throws ConnectionClosedException if it has ended in any other way, also because the message is
   *     larger than {@link WebSocketOptions.Builder#maxMessageSize}
   * @throws IllegalStateException if callbacks run on this thread; or if this thread has neither
   *     read the previous message to its end nor closed its stream
   */
  public @Nullable Message receive() throws InterruptedException {
    checkMayWait();
    return receiver.receive(Receiver.Kind.ANY);
  }

  /**
   * Waits for the next message as {@link #receive()} does, but only so long. What has arrived of a
   * message is kept for the next call.
   *
   * @param timeout zero to take only a message that has already arrived
   * @throws TimeoutException if no message is complete by then
   * @throws IllegalArgumentException if the timeout is negative
   */
  public @Nullable Message receive(Duration timeout) throws InterruptedException, TimeoutException {
    checkMayWait();
    return receiver.receive(Receiver.Kind.ANY, Deadline.after(timeout));
  }

  /**
   * Waits for the next message as {@link #receive()} does, and returns its text.
   *
   * @return null if the connection has ended in order
   * @throws IllegalStateException also if it is binary; it can then still be received
   */
  public @Nullable String receiveText() throws InterruptedException {
    checkMayWait();
    Message message = receiver.receive(Receiver.Kind.TEXT);
    return message == null ? null : message.text();
  }

  /**
   * Waits for the next message as {@link #receive()} does, and returns its bytes, which the caller
   * may keep and change.
   *
   * @return null if the connection has ended in order
   * @throws IllegalStateException also if it is text; it can then still be received
   */
  public @Nullable ByteBuffer receiveBinary() throws InterruptedException {
    checkMayWait();
    Message message = receiver.receive(Receiver.Kind.BINARY);
    return message == null ? null : message.bytes();
  }

  /**
   * Returns the messages that are still to be received, for one loop. The loop ends when the
   * connection ends in order, and throws {@link ConnectionClosedException} at any other end. If the
   * thread is interrupted, the loop throws {@link CancellationException}, and the thread remains
   * interrupted.
   */
  public Iterable<Message> messages() {
    return () -> new MessageIterator(this::receive);
  }

  /** Does the same as {@link #receiveStream(long)}, without a limit. */
  public @Nullable InputStream receiveStream() throws InterruptedException {
    return receiveStream(Long.MAX_VALUE);
  }

  /**
   * Waits until the next message begins, and returns its bytes as a stream, which reads them as
   * they arrive. The message may be text or binary. Other threads that receive wait until the
   * stream has been read to its end or closed. Closing it early discards the rest of the message.
   *
   * <p>If the connection ends before the message, {@code read} throws an {@link IOException} whose
   * cause is the {@link ConnectionClosedException}. If the thread is interrupted, it throws {@link
   * java.io.InterruptedIOException}, and the thread remains interrupted; nothing is lost. One
   * thread at a time may read. Another one may close the stream: a thread that waits in {@code
   * read} then gets an {@link IOException}.
   *
   * @param maxSize the largest message to accept, in bytes. A larger one closes the connection with
   *     1009. {@code maxMessageSize} of the options does not apply.
   * @return null if the connection has ended in order
   * @throws ConnectionClosedException if it has ended in any other way
   */
  public @Nullable InputStream receiveStream(long maxSize) throws InterruptedException {
    IncomingMessage message = begin(Receiver.Kind.ANY, maxSize);
    return message == null ? null : new MessageInputStream(message);
  }

  /** Does the same as {@link #receiveReader(long)}, without a limit. */
  public @Nullable Reader receiveReader() throws InterruptedException {
    return receiveReader(Long.MAX_VALUE);
  }

  /**
   * Waits until the next message begins, and returns its text as {@link #receiveStream(long)}
   * returns its bytes.
   *
   * @param maxSize in bytes of UTF-8
   * @throws IllegalStateException also if the next message is binary; it can still be received
   */
  public @Nullable Reader receiveReader(long maxSize) throws InterruptedException {
    IncomingMessage message = begin(Receiver.Kind.TEXT, maxSize);
    return message == null ? null : new MessageReader(message);
  }

  private @Nullable IncomingMessage begin(Receiver.Kind kind, long maxSize)
      throws InterruptedException {
    Checks.atLeastOne("maxSize", maxSize);
    checkMayWait();
    Receiver.Stream stream = receiver.begin(kind, maxSize);
    return stream == null ? null : new IncomingMessage(receiver, stream, this::checkMayWait);
  }

  // -- sending -----------------------------------------------------------------------------------

  /**
   * Sends a message. While the peer is slow, waits first: until it has caught up with what was sent
   * before. Returns when the message is accepted; the caller may then change it.
   *
   * @throws ConnectionClosedException if the connection is closing or closed; the message was not
   *     sent
   * @throws InterruptedException if the thread is interrupted; the message was not sent
   * @throws IllegalStateException if callbacks run on this thread, or for the reasons that {@link
   *     WebSocket#send(Message)} states
   */
  public void send(Message message) throws InterruptedException {
    sender.send(checked(message, "message"));
  }

  /**
   * Sends a message as {@link #send(Message)} does, but waits only so long.
   *
   * @throws TimeoutException if the peer is still slow then; the message was not sent
   * @throws IllegalArgumentException if the timeout is negative
   */
  public void send(Message message, Duration timeout)
      throws InterruptedException, TimeoutException {
    sender.send(checked(message, "message"), Deadline.after(timeout));
  }

  /**
   * Sends text; see {@link #send(Message)}.
   *
   * @throws IllegalArgumentException if the text contains an unpaired surrogate
   */
  public void send(String text) throws InterruptedException {
    send(Message.text(Objects.requireNonNull(text, "text")));
  }

  /** Sends text; see {@link #send(Message, Duration)}. */
  public void send(String text, Duration timeout) throws InterruptedException, TimeoutException {
    send(Message.text(Objects.requireNonNull(text, "text")), timeout);
  }

  /**
   * Sends the bytes between the buffer's position and limit, which do not change; see {@link
   * #send(Message)}.
   */
  public void send(ByteBuffer bytes) throws InterruptedException {
    send(Message.binary(Objects.requireNonNull(bytes, "bytes")));
  }

  /** Sends bytes; see {@link #send(Message)}. */
  public void send(byte[] bytes) throws InterruptedException {
    send(Message.binary(Objects.requireNonNull(bytes, "bytes")));
  }

  /** Sends a message that is encoded once for all its receivers; see {@link #send(Message)}. */
  public void send(PreparedMessage message) throws InterruptedException {
    sender.send(checked(message, "message"));
  }

  /** Sends a prepared message; see {@link #send(Message, Duration)}. */
  public void send(PreparedMessage message, Duration timeout)
      throws InterruptedException, TimeoutException {
    sender.send(checked(message, "message"), Deadline.after(timeout));
  }

  /**
   * Sends a Ping, after waiting as {@link #send(Message)} does.
   *
   * @throws IllegalArgumentException if the payload is longer than 125 bytes
   */
  public void ping(ByteBuffer payload) throws InterruptedException {
    sender.ping(checked(payload, "payload"));
  }

  /** Sends a Ping without a payload, after waiting as {@link #send(Message)} does. */
  public void ping() throws InterruptedException {
    ping(ByteBuffer.allocate(0));
  }

  /**
   * Begins a binary message, and does not wait. The first frame is sent when 64 KiB have been
   * written, or when the stream is flushed or closed. From then until the message ends, everything
   * else that is sent on this connection waits, except Pings and Pongs. This thread must therefore
   * not send another message meanwhile: if much is waiting, it would wait for itself. If this
   * thread calls {@link #close} before it has ended the message, the message is {@linkplain
   * MessageOutputStream#cancel cancelled}. If another thread calls it, {@code close} waits for the
   * end of the message, and drops the connection if nothing is written for {@link
   * WebSocketOptions.Builder#closeTimeout}.
   *
   * <p>If the connection is closing or closed, the first frame fails.
   *
   * @throws IllegalStateException if callbacks run on this thread, or the peer speaks a draft
   *     without binary messages
   */
  public MessageOutputStream beginBinary() {
    checkMayWait();
    return new MessageOutputStream(framesOf(ws.beginBinary()));
  }

  /**
   * Begins a text message as {@link #beginBinary} begins a binary one. A frame has up to 32 Ki
   * characters.
   *
   * @throws IllegalStateException if callbacks run on this thread
   */
  public MessageWriter beginText() {
    checkMayWait();
    return new MessageWriter(framesOf(ws.beginText()));
  }

  private FramesInFlight framesOf(OutgoingMessage message) {
    return new FramesInFlight(message, largeTurn, maxBufferedAmount, this::checkMayWait);
  }

  /**
   * Sends the rest of a stream as one binary message of any size, and waits until the operating
   * system has taken it. Does not close the stream.
   *
   * @throws IOException if reading fails, as the stream threw it; or if the connection ends or the
   *     thread is interrupted, as described for {@link MessageOutputStream}. If the message had
   *     begun, it is {@linkplain MessageOutputStream#cancel cancelled}.
   */
  public void send(InputStream source) throws IOException {
    Sources.send(checked(source, "source"), this::beginBinary);
  }

  /**
   * Sends a file as one binary message of any size; see {@link #send(InputStream)}. If the file
   * cannot be opened, nothing is sent.
   */
  public void send(Path file) throws IOException {
    try (InputStream source = Files.newInputStream(checked(file, "file"))) {
      send(source);
    }
  }

  /**
   * Sends the rest of a file as one binary message of any size: from the channel's position to the
   * end of the file; see {@link #send(InputStream)}. Does not close the channel. Afterwards, its
   * position is the end of the file. If sending fails, the position is behind what was read, which
   * may be more than what was sent.
   *
   * <p>If the thread is interrupted while the file is read, {@code FileChannel} closes itself, and
   * this method throws {@link java.nio.channels.ClosedByInterruptException}.
   *
   * @throws java.nio.channels.NonReadableChannelException if the channel was opened for writing
   *     only; nothing was sent
   */
  public void send(FileChannel source) throws IOException {
    send(Channels.newInputStream(checked(source, "source")));
  }

  /**
   * Sends the rest of a reader as one text message of any size; see {@link #send(InputStream)}.
   *
   * @throws IllegalArgumentException if the text contains an unpaired surrogate
   */
  public void sendText(Reader source) throws IOException {
    Sources.sendText(checked(source, "source"), this::beginText);
  }

  /**
   * Sets a handler for Pings, which are answered anyway; see {@link WebSocketListener#onPing}. The
   * handlers run where the callbacks of the connection run, and must not wait. Pings and Pongs that
   * arrive while the connection is paused come later.
   */
  public BlockingWebSocket onPing(Consumer<ByteBuffer> handler) {
    arrivals.onPing = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Sets a handler for Pongs; see {@link #onPing}. */
  public BlockingWebSocket onPong(Consumer<ByteBuffer> handler) {
    arrivals.onPong = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /** Sets a handler for the latencies that the heartbeat measures; see {@link #onPing}. */
  public BlockingWebSocket onLatency(Consumer<Duration> handler) {
    arrivals.onLatency = Objects.requireNonNull(handler, "handler");
    return this;
  }

  // -- ending ------------------------------------------------------------------------------------

  /** Closes the connection with 1000, as {@link #close(int, String)} does. */
  @Override
  public void close() {
    close(CloseCode.NORMAL, "");
  }

  /**
   * Closes the connection, and waits until it has ended: until the peer has answered, or has not
   * answered within {@link WebSocketOptions.Builder#closeTimeout}. Messages that had arrived can
   * still be received; what still arrives is discarded if there is no room for it. If the thread is
   * interrupted, drops the connection and returns; the thread remains interrupted. Does not throw
   * if the peer has not answered; {@link #closeInfo} tells. Does nothing if the connection is
   * closed.
   *
   * <p>A message that is being written as a stream is sent to its end first, if another thread is
   * writing it. If this thread was the last to write to it, nobody would end it. It is then
   * {@linkplain MessageOutputStream#cancel cancelled}, which closes the connection with 1011
   * instead of the code.
   *
   * @throws IllegalArgumentException if the code or the reason may not be sent; the connection
   *     stays open
   * @throws IllegalStateException if callbacks run on this thread; the connection stays open
   */
  public void close(int code, String reason) {
    checkMayWait();
    CloseFrame.check(code, Objects.requireNonNull(reason, "reason"));
    Runnable beforeClose = largeTurn.beforeClose;
    if (beforeClose != null) {
      beforeClose.run();
    }
    ws.close(code, reason);
    sender.wake();
    try {
      arrivals.awaitEnd();
    } catch (InterruptedException interrupted) {
      ws.terminate();
      Thread.currentThread().interrupt();
    }
  }

  /** Drops the connection at once; see {@link WebSocket#terminate}. Does not wait. */
  public void terminate() {
    ws.terminate();
    sender.wake();
  }

  /** Returns an argument, which must not be null, if this thread may wait. */
  private <T> T checked(T argument, String name) {
    Objects.requireNonNull(argument, name);
    checkMayWait();
    return argument;
  }

  private void checkMayWait() {
    if (connection != null && connection.isCallbackThread()) {
      throw new IllegalStateException(
          "this would wait on a thread that runs the callbacks of the connection, and never end:"
              + " use another thread, or the methods of WebSocket");
    }
  }

  @Override
  public String toString() {
    return "Blocking" + ws;
  }
}
