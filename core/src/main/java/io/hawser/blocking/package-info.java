// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * WebSockets for code that reads from top to bottom: it waits for messages instead of handling
 * events.
 *
 * <p>A question and its answer:
 *
 * <pre>{@code
 * try (BlockingWebSocket socket = client.connectBlocking("wss://example.org/chat")) {
 *   socket.send("hello");
 *   System.out.println(socket.receiveText());
 * }
 * }</pre>
 */
@NullMarked
package io.hawser.blocking;

import org.jspecify.annotations.NullMarked;
