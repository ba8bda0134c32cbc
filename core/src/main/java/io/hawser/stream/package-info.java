// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * A connection as a stream of bytes or characters: {@link io.hawser.stream.WebSocketStreams} has an
 * {@code InputStream}, an {@code OutputStream}, a {@code Reader}, a {@code Writer} and a {@code
 * ByteChannel}.
 *
 * <p>A server that answers line by line:
 *
 * <pre>{@code
 * WebSocketServer server =
 *     WebSocketServer.listenBlocking(
 *         8080,
 *         socket -> {
 *           try (WebSocketStreams streams = WebSocketStreams.of(socket)) {
 *             BufferedReader in = new BufferedReader(streams.reader());
 *             PrintWriter out = new PrintWriter(streams.writer(), true); // flushes each line
 *             for (String line; (line = in.readLine()) != null; ) {
 *               out.println(line.toUpperCase(Locale.ROOT));
 *             }
 *           }
 *         });
 * }</pre>
 */
@NullMarked
package io.hawser.stream;

import org.jspecify.annotations.NullMarked;
