// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Reports Hawser's health as {@code hawser}, if the application has Actuator. */
@AutoConfiguration(
    after = {HawserServerAutoConfiguration.class, HawserWebFluxAutoConfiguration.class},
    beforeName =
        "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("hawser")
@Conditional(HawserHealthAutoConfiguration.InUse.class)
public class HawserHealthAutoConfiguration {
  /** Created by Spring. */
  HawserHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "hawserHealthIndicator")
  HawserHealthIndicator hawserHealthIndicator(
      ObjectProvider<HawserRequestUpgradeStrategy> strategy, ObjectProvider<HawserServer> server) {
    return new HawserHealthIndicator(strategy.getIfUnique(), server.getIfUnique());
  }

  /** Whether the application has a strategy or a server. */
  static final class InUse extends AnyNestedCondition {
    InUse() {
      super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnBean(HawserRequestUpgradeStrategy.class)
    static final class WebFlux {}

    @ConditionalOnBean(HawserServer.class)
    static final class Server {}
  }
}
