// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Receives the events of connections. One listener may serve any number of connections. Each method
 * receives the connection on which the event happened.
 *
 * <p>The contract for the events of one connection:
 *
 * <ul>
 *   <li>No event is delivered before the setup code of the connection has returned.
 *   <li>Events are delivered in the order of the frames that caused them, and never overlap. Each
 *       callback happens-before the next.
 *   <li>Callbacks run on the transport thread, which other connections share, so they must not
 *       block. With {@link WebSocketOptions.Builder#callbacksOn} they run on your executor, and may
 *       block.
 *   <li>{@link #onClose} is called exactly once, and last.
 *   <li>If a callback throws, {@link #onError} is called and the connection is closed with code
 *       1011.
 * </ul>
 */
public interface WebSocketListener {
  /**
   * Called when a message has arrived. The message is not decoded yet, and can be forwarded as it
   * is. It ends when this call returns; {@linkplain Message#copy copy} it to keep it. By default,
   * calls {@link #onText} or {@link #onBinary}.
   */
  default void onMessage(WebSocket ws, Message message) {
    if (message.isText()) {
      onText(ws, message.text());
    } else {
      onBinary(ws, message.bytes());
    }
  }

  /** Called when a text message has arrived. */
  default void onText(WebSocket ws, String text) {}

  /** Called when a binary message has arrived. The listener may keep the buffer. */
  default void onBinary(WebSocket ws, ByteBuffer bytes) {}

  /**
   * Called when a part of a message has arrived, instead of {@link #onMessage}, if {@link
   * WebSocket#receiveParts} was called. The parts of one message follow each other; only Pings,
   * Pongs and other events come between them. Parts are what has arrived so far, and not the frames
   * that the peer sent. Text is never cut inside a character.
   *
   * @param part ends when this call returns; {@linkplain Message#copy copy} it to keep it
   * @param last whether the message ends with this part, which may be empty
   */
  default void onPart(WebSocket ws, Message part, boolean last) {}

  /**
   * Called when a Ping has arrived. Unless {@link WebSocketOptions#autoPong} is off, it is answered
   * automatically: the Pong has been sent, or will be sent when the peer has caught up. If several
   * Pings wait for that, only the newest is answered. Nothing is answered once this side has sent
   * its Close frame. The listener may keep the buffer.
   */
  default void onPing(WebSocket ws, ByteBuffer payload) {}

  /** Called when a Pong has arrived, solicited or not. The listener may keep the buffer. */
  default void onPong(WebSocket ws, ByteBuffer payload) {}

  /**
   * Called when the Pong for a Ping of the {@link Heartbeat} has arrived, with the time from the
   * Ping to the Pong.
   */
  default void onLatency(WebSocket ws, Duration latency) {}

  /**
   * Called when the peer has caught up after {@link SendResult#BACKPRESSURE}: go on with the next
   * message. The one that returned {@code BACKPRESSURE} was accepted.
   *
   * <p>If a thread sends that is not the one of the callbacks, this may be called before its {@code
   * send} has returned, and once more than is needed.
   */
  default void onDrain(WebSocket ws) {}

  /**
   * Called when something went wrong: with a {@link WebSocketException}, or with what a callback or
   * the callback executor threw. {@link #onClose} follows. By default, logs the error: at DEBUG if
   * a peer or the network caused it, otherwise at ERROR.
   */
  default void onError(WebSocket ws, Throwable error) {
    ErrorLog.unhandled(ws, error);
  }

  /**
   * Called when the connection is closed. {@link WebSocket#closeInfo} has the details.
   *
   * @param code 1000 for a normal end, 1006 if there was no Close frame; see {@link CloseInfo}
   */
  default void onClose(WebSocket ws, int code, String reason) {}
}
