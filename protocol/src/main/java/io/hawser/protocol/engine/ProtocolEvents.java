// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import io.hawser.protocol.CloseCode;
import io.hawser.protocol.ProtocolViolation;
import java.nio.ByteBuffer;

/**
 * The events that an engine reports to the layer above. They are reported on the thread that calls
 * the engine, during {@code ProtocolEngine.receive} and the other methods that take input. Payloads
 * are slices of the received buffer, or of the memory in which a message was gathered, and are
 * valid only during the call. Every method of the engine except {@code receive} may be called from
 * inside an event.
 */
public interface ProtocolEvents {
  /**
   * Called with a complete message. Text is valid UTF-8.
   *
   * @param buffer holds the payload, starting at {@code offset}; its position and limit have no
   *     meaning
   */
  void onMessage(boolean text, ByteBuffer buffer, int offset, int length);

  /**
   * Called with a part of a message, instead of {@link #onMessage}, if {@code
   * ProtocolEngine.receiveParts} was called before the message began. Text is valid UTF-8 and ends
   * between two characters.
   *
   * @param last whether the message ends with this part, which may be empty
   */
  void onPart(boolean text, ByteBuffer buffer, int offset, int length, boolean last);

  /**
   * Called with the payload of a Ping. If Pings are answered automatically, the Pong has been sent
   * or waits to be sent.
   */
  void onPing(ByteBuffer buffer, int offset, int length);

  /** Called with the payload of a Pong, whether it answers a Ping or is unsolicited. */
  void onPong(ByteBuffer buffer, int offset, int length);

  /**
   * Called when the peer broke a rule. A Close frame has been sent, unless one was sent before or
   * the draft has none. Whatever else the peer sends is discarded.
   *
   * @param detail a description of what was wrong, and with which bytes
   */
  void onViolation(ProtocolViolation violation, String detail);

  /**
   * Called when sending is about to end: the peer has sent its Close frame, or this side fails the
   * connection. If the draft has Close frames, one is sent next. Messages that were accepted before
   * must be sent during this call, or never. Not called for {@code ProtocolEngine.close}.
   */
  default void onSendingEnds() {}

  /**
   * Called when nothing more will be sent. Committed bytes must be flushed. Then this side of the
   * stream must be ended (with a TCP FIN).
   */
  void onEndOfOutput();

  /**
   * Called when the connection is no longer open, but not yet closed: the peer has to answer our
   * Close frame or end its stream. The layer above must set a deadline for that, and call {@code
   * ProtocolEngine.closingTimedOut} when it passes.
   */
  void onClosing();

  /**
   * Called when the connection has ended. No event follows.
   *
   * @param code the code of the Close frame received; if this side failed the connection, the code
   *     of that failure; {@link CloseCode#NO_STATUS} if the peer gave none, or the draft has none;
   *     {@link CloseCode#ABNORMAL} if the draft has a closing handshake but none took place
   * @param local whether this side initiated the end
   */
  void onClosed(int code, String reason, boolean local);
}
