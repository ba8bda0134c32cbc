// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection, on either side.
 *
 * <p>It is <b>open</b> when the code that sets it up gets it, and delivers no event before that
 * code has returned. Messages may be sent from any thread at any time, during set-up too; those of
 * one thread keep their order. After {@link #close} it is <b>closing</b>: what was accepted before
 * is still sent, messages of the peer still arrive until it answers, new ones are refused with
 * {@link SendResult#CLOSED}. It is <b>closed</b> when {@link WebSocketListener#onClose} is called:
 * always, once and last.
 *
 * <p>A client of a server that has the Hixie drafts turned on may speak one of them, as {@link
 * #protocolVersion} tells. There, binary messages are refused with {@link IllegalStateException} at
 * the call that sends them, Pings and Pongs are not sent, and the code and reason of a close do not
 * travel.
 *
 * <p>Handlers are set in one of two ways: {@link #listener} takes an object with all of them,
 * {@code onText} and its siblings take one each. Set them while the connection is being set up, and
 * no event is missed.
 */
public interface WebSocket {

  // -- sending -----------------------------------------------------------------------------------

  /**
   * Sends a message, and tells at once whether it was accepted. Never blocks, and the message may
   * be changed or thrown away when it returns. When more than {@link
   * WebSocketOptions#maxBufferedAmount} bytes wait already, the peer is given up: the connection is
   * terminated, and this message not sent.
   *
   * @throws IllegalStateException if the message was a view that has ended, or is binary and the
   *     peer speaks a draft that has text only
   */
  default SendResult send(Message message) {
    return send(message, null);
  }

  /**
   * Sends a message as {@link #send(Message)} does, and calls back when the operating system has
   * taken it.
   */
  SendResult send(Message message, @Nullable SendCallback callback);

  /** Sends a message that is encoded once for all who get it. */
  default SendResult send(PreparedMessage message) {
    return send(message, null);
  }

  /** Sends a message that is encoded once for all who get it, and calls back. */
  SendResult send(PreparedMessage message, @Nullable SendCallback callback);

  /**
   * Sends text.
   *
   * @throws IllegalArgumentException if it has a surrogate without its partner
   */
  default SendResult send(String text) {
    return send(Message.text(text), null);
  }

  /** Sends text, and calls back. */
  default SendResult send(String text, @Nullable SendCallback callback) {
    return send(Message.text(text), callback);
  }

  /** Sends the bytes between the buffer's position and limit, which stay as they are. */
  default SendResult send(ByteBuffer bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends bytes, and calls back. */
  default SendResult send(ByteBuffer bytes, @Nullable SendCallback callback) {
    return send(Message.binary(bytes), callback);
  }

  /** Sends bytes. */
  default SendResult send(byte[] bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends bytes, and calls back. */
  default SendResult send(byte[] bytes, @Nullable SendCallback callback) {
    return send(Message.binary(bytes), callback);
  }

  /**
   * Sends a message.
   *
   * @return completes when the operating system has taken the message, or with the {@link
   *     WebSocketException} that prevented it
   */
  default CompletableFuture<Void> sendAsync(Message message) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    send(
        message,
        failure -> {
          if (failure == null) {
            sent.complete(null);
          } else {
            sent.completeExceptionally(failure);
          }
        });
    return sent;
  }

  /** Sends text, as {@link #sendAsync(Message)}. */
  default CompletableFuture<Void> sendAsync(String text) {
    return sendAsync(Message.text(text));
  }

  /** Sends bytes, as {@link #sendAsync(Message)}. */
  default CompletableFuture<Void> sendAsync(ByteBuffer bytes) {
    return sendAsync(Message.binary(bytes));
  }

  /** Sends bytes, as {@link #sendAsync(Message)}. */
  default CompletableFuture<Void> sendAsync(byte[] bytes) {
    return sendAsync(Message.binary(bytes));
  }

  /** Sends a Ping without payload. */
  default SendResult ping() {
    return ping(ByteBuffer.allocate(0));
  }

  /**
   * Sends a Ping.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  SendResult ping(ByteBuffer payload);

  /**
   * Sends a Pong that nobody asked for; Pings are answered without it.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  SendResult pong(ByteBuffer payload);

  /** Bytes accepted and not yet taken by the operating system, with frame headers and the like. */
  long bufferedAmount();

  // -- to many at once ---------------------------------------------------------------------------

  /**
   * Has this connection of a server get what is published on a topic from now on. A topic begins
   * with its first subscriber and ends with its last; a connection leaves its topics when it is
   * closed. Any thread, during set-up too.
   *
   * @throws IllegalStateException if this is a client's connection; so do the following
   */
  void subscribe(String topic);

  /** Ends {@link #subscribe}; does nothing if it was not called. */
  void unsubscribe(String topic);

  /**
   * Sends a message to all who have subscribed to a topic, except this connection, which need not
   * have subscribed. A server itself publishes to all.
   */
  void publish(String topic, PreparedMessage message);

  // -- ending ------------------------------------------------------------------------------------

  /** Begins the closing handshake with code 1000 and no reason. */
  default void close() {
    close(CloseCode.NORMAL, "");
  }

  /**
   * Begins the closing handshake, behind all messages that were accepted before. Does nothing when
   * the connection is closing or closed. A peer that does not answer within {@link
   * WebSocketOptions#closeTimeout} is dropped.
   *
   * @param code 1000 to 1003, 1007 to 1014 or 3000 to 4999
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if one of them may not be sent; the connection stays open
   */
  void close(int code, String reason);

  /** Drops the connection at once, without a handshake and without what waits to be sent. */
  void terminate();

  // -- receiving ---------------------------------------------------------------------------------

  /**
   * Stops the events that frames cause: when it is called in a callback, that is the last one; with
   * {@link WebSocketOptions.Builder#callbacksOn}, those that wait for the executor already still
   * come. The peer is slowed down by its own network stack. While paused, the peer's Close frame is
   * not read either, and its end is not told before what it sent has been read.
   */
  void pause();

  /** Goes on after {@link #pause}. */
  void resume();

  /** Whether {@link #pause} is in force. */
  boolean isPaused();

  /** Takes all events, in place of every handler set before. */
  WebSocket listener(WebSocketListener listener);

  /**
   * Takes messages before they are decoded, in place of the handlers for text and bytes; see {@link
   * WebSocketListener#onMessage}.
   *
   * @throws IllegalStateException if a {@link #listener} is set; so do the following
   */
  WebSocket onMessage(Consumer<Message> handler);

  /** Takes text messages. */
  WebSocket onText(Consumer<String> handler);

  /** Takes binary messages; the buffer is the handler's to keep. */
  WebSocket onBinary(Consumer<ByteBuffer> handler);

  /** Takes Pings, which have been answered. */
  WebSocket onPing(Consumer<ByteBuffer> handler);

  /** Takes Pongs. */
  WebSocket onPong(Consumer<ByteBuffer> handler);

  /** Is told how long a Ping of the {@link Heartbeat} took to be answered. */
  WebSocket onLatency(Consumer<Duration> handler);

  /** Is told when the peer has caught up after a {@link SendResult#BACKPRESSURE}. */
  WebSocket onDrain(Runnable handler);

  /** Takes what went wrong; see {@link WebSocketListener#onError}. */
  WebSocket onError(Consumer<Throwable> handler);

  /** Is told the end. */
  WebSocket onClose(CloseHandler handler);

  /** Takes the code and reason with which a connection was closed. */
  @FunctionalInterface
  interface CloseHandler {
    /** See {@link WebSocketListener#onClose}. */
    void onClose(int code, String reason);
  }

  // -- what it is --------------------------------------------------------------------------------

  /** Where the connection stands. */
  ReadyState readyState();

  /** Whether messages may be sent. */
  default boolean isOpen() {
    return readyState() == ReadyState.OPEN;
  }

  /**
   * How long the last Ping of the {@link Heartbeat} that was answered took; null before that, and
   * without a heartbeat.
   */
  @Nullable Duration latency();

  /** Why the connection was closed; null before it is. */
  @Nullable CloseInfo closeInfo();

  /** The version of the protocol that both sides speak here. */
  ProtocolVersion protocolVersion();

  /** The subprotocol that was agreed, or null. */
  @Nullable String subprotocol();

  /**
   * The extension that the server agreed to, as in {@code Sec-WebSocket-Extensions}, for example
   * {@code permessage-deflate; server_max_window_bits=10}; empty if there is none.
   */
  String extensions();

  /** What compression has done so far; null if it was not agreed. */
  @Nullable CompressionStatistics compressionStatistics();

  /** The request of the opening handshake: on a server the client's, on a client its own. */
  HttpRequest request();

  /**
   * The header fields of the answer 101: on a client all that the server sent, on a server those
   * that its policy added.
   */
  Headers responseHeaders();

  /** The peer's address; behind a proxy, the proxy's. */
  SocketAddress remoteAddress();

  /** This side's address. */
  SocketAddress localAddress();

  /** Keeps an object of the application, such as the user, in place of the one before. */
  void attach(@Nullable Object attachment);

  /**
   * The object that {@link #attach} or {@link HandshakeDecision#attach} put here, or null.
   *
   * @throws ClassCastException if it is of another type
   */
  <T> @Nullable T attachment(Class<T> type);
}
