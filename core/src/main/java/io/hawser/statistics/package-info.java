// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/**
 * What servers and clients count about their connections, as plain values. {@link
 * io.hawser.statistics.Monitored#statistics} returns them for each endpoint. A {@link
 * io.hawser.statistics.ConnectionMonitor} is told about single events, and how long they took.
 *
 * <p>A server counts for each of its paths:
 *
 * <pre>{@code
 * ConnectionStatistics chat = server.statistics("/chat/{room}");
 * System.out.println(chat.open() + " open, " + chat.messagesSent() + " messages sent");
 * }</pre>
 */
@NullMarked
package io.hawser.statistics;

import org.jspecify.annotations.NullMarked;
