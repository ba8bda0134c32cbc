// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What happens on connections. One listener may serve any number of them: each method gets the
 * connection that it concerns.
 *
 * <p>The contract of a connection's events:
 *
 * <ul>
 *   <li>None comes before the code that sets the connection up has returned.
 *   <li>They come in the order of the frames that caused them and never overlap; what one did
 *       happens-before the next.
 *   <li>They run on the transport's thread, which other connections share, so they must not block;
 *       with {@link WebSocketOptions.Builder#callbacksOn} they run where you say, and may.
 *   <li>{@link #onClose} comes exactly once, and last.
 *   <li>What a callback throws reaches {@link #onError}, and closes its connection with 1011.
 * </ul>
 */
public interface WebSocketListener {
  /**
   * A message, not decoded yet: it can be sent on as it is, and ends with this call unless it is
   * {@linkplain Message#copy copied}. Unless overridden, calls {@link #onText} or {@link
   * #onBinary}.
   */
  default void onMessage(WebSocket ws, Message message) {
    if (message.isText()) {
      onText(ws, message.text());
    } else {
      onBinary(ws, message.bytes());
    }
  }

  /** A text message. */
  default void onText(WebSocket ws, String text) {}

  /** A binary message, in a buffer that is yours to keep. */
  default void onBinary(WebSocket ws, ByteBuffer bytes) {}

  /** A Ping, already answered unless {@link WebSocketOptions#autoPong} is off; yours to keep. */
  default void onPing(WebSocket ws, ByteBuffer payload) {}

  /** A Pong, asked for or not; yours to keep. */
  default void onPong(WebSocket ws, ByteBuffer payload) {}

  /** A Ping of the {@link Heartbeat} was answered after this time. */
  default void onLatency(WebSocket ws, Duration latency) {}

  /** After a {@link SendResult#BACKPRESSURE}: the peer has caught up, sending may go on. */
  default void onDrain(WebSocket ws) {}

  /**
   * Something went wrong: a {@link WebSocketException}, or what one of these callbacks threw.
   * {@link #onClose} follows. Unless overridden, it is logged: what peers and networks do at DEBUG,
   * what callbacks threw at ERROR.
   */
  default void onError(WebSocket ws, Throwable error) {
    ErrorLog.unhandled(ws, error);
  }

  /**
   * The end; {@link WebSocket#closeInfo} tells more about it.
   *
   * @param code 1000 for a normal end, 1006 if there was no Close frame; see {@link CloseInfo}
   */
  default void onClose(WebSocket ws, int code, String reason) {}
}
