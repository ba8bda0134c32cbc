// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection was closed.
 *
 * @param code the code of the Close frame received. If this side failed the connection first, the
 *     code of that failure: {@link io.hawser.protocol.ProtocolViolation#closeCode} if the peer
 *     broke the protocol, 1008 if a message did not arrive in time, 1011 if a callback threw. 1005
 *     if the frame had no code, which is always the case when a connection that speaks a Hixie
 *     draft ends normally. 1006 if there was no Close frame.
 * @param reason the text that accompanies the code, often empty
 * @param initiator the side that initiated the end of the connection
 * @param cause the problem that {@code onError} received: a {@link PeerException}, {@link
 *     TransportException} or {@link WebSocketTimeoutException}, or what a callback or the callback
 *     executor threw; null if there was no problem, or if a call of {@link WebSocket#terminate} or
 *     the end of the peer's stream ended the connection
 */
public record CloseInfo(int code, String reason, Initiator initiator, @Nullable Throwable cause) {
  /**
   * Returns whether the connection ended in order: the closing handshake is complete, and either
   * its code is 1000, 1001 or 1005 (none), or this side began it and there was no problem.
   */
  public boolean isOrderly() {
    return cause == null
        && (code == CloseCode.NORMAL
            || code == CloseCode.GOING_AWAY
            || code == CloseCode.NO_STATUS
            || initiator == Initiator.LOCAL && code != CloseCode.ABNORMAL);
  }

  /** The side that initiated the end of a connection. */
  public enum Initiator {
    /**
     * This side: by a call, because of a timeout or a limit, because a callback threw, or because
     * the peer broke the protocol.
     */
    LOCAL,
    /** The peer: by a Close frame, or by ending the stream. */
    REMOTE,
    /** Neither: the network failed. */
    NETWORK
  }
}
