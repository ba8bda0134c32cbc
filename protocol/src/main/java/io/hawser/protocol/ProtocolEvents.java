// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;

/**
 * What the protocol tells the layer above, during {@link ProtocolEngine#receive} and its other
 * inputs, on their thread. Payloads are slices of the buffer that was received, or of the memory in
 * which a message was gathered: valid during the call only. Any method of the protocol but {@code
 * receive} may be called from inside.
 */
public interface ProtocolEvents {
  /**
   * A whole message. Text is valid UTF-8.
   *
   * @param buffer holds the payload from {@code offset} on; its position and limit mean nothing
   */
  void onMessage(boolean text, ByteBuffer buffer, int offset, int length);

  /** A Ping; where pongs are automatic it has been answered. */
  void onPing(ByteBuffer buffer, int offset, int length);

  /** A Pong, asked for or not. */
  void onPong(ByteBuffer buffer, int offset, int length);

  /**
   * The peer broke a rule. It has been told, by a Close frame unless one was sent before, and what
   * else it sends is dropped.
   *
   * @param detail what was wrong with which bytes, as a sentence
   */
  void onViolation(ProtocolViolation violation, String detail);

  /**
   * Sending ends here: the peer has sent its Close frame, or this side fails the connection, and a
   * Close frame goes out next where the draft has one. What was accepted before is sent during this
   * call or never. It is not told before a {@link ProtocolEngine#close}, whose caller knows.
   */
  default void onSendingEnds() {}

  /**
   * Nothing will be sent any more: what was committed has to be flushed, and then this side of the
   * stream to be ended (a TCP FIN).
   */
  void onEndOfOutput();

  /**
   * The connection is not open any more but not closed either: the peer has to answer our Close
   * frame or to end its stream. Who waits gives it a deadline, and then calls {@link
   * ProtocolEngine#closingTimedOut}.
   */
  void onClosing();

  /**
   * The end; nothing comes after it.
   *
   * @param code the code received in a Close frame; of the Close frame sent if the peer broke a
   *     rule; {@link CloseCode#NO_STATUS} if the peer gave none, or its draft has none; {@link
   *     CloseCode#ABNORMAL} if there was no closing handshake where there is one
   * @param local whether this side began
   */
  void onClosed(int code, String reason, boolean local);
}
