// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.server.WebSocketServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** Starts Hawser's own server, if there is a {@link HawserServerCustomizer}. */
@AutoConfiguration(afterName = "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration")
@ConditionalOnBean(HawserServerCustomizer.class)
@ConditionalOnProperty(name = "hawser.server.enabled", matchIfMissing = true)
@EnableConfigurationProperties(HawserProperties.class)
public class HawserServerAutoConfiguration {
  /** Created by Spring. */
  HawserServerAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  HawserServer hawserServer(
      HawserProperties properties,
      ObjectProvider<HawserServerCustomizer> customizers,
      ObjectProvider<SslBundles> bundles) {
    AppliedProperties applied = new AppliedProperties(properties);
    String bundle = properties.server().ssl().bundle();
    return new HawserServer(
        server -> {
          applied.server(server);
          if (bundle != null) {
            tls(server, bundle, bundles.getIfAvailable());
          }
          customizers.orderedStream().forEach(each -> each.customize(server));
        },
        properties.gracePeriod());
  }

  @Bean
  HawserConnections hawserServerConnections(HawserServer server) {
    return new HawserConnections(
        "own", () -> server.isRunning() ? HawserConnections.Running.of(server.server()) : null);
  }

  private static void tls(
      WebSocketServer.Builder server, String bundle, @Nullable SslBundles bundles) {
    Objects.requireNonNull(bundles, "hawser.server.ssl.bundle is set, but there are no SslBundles");
    server.tls(bundles.getBundle(bundle).createSslContext());
  }
}
