// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Reports Hawser's health as {@code hawser}, if the application has Actuator. */
@AutoConfiguration(
    after = {HawserServerAutoConfiguration.class, HawserWebFluxAutoConfiguration.class},
    beforeName =
        "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("hawser")
@ConditionalOnBean(HawserConnections.class)
public class HawserHealthAutoConfiguration {
  /** Created by Spring. */
  HawserHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "hawserHealthIndicator")
  HawserHealthIndicator hawserHealthIndicator(List<HawserConnections> connections) {
    return new HawserHealthIndicator(connections);
  }
}
