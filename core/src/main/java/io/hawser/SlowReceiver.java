// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/**
 * What becomes of a client that does not keep up with what is broadcast: for which more than {@link
 * WebSocketOptions#maxBufferedAmount} waits when the next message is due.
 */
public enum SlowReceiver {
  /** It does not get this message, nor the next ones until it has caught up. */
  SKIP,
  /** It is closed with 1013, {@link io.hawser.protocol.CloseCode#TRY_AGAIN_LATER}. */
  CLOSE,
  /** It is dropped at once, as if the message had been sent to it alone. */
  TERMINATE
}
