// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;

/**
 * Replaces each {@link WebSocketHandlerAdapter} that uses Spring's strategy for Reactor Netty by
 * one that uses Hawser. Spring has such an adapter, and many applications declare one themselves.
 * Adapters with any other strategy or service are left alone, and so are subclasses: they may check
 * more than Spring does.
 */
final class HawserAdapters implements BeanPostProcessor {
  private final ObjectProvider<HawserRequestUpgradeStrategy> strategy;

  HawserAdapters(ObjectProvider<HawserRequestUpgradeStrategy> strategy) {
    this.strategy = strategy;
  }

  @Override
  public @Nullable Object postProcessAfterInitialization(Object bean, String name) {
    return bean instanceof WebSocketHandlerAdapter adapter
            && adapter.getWebSocketService() instanceof HandshakeWebSocketService service
            && bean.getClass() == WebSocketHandlerAdapter.class
            && service.getClass() == HandshakeWebSocketService.class
            && service.getUpgradeStrategy().getClass() == ReactorNettyRequestUpgradeStrategy.class
        ? onHawser(adapter, service)
        : bean;
  }

  private WebSocketHandlerAdapter onHawser(
      WebSocketHandlerAdapter adapter, HandshakeWebSocketService service) {
    HandshakeWebSocketService ours = new HandshakeWebSocketService(strategy.getObject());
    ours.setSessionAttributePredicate(service.getSessionAttributePredicate());
    WebSocketHandlerAdapter replaced = new WebSocketHandlerAdapter(ours);
    replaced.setOrder(adapter.getOrder());
    return replaced;
  }
}
