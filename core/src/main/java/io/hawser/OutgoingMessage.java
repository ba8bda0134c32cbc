// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A message that is sent while it is being written, so that it may be larger than memory. {@link
 * WebSocket#beginText} and {@link WebSocket#beginBinary} begin one. The peer receives one message:
 * each call of {@code write} sends a frame, or several if it is long, and {@link #end} sends the
 * last one (RFC 6455 §5.4).
 *
 * <p>Pings, Pongs and the answer to the peer's Close frame are sent between the frames. Everything
 * else that is sent after the first {@code write} waits until this message has ended: other
 * messages, messages that were begun later, and the Close frame of {@link WebSocket#close()}. What
 * waits counts as {@link WebSocket#bufferedAmount}. If this side closes the connection and then
 * writes nothing for {@link WebSocketOptions#closeTimeout}, the connection is dropped.
 *
 * <p>Each frame is compressed if compression was agreed for the connection.
 *
 * <p>Methods return at once and may be called from any thread. The calls for one message must not
 * overlap. Wait for the future of a {@code write} before the next {@code write}, or at most a few
 * later, because the limit of {@link WebSocketOptions#maxBufferedAmount} applies here too. The
 * future completes on the thread on which callbacks run: with null when the operating system has
 * taken the frame, or with the {@link WebSocketException} that prevented it.
 */
public interface OutgoingMessage {
  /** Returns whether this is a text message. */
  boolean isText();

  /**
   * Requests that this message be sent without compression. Has no effect after the first call of
   * {@code write}.
   *
   * @return this message
   */
  OutgoingMessage uncompressed();

  /**
   * Sends the bytes between the buffer's position and limit. The position and limit do not change,
   * and the caller may change the bytes after this method has returned.
   *
   * @throws IllegalArgumentException if this is a text message and the bytes, after those that were
   *     written before, cannot be UTF-8; a character may be continued by the next call
   * @throws IllegalStateException if the message has ended
   */
  CompletableFuture<Void> write(ByteBuffer bytes);

  /**
   * Sends text. A surrogate pair may be divided between two calls.
   *
   * @throws IllegalArgumentException if the text contains an unpaired surrogate
   * @throws IllegalStateException if this is a binary message, or it has ended
   */
  CompletableFuture<Void> write(CharSequence chars);

  /**
   * Ends the message. The future completes when the operating system has taken all of it.
   *
   * @throws IllegalArgumentException if this is a text message and its last character is incomplete
   * @throws IllegalStateException if the message has ended
   */
  CompletableFuture<Void> end();

  /**
   * Gives up the message. A message that was begun cannot be taken back, so this closes the
   * connection with code 1011. Does nothing if the message has ended.
   */
  void cancel();
}
