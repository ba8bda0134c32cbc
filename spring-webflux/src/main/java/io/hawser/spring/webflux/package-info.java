// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
/**
 * WebSockets of Spring WebFlux on Hawser: {@link
 * io.hawser.spring.webflux.HawserRequestUpgradeStrategy} takes the place of Spring's own strategy
 * for Reactor Netty.
 *
 * <p>Without Spring Boot, two beans are needed:
 *
 * <pre>{@code
 * @Bean
 * HawserRequestUpgradeStrategy hawser() {
 *   return HawserRequestUpgradeStrategy.create();
 * }
 *
 * @Bean
 * WebSocketHandlerAdapter adapter(HawserRequestUpgradeStrategy hawser) {
 *   return new WebSocketHandlerAdapter(new HandshakeWebSocketService(hawser));
 * }
 * }</pre>
 */
@NullMarked
package io.hawser.spring.webflux;

import org.jspecify.annotations.NullMarked;
