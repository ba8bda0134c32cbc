// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * Hawser in applications of Spring Boot. Auto-configuration runs the handlers of WebFlux on Hawser
 * and starts a server for applications that customize one; {@link
 * io.hawser.spring.boot.HawserProperties} are its options.
 *
 * <p>A server on its own port needs one bean:
 *
 * <pre>{@code
 * @Bean
 * HawserServerCustomizer chat() {
 *   return server -> server.path("/chat", e -> e.onConnection(ws -> ws.onText(ws::send)));
 * }
 * }</pre>
 */
@NullMarked
package io.hawser.spring.boot;

import org.jspecify.annotations.NullMarked;
