// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketException;
import io.hawser.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client's WebSocket that outlives its connections. When a connection ends or cannot be opened,
 * it makes another attempt as its {@code ReconnectPolicy} specifies. The first attempt begins
 * immediately. The WebSocket ends when {@link #close} is called or when it gives up.
 *
 * <p>Each message is handed to at most one connection, in the order in which the messages were
 * sent, and is never sent again. If a connection breaks before the operating system has taken a
 * message, the message's {@link SendCallback} reports the failure; only the peer can tell whether
 * the message arrived. A message was never sent if {@link #send} returned {@link SendResult#CLOSED}
 * because there was no connection, or if it was still waiting for a connection when this WebSocket
 * ended.
 *
 * <p>All methods may be called from any thread, including inside callbacks.
 */
public interface ReconnectingWebSocket {

  // -- sending -----------------------------------------------------------------------------------

  /** Sends text; see {@link #send(Message, SendCallback)}. */
  default SendResult send(String text) {
    return send(Message.text(text), null);
  }

  /** Sends text with a callback; see {@link #send(Message, SendCallback)}. */
  default SendResult send(String text, @Nullable SendCallback callback) {
    return send(Message.text(text), callback);
  }

  /**
   * Sends the bytes between the buffer's position and limit, which are not changed; see {@link
   * #send(Message, SendCallback)}.
   */
  default SendResult send(ByteBuffer bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends bytes; see {@link #send(Message, SendCallback)}. */
  default SendResult send(byte[] bytes) {
    return send(Message.binary(bytes), null);
  }

  /** Sends a message; see {@link #send(Message, SendCallback)}. */
  default SendResult send(Message message) {
    return send(message, null);
  }

  /**
   * Sends a message over the current connection, like {@link WebSocket#send(Message,
   * SendCallback)}. If there is no connection, the message waits for the next one, provided that
   * the policy has a queue and the queue has room; otherwise it is refused. Never blocks. The
   * message may be changed or discarded when this method returns.
   *
   * @param callback called once: with null when the operating system has taken the message, or with
   *     the reason why it was not sent
   * @return {@link SendResult#OK} also if the message waits for a connection
   */
  SendResult send(Message message, @Nullable SendCallback callback);

  /** Sends a message that is encoded once for all receivers. */
  default SendResult send(PreparedMessage message) {
    return send(message, null);
  }

  /** Sends a message that is encoded once for all receivers, with a callback. */
  SendResult send(PreparedMessage message, @Nullable SendCallback callback);

  /**
   * Sends a message.
   *
   * @return a future that completes when the operating system has taken the message, or fails with
   *     the {@link WebSocketException} that prevented it
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

  /** Sends text, like {@link #sendAsync(Message)}. */
  default CompletableFuture<Void> sendAsync(String text) {
    return sendAsync(Message.text(text));
  }

  /**
   * Returns the number of bytes that were accepted and not yet taken by the operating system,
   * including those of messages that wait for a connection.
   */
  long bufferedAmount();

  // -- state -------------------------------------------------------------------------------------

  /**
   * Returns the current connection, or null if there is none. The connection has been set up, and
   * all waiting messages have been passed to it. Do not keep a reference to it, because the next
   * connection is another object.
   */
  @Nullable WebSocket current();

  /** Returns whether messages are sent immediately. */
  boolean isOpen();

  /** Returns whether this WebSocket has ended, so that there are no more attempts. */
  boolean isClosed();

  // -- ending ------------------------------------------------------------------------------------

  /** Closes with code 1000 and no reason; see {@link #close(int, String)}. */
  default void close() {
    close(CloseCode.NORMAL, "");
  }

  /**
   * Ends this WebSocket permanently. If there is a connection, it is closed after all messages that
   * were accepted before. If there is none, waiting messages are refused, and an attempt in
   * progress is given up. Returns immediately, and does nothing if this WebSocket has already
   * ended.
   *
   * @throws IllegalArgumentException as {@link WebSocket#close(int, String)} does
   */
  void close(int code, String reason);
}
