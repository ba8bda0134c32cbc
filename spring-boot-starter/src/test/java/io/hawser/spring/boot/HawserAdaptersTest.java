// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;

/** What an application has written itself is left alone, because it may check more. */
class HawserAdaptersTest {
  private final HawserAdapters adapters =
      new HawserAdapters(
          new StaticListableBeanFactory().getBeanProvider(HawserRequestUpgradeStrategy.class));

  static Object[] subclasses() {
    return new Object[] {
      new WebSocketHandlerAdapter() {},
      new WebSocketHandlerAdapter(
          new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy()) {}),
      new WebSocketHandlerAdapter(
          new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy() {})),
    };
  }

  @ParameterizedTest
  @MethodSource("subclasses")
  void subclasses_are_not_replaced(WebSocketHandlerAdapter adapter) {
    assertThat(adapters.postProcessAfterInitialization(adapter, "adapter")).isSameAs(adapter);
  }
}
