// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.micrometer.HawserMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Shows Hawser's counters as meters, if the application has a {@link MeterRegistry}. */
@AutoConfiguration(
    after = {HawserServerAutoConfiguration.class, HawserWebFluxAutoConfiguration.class},
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure"
          + ".CompositeMeterRegistryAutoConfiguration",
      // of Spring Boot 3
      "org.springframework.boot.actuate.autoconfigure.metrics"
          + ".CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass({MeterRegistry.class, HawserMetrics.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnProperty(name = "hawser.metrics.enabled", matchIfMissing = true)
public class HawserMetricsAutoConfiguration {
  /** Created by Spring. */
  HawserMetricsAutoConfiguration() {}

  @Bean
  HawserMeters hawserMeters(MeterRegistry registry, ObjectProvider<HawserConnections> connections) {
    return new HawserMeters(registry, connections.stream().toList());
  }
}
