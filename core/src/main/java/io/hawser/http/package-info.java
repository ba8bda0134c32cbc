// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * The HTTP request and response of an opening handshake.
 *
 * <p>A policy that looks at a cookie of the request:
 *
 * <pre>{@code
 * builder.handshake(
 *     HandshakePolicy.of(
 *         request -> {
 *           String user = sessions.get(String.valueOf(request.cookie("session")));
 *           return user == null
 *               ? HandshakeDecision.reject(403)
 *               : HandshakeDecision.accept().attach(user);
 *         }));
 * }</pre>
 */
@NullMarked
package io.hawser.http;

import org.jspecify.annotations.NullMarked;
