// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.http.HttpRequest;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket connection, on the client or on the server.
 *
 * <p>The connection is <b>open</b> when it is passed to the setup code, which is the application's
 * code that sets it up. No event is delivered before that code has returned. Messages may be sent
 * from any thread at any time, even by the setup code; the messages of one thread keep their order.
 * After {@link #close} the connection is <b>closing</b>: messages accepted before are still sent,
 * the peer's messages still arrive until its Close frame, and new messages are refused with {@link
 * SendResult#CLOSED}. {@link WebSocketListener#onClose} is always called, exactly once, as the last
 * event. From then on, the connection is <b>closed</b>.
 *
 * <p>If a server enables the Hixie drafts, a client may speak one of them; see {@link
 * #protocolVersion}. On such a connection, sending a binary message throws {@link
 * IllegalStateException}, Pings and Pongs are not sent, and the code and reason of a close are not
 * transmitted.
 *
 * <p>There are two ways to set handlers: {@link #listener} takes one object that handles all
 * events, and methods such as {@link #onText} take a handler for one event. Each such handler can
 * be set once, so that none is lost by mistake; {@link #listener} replaces what was set before.
 * Handlers that the setup code sets miss no event.
 */
public interface WebSocket {

  // -- sending -----------------------------------------------------------------------------------

  /**
   * Sends a message. Never blocks: it returns at once, and the result says whether the message was
   * accepted. {@link SendResult#OK} and {@link SendResult#BACKPRESSURE} both mean that it was;
   * after {@code BACKPRESSURE}, wait for {@link #onDrain} before sending the next one. {@link
   * SendResult#CLOSED} means that it was refused. The caller may change or discard the message
   * after this method has returned. If more than {@link WebSocketOptions#maxBufferedAmount} bytes
   * are already waiting, the connection is dropped and this message is not sent.
   *
   * @throws IllegalStateException if the message was a view that has ended, or if it is binary and
   *     the peer speaks a draft without binary messages
   * @throws TransportException if the message does not fit into memory. Nothing was sent, and the
   *     connection remains open. {@link #beginText} and {@link #beginBinary} send messages of any
   *     size
   */
  default SendResult send(Message message) {
    return send(message, null);
  }

  /**
   * Sends a message as {@link #send(Message)} does. Calls {@code callback} when the operating
   * system has taken the message, or when it cannot be sent. Whether a message that will be
   * compressed fits into memory may be known only after this method has returned. If it does not
   * fit, the callback receives the {@link TransportException}, and the connection remains open.
   * Without a callback, the connection is dropped.
   */
  SendResult send(Message message, @Nullable SendCallback callback);

  /** Sends a message that is encoded once for all its receivers. */
  default SendResult send(PreparedMessage message) {
    return send(message, null);
  }

  /**
   * Sends a message that is encoded once for all its receivers; see {@link #send(Message,
   * SendCallback)}.
   */
  SendResult send(PreparedMessage message, @Nullable SendCallback callback);

  /**
   * Sends text.
   *
   * @throws IllegalArgumentException if the text contains an unpaired surrogate
   */
  default SendResult send(String text) {
    return send(Message.text(text), null);
  }

  /** Sends text; see {@link #send(Message, SendCallback)}. */
  default SendResult send(String text, @Nullable SendCallback callback) {
    return send(Message.text(text), callback);
  }

  /**
   * Sends the bytes between the buffer's position and limit. The position and limit do not change.
   */
  default SendResult send(ByteBuffer bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends bytes; see {@link #send(Message, SendCallback)}. */
  default SendResult send(ByteBuffer bytes, @Nullable SendCallback callback) {
    return send(Message.binary(bytes), callback);
  }

  /** Sends bytes. */
  default SendResult send(byte[] bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends bytes; see {@link #send(Message, SendCallback)}. */
  default SendResult send(byte[] bytes, @Nullable SendCallback callback) {
    return send(Message.binary(bytes), callback);
  }

  /**
   * Sends a message.
   *
   * @return a future that completes when the operating system has taken the message, or fails with
   *     the {@link WebSocketException} that prevented it. Waiting for it where callbacks of this
   *     connection run throws {@link IllegalStateException}, because that would never end.
   */
  default CompletableFuture<Void> sendAsync(Message message) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      send(
          message,
          failure -> {
            if (failure == null) {
              sent.complete(null);
            } else {
              sent.completeExceptionally(failure);
            }
          });
    } catch (TransportException tooLarge) {
      sent.completeExceptionally(tooLarge);
    }
    return sent;
  }

  /** Sends text; see {@link #sendAsync(Message)}. */
  default CompletableFuture<Void> sendAsync(String text) {
    return sendAsync(Message.text(text));
  }

  /** Sends bytes; see {@link #sendAsync(Message)}. */
  default CompletableFuture<Void> sendAsync(ByteBuffer bytes) {
    return sendAsync(Message.binary(bytes));
  }

  /** Sends bytes; see {@link #sendAsync(Message)}. */
  default CompletableFuture<Void> sendAsync(byte[] bytes) {
    return sendAsync(Message.binary(bytes));
  }

  /**
   * Begins a text message that is sent while it is being written; see {@link OutgoingMessage}.
   * Never blocks. If the connection is closing or closed, what is written fails.
   */
  OutgoingMessage beginText();

  /**
   * Begins a binary message as {@link #beginText} begins a text message.
   *
   * @throws IllegalStateException if the peer speaks a draft without binary messages
   */
  OutgoingMessage beginBinary();

  /** Sends a Ping without a payload. */
  default SendResult ping() {
    return ping(ByteBuffer.allocate(0));
  }

  /**
   * Sends a Ping.
   *
   * @throws IllegalArgumentException if the payload is longer than 125 bytes
   */
  SendResult ping(ByteBuffer payload);

  /**
   * Sends an unsolicited Pong. By default, Pings are answered automatically.
   *
   * @throws IllegalArgumentException if the payload is longer than 125 bytes
   */
  SendResult pong(ByteBuffer payload);

  /**
   * Returns how many bytes were accepted but not yet taken by the operating system. Frame headers
   * and other overhead are included.
   */
  long bufferedAmount();

  // -- to many at once ---------------------------------------------------------------------------

  /**
   * Subscribes this server connection to a topic: from now on, it receives what is published there.
   * A topic exists as long as it has subscribers. A connection is unsubscribed from its topics when
   * it is closed. May be called from any thread, even by the setup code. Does nothing if it is
   * already subscribed.
   *
   * @throws IllegalStateException if this is a client's connection
   * @throws IllegalStateException if this is a client's connection, or if it would have more topics
   *     than the server's {@code maxSubscriptions} allows
   * @throws IllegalArgumentException if the server has a backplane or resumable topics, and the
   *     name is longer than 1 024 bytes in UTF-8, or has an unpaired surrogate
   */
  void subscribe(String topic);

  /**
   * Unsubscribes this connection from a topic. Does nothing if it is not subscribed. May be called
   * from any thread.
   *
   * @throws IllegalStateException if this is a client's connection
   */
  void unsubscribe(String topic);

  /**
   * Sends a message to all subscribers of a topic except this connection, which need not be a
   * subscriber itself. May be called from any thread, and never blocks; see {@link Hub} for the
   * order of the messages.
   *
   * @throws IllegalStateException if this is a client's connection
   */
  void publish(String topic, PreparedMessage message);

  /**
   * Sends a message to all subscribers of a topic, including this connection if it is one, as
   * {@link #publish} does to the others.
   *
   * @throws IllegalStateException if this is a client's connection
   */
  default void publishToAll(String topic, PreparedMessage message) {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(message, "message");
    server().publish(topic, message);
  }

  /**
   * Returns the server or the upgrader that this connection belongs to. May be called by the setup
   * code, and after the connection is closed.
   *
   * @throws IllegalStateException if this is a client's connection
   */
  Hub server();

  // -- ending ------------------------------------------------------------------------------------

  /** Begins the closing handshake with code 1000 and no reason. */
  default void close() {
    close(CloseCode.NORMAL, "");
  }

  /**
   * Begins the closing handshake. The Close frame is sent after all messages that were accepted
   * before. Does nothing if the connection is closing or closed. The connection is dropped if the
   * peer does not answer with its own Close frame within {@link WebSocketOptions#closeTimeout}.
   *
   * @param code 1000 to 1003, 1007 to 1014 or 3000 to 4999
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if the code or the reason may not be sent; the connection
   *     stays open
   */
  void close(int code, String reason);

  /**
   * Drops the connection at once, without a closing handshake. Discards everything that waits to be
   * sent.
   */
  void terminate();

  // -- receiving ---------------------------------------------------------------------------------

  /**
   * Stops reading, and therefore the events that frames cause. If this method is called in a
   * callback, no such event follows that callback. With {@link
   * WebSocketOptions.Builder#callbacksOn}, however, events that already wait for the executor are
   * still delivered.
   *
   * <p>Flow control then slows down the peer. While reading is paused, the peer's Close frame is
   * not read either. After {@link #close}, a paused connection does read on to find that frame, and
   * discards the messages before it. The end of the peer's stream is not reported until everything
   * that the peer sent has been read.
   */
  void pause();

  /** Resumes reading after {@link #pause}. */
  void resume();

  /** Returns whether {@link #pause} has paused reading. */
  boolean isPaused();

  /**
   * Sets a listener for all events. It replaces the previous listener, and every handler that was
   * set before. It may be called at any time, for example by a protocol whose states have different
   * listeners. From then on, single handlers can no longer be set.
   */
  WebSocket listener(WebSocketListener listener);

  /**
   * Sets the handler for messages of both kinds, which are not decoded yet; see {@link
   * WebSocketListener#onMessage}. It takes the place of {@link #onText} and {@link #onBinary},
   * which cannot be set beside it.
   *
   * @throws IllegalStateException if this handler is set already, or one that excludes it, or a
   *     {@link #listener}; the methods for the other handlers throw it too
   */
  WebSocket onMessage(Consumer<Message> handler);

  /** Sets the handler for text messages. */
  WebSocket onText(Consumer<String> handler);

  /** Sets the handler for binary messages. The handler may keep the buffer. */
  WebSocket onBinary(Consumer<ByteBuffer> handler);

  /**
   * Requests that all messages from now on be delivered in parts, as they arrive, by {@link
   * WebSocketListener#onPart}. A message that has already begun to arrive is delivered as a single
   * part. All later ones may be larger than {@link WebSocketOptions.Builder#maxMessageSize} and
   * than memory, and may have any number of fragments.
   *
   * @param maxMessageSize how many bytes a message may have; {@link Long#MAX_VALUE} for any number.
   *     A larger one is a violation, as if it exceeded {@code maxMessageSize} of the options
   * @throws IllegalArgumentException if it is below 1
   */
  WebSocket receiveParts(long maxMessageSize);

  /**
   * Requests that messages be delivered in parts, as {@link #receiveParts} does, and sets the
   * handler for them. {@link #onMessage}, {@link #onText} and {@link #onBinary} cannot be set
   * beside it.
   *
   * @throws IllegalArgumentException if the size is below 1
   * @throws IllegalStateException as {@link #onMessage}
   */
  WebSocket onPart(long maxMessageSize, PartHandler handler);

  /** Receives the parts of messages. */
  @FunctionalInterface
  interface PartHandler {
    /** See {@link WebSocketListener#onPart}. */
    void onPart(Message part, boolean last);
  }

  /** Sets the handler for Pings; see {@link WebSocketListener#onPing}. */
  WebSocket onPing(Consumer<ByteBuffer> handler);

  /** Sets the handler for Pongs. */
  WebSocket onPong(Consumer<ByteBuffer> handler);

  /**
   * Sets the handler for the latencies that the {@link Heartbeat} measures; see {@link
   * WebSocketListener#onLatency}.
   */
  WebSocket onLatency(Consumer<Duration> handler);

  /**
   * Sets the handler called when the peer has caught up after {@link SendResult#BACKPRESSURE}: go
   * on with the next message. The one that returned {@code BACKPRESSURE} was accepted. See {@link
   * WebSocketListener#onDrain}.
   */
  WebSocket onDrain(Runnable handler);

  /** Sets the handler for errors; see {@link WebSocketListener#onError}. */
  WebSocket onError(Consumer<Throwable> handler);

  /** Sets the handler for the end of the connection. */
  WebSocket onClose(CloseHandler handler);

  /** Receives the code and reason with which a connection was closed. */
  @FunctionalInterface
  interface CloseHandler {
    /** See {@link WebSocketListener#onClose}. */
    void onClose(int code, String reason);
  }

  // -- properties --------------------------------------------------------------------------------

  /** Returns the state of the connection. */
  ReadyState readyState();

  /** Returns whether messages may be sent. */
  default boolean isOpen() {
    return readyState() == ReadyState.OPEN;
  }

  /**
   * Returns the last latency that the {@link Heartbeat} measured: the time from a Ping to its Pong.
   * Null before the first such Pong, and without a heartbeat.
   */
  @Nullable Duration latency();

  /**
   * Returns how many bytes have arrived since the opening handshake: those of all frames, with
   * their headers, and before they are decompressed. In a callback, this includes what was read
   * together with the message. May be called from any thread.
   */
  long bytesReceived();

  /** Returns why the connection was closed; null before it is closed. */
  @Nullable CloseInfo closeInfo();

  /** Returns the version of the protocol that was agreed. */
  ProtocolVersion protocolVersion();

  /** Returns the subprotocol that was agreed, or null. */
  @Nullable String subprotocol();

  /**
   * Returns the extension that the server agreed to, as in {@code Sec-WebSocket-Extensions}, for
   * example {@code permessage-deflate; server_max_window_bits=10}. Empty if there is none.
   */
  String extensions();

  /** Returns the compression counters so far; null if compression was not agreed. */
  @Nullable CompressionStatistics compressionStatistics();

  /** Returns the request of the opening handshake, as a server received it or a client sent it. */
  HttpRequest request();

  /**
   * Returns the header fields of the 101 response: on a client, all that the server sent; on a
   * server, those that its handshake policy added.
   */
  Headers responseHeaders();

  /** Returns the peer's address; behind a proxy, the proxy's address. */
  SocketAddress remoteAddress();

  /** Returns this side's address. */
  SocketAddress localAddress();

  /**
   * Attaches an object that belongs to the application, such as the user. It replaces the previous
   * one.
   */
  void attach(@Nullable Object attachment);

  /**
   * Returns the object that {@link #attach} or a handshake policy has attached; null if there is
   * none.
   *
   * @throws ClassCastException if the object is of another type
   */
  <T> @Nullable T attachment(Class<T> type);
}
