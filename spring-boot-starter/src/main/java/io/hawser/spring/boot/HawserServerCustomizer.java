// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.server.WebSocketServer;

/**
 * Customizes Hawser's own server. A bean of this type is what starts one: it must set {@code
 * onConnection}, or a path that does.
 *
 * <pre>{@code
 * @Bean
 * HawserServerCustomizer chat() {
 *   return server -> server.path("/chat", e -> e.onConnection(ws -> ws.onText(ws::send)));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface HawserServerCustomizer {
  /**
   * Changes the options of the server, after those of {@link HawserProperties} were set. Called at
   * each start of the server, in the order of the beans.
   */
  void customize(WebSocketServer.Builder server);
}
