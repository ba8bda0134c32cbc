// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * WebSockets as reactive streams: {@link io.hawser.flow.FlowWebSocket} is a {@link
 * java.util.concurrent.Flow.Publisher} of what arrives and a {@link
 * java.util.concurrent.Flow.Subscriber} for what is sent.
 *
 * <p>Both directions, each with back-pressure:
 *
 * <pre>{@code
 * FlowWebSocket flow = FlowWebSocket.of(ws);
 * flow.incoming().subscribe(subscriber); // gets what it requests, and no more
 * publisher.subscribe(flow.outgoing()); // requests what the peer can take
 * }</pre>
 */
@NullMarked
package io.hawser.flow;

import org.jspecify.annotations.NullMarked;
