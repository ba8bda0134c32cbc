// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.WebSocketOptions;

/**
 * What happens to a client that does not keep up with broadcast messages. A client is too slow if
 * more than {@link WebSocketOptions#maxBufferedAmount} waits for it when the next message is due.
 */
public enum SlowReceiver {
  /** The client does not get this message, nor any further ones until it has caught up. */
  SKIP,
  /** The client is closed with 1013, {@link io.hawser.protocol.CloseCode#TRY_AGAIN_LATER}. */
  CLOSE,
  /** The client is dropped at once, as if the message had been sent to it alone. */
  TERMINATE
}
