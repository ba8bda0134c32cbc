// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * WebSockets as reactive streams: {@link io.hawser.flow.FlowWebSocket} is a {@link
 * java.util.concurrent.Flow.Publisher} of what arrives and a {@link
 * java.util.concurrent.Flow.Subscriber} for what is sent.
 */
@NullMarked
package io.hawser.flow;

import org.jspecify.annotations.NullMarked;
