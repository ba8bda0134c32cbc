// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection is closed.
 *
 * @param code of the Close frame received; of the one sent, if the peer broke the protocol or a
 *     callback failed; 1005 if it had none, as always in an orderly end by a Hixie draft; 1006 if
 *     there was no Close frame
 * @param reason the text beside the code, often empty
 * @param initiator who began
 * @param cause a {@link PeerException}, {@link TransportException} or {@link
 *     WebSocketTimeoutException}, or what a callback threw; null for an orderly end
 */
public record CloseInfo(int code, String reason, Initiator initiator, @Nullable Throwable cause) {
  /** Who began to end a connection. */
  public enum Initiator {
    /** This side: by a call, a time limit, or because the peer broke the protocol. */
    LOCAL,
    /** The peer, by a Close frame or by ending the stream. */
    REMOTE,
    /** Neither: the network failed. */
    NETWORK
  }
}
