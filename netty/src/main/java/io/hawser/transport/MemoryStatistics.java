// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.transport;

/**
 * The memory that all connections of one server, or of one client, hold for data that they send and
 * receive.
 *
 * @param limit the maximum in bytes, as set by {@code maxBufferedBytes}
 * @param held the bytes that are held now; memory that several connections share is counted once
 * @param terminated the number of connections that have been dropped so far because the limit was
 *     reached
 */
public record MemoryStatistics(long limit, long held, long terminated) {}
