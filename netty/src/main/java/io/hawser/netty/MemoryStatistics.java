// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

/**
 * What the connections of a server, or of a client, hold together of the memory for what they send
 * and receive, and what has become of those that held too much.
 *
 * @param limit what they may hold, in bytes: {@link WebSocketServer.Builder#maxBufferedBytes}
 * @param held what they hold at this moment, in bytes; what several send from the same memory
 *     counts once
 * @param terminated how many connections have been dropped so far because the limit was reached
 */
public record MemoryStatistics(long limit, long held, long terminated) {}
