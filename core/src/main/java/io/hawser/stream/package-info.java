// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * A connection as a stream of bytes or characters: {@link io.hawser.stream.WebSocketStreams} has an
 * {@code InputStream}, an {@code OutputStream}, a {@code Reader}, a {@code Writer} and a {@code
 * ByteChannel}.
 */
@NullMarked
package io.hawser.stream;

import org.jspecify.annotations.NullMarked;
