// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection was closed.
 *
 * @param code the code of the Close frame received; the code of the Close frame sent, if the peer
 *     broke the protocol or a callback threw; 1005 if the frame had no code, which is always the
 *     case when a connection that speaks a Hixie draft ends normally; 1006 if there was no Close
 *     frame
 * @param reason the text that accompanies the code, often empty
 * @param initiator the side that initiated the end of the connection
 * @param cause a {@link PeerException}, {@link TransportException} or {@link
 *     WebSocketTimeoutException}, or what a callback threw; null for a normal end
 */
public record CloseInfo(int code, String reason, Initiator initiator, @Nullable Throwable cause) {
  /** The side that initiated the end of a connection. */
  public enum Initiator {
    /** This side: by a call, by a timeout, or because the peer broke the protocol. */
    LOCAL,
    /** The peer: by a Close frame, or by ending the stream. */
    REMOTE,
    /** Neither: the network failed. */
    NETWORK
  }
}
