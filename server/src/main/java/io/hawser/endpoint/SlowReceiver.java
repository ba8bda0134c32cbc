// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.WebSocketOptions;

/**
 * Determines what happens to a client that does not keep up with broadcast messages. A client is
 * too slow if more than {@link WebSocketOptions#maxBufferedAmount} is waiting to be sent to it when
 * the next message is due.
 */
public enum SlowReceiver {
  /** The client gets neither this message nor any later ones until it has caught up. */
  SKIP,
  /** The client is closed with 1013, {@link io.hawser.protocol.CloseCode#TRY_AGAIN_LATER}. */
  CLOSE,
  /** The client is dropped immediately, as if the message had been sent only to it. */
  TERMINATE
}
