// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.spring.webflux.HawserRequestUpgradeStrategy;

/** Customizes how the handlers of WebFlux run on Hawser. */
@FunctionalInterface
public interface HawserStrategyCustomizer {
  /**
   * Changes the options of the strategy, after those of {@link HawserProperties} were set. Called
   * once, in the order of the beans.
   */
  void customize(HawserRequestUpgradeStrategy.Builder strategy);
}
