// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.statistics;

import io.hawser.WebSocket;
import java.util.Map;

/**
 * What the connections of one endpoint, or of one client, have done so far. Everything but {@code
 * open} and {@code slow} only grows. The values are read one after the other while connections
 * change them, so a message may be in one and not yet in another.
 *
 * @param open the connections that are open now
 * @param opened the connections that were opened
 * @param closed the connections that were closed, by code and initiator; only those that occurred
 * @param failed the opening handshakes that were refused or failed, by reason; only those that
 *     occurred
 * @param messagesReceived the messages that arrived completely
 * @param messagesSent the messages that were accepted and written as frames
 * @param bytesReceived the bytes of all frames that arrived, as {@link WebSocket#bytesReceived}
 *     counts them
 * @param bytesSent the bytes of all frames that were written and flushed, before TLS; when a
 *     connection breaks, some of them may not have left
 * @param slow the connections whose peer does not keep up now
 * @param backpressure the times during which peers did not keep up; a time that lasts is not
 *     included
 * @param slowSkipped messages that a slow receiver of a broadcast did not get
 * @param slowClosed slow receivers of a broadcast that were closed
 * @param slowTerminated slow receivers of a broadcast that were dropped
 * @param handshake the opening handshakes that succeeded: on a server, from the request to the
 *     response; on a client, from the call of {@code connect} until the response has arrived
 * @param latency the Pings of the heartbeat that were answered
 * @param reconnectAttempts the attempts of reconnecting WebSockets, without the first one of each
 */
public record ConnectionStatistics(
    long open,
    long opened,
    Map<CloseKind, Long> closed,
    Map<HandshakeFailure, Long> failed,
    long messagesReceived,
    long messagesSent,
    long bytesReceived,
    long bytesSent,
    long slow,
    Timing backpressure,
    long slowSkipped,
    long slowClosed,
    long slowTerminated,
    Timing handshake,
    Timing latency,
    long reconnectAttempts) {
  /** Creates statistics. */
  public ConnectionStatistics {
    closed = Map.copyOf(closed);
    failed = Map.copyOf(failed);
  }
}
