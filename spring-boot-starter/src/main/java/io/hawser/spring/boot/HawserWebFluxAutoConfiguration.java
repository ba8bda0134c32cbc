// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import reactor.netty.http.server.HttpServer;

/** Runs the {@code WebSocketHandler}s of WebFlux on Hawser, if the server is Reactor Netty. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({WebSocketHandlerAdapter.class, HttpServer.class})
@ConditionalOnProperty(name = "hawser.webflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HawserProperties.class)
public class HawserWebFluxAutoConfiguration {
  /** Created by Spring. */
  HawserWebFluxAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  HawserRequestUpgradeStrategy hawserRequestUpgradeStrategy(
      HawserProperties properties, ObjectProvider<HawserStrategyCustomizer> customizers) {
    AppliedProperties applied = new AppliedProperties(properties);
    HawserRequestUpgradeStrategy.Builder strategy =
        HawserRequestUpgradeStrategy.builder()
            .endpoint(applied::endpoint)
            .upgrader(applied::upgrader)
            .gracePeriod(properties.gracePeriod());
    customizers.orderedStream().forEach(each -> each.customize(strategy));
    return strategy.build();
  }

  @Bean
  HawserConnections hawserWebFluxConnections(HawserRequestUpgradeStrategy strategy) {
    return new HawserConnections(
        "webflux",
        () ->
            strategy.isRunning() ? HawserConnections.Running.of(strategy.requireUpgrader()) : null);
  }

  @Bean
  static HawserAdapters hawserAdapters(ObjectProvider<HawserRequestUpgradeStrategy> strategy) {
    return new HawserAdapters(strategy);
  }
}
