// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.client.WebSocketClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with Actuator and a server of Hawser's own, for a class path without WebFlux. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WithoutWebFlux {
  @Bean
  HawserServerCustomizer echo() {
    return server -> server.host("127.0.0.1").onConnection(ws -> ws.onText(ws::send));
  }

  /** Starts the application, and prints an answer of the server, its health and a meter. */
  public static void main(String[] type) throws Exception {
    SpringApplication spring = new SpringApplication(WithoutWebFlux.class);
    spring.setWebApplicationType(WebApplicationType.valueOf(type[0]));
    spring.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "spring.main.banner-mode", "off",
            "logging.level.root", "warn",
            "spring.autoconfigure.exclude", type[1]));
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (ConfigurableApplicationContext context = spring.run();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(
          "ws://127.0.0.1:" + context.getBean(HawserServer.class).port(),
          ws -> {
            ws.onText(answer::complete);
            ws.send("hello");
          });
      System.out.println(answer.get(20, TimeUnit.SECONDS));
      System.out.println(context.getBean(HawserHealthIndicator.class).health().getStatus());
      System.out.println(
          context.getBean(MeterRegistry.class).get("hawser.connections.opened").meters().size());
    }
  }
}
