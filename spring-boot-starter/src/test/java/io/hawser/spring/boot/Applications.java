// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;

/** Real applications of Spring Boot. */
final class Applications {
  private Applications() {}

  /** Starts an application on a free port, with properties such as {@code a.b=c}. */
  static ConfigurableApplicationContext start(
      WebApplicationType type, Class<?> application, String... properties) {
    SpringApplication spring =
        type == WebApplicationType.REACTIVE
            ? new SpringApplication(application, Security.class)
            : new SpringApplication(application);
    spring.setWebApplicationType(type);
    spring.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "server.address", "127.0.0.1",
            "spring.main.banner-mode", "off",
            "logging.level.root", "warn",
            "management.endpoint.health.show-details", "always",
            "spring.autoconfigure.exclude", serversBut(Container.TOMCAT)));
    String[] arguments = new String[properties.length];
    for (int i = 0; i < properties.length; i++) {
      arguments[i] = "--" + properties[i];
    }
    return spring.run(arguments);
  }

  /** A web server for servlets. */
  enum Container {
    TOMCAT("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServlet"),
    JETTY("org.springframework.boot.jetty.autoconfigure.servlet.JettyServlet");

    private final String configuration;

    Container(String configuration) {
      this.configuration = configuration + "WebServerAutoConfiguration";
    }
  }

  /**
   * Returns which configurations Spring Boot has to leave out, because the class path of the tests
   * has several servers: one is left for servlets, and Reactor Netty for WebFlux.
   */
  static String serversBut(Container chosen) {
    return Stream.of(Container.values())
        .flatMap(
            each -> {
              String servlet = each.configuration;
              String reactive =
                  servlet.replace(".servlet.", ".reactive.").replace("Servlet", "Reactive");
              return each == chosen ? Stream.of(reactive) : Stream.of(reactive, servlet);
            })
        .collect(Collectors.joining(","));
  }

  static int port(ConfigurableApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  static String uri(ConfigurableApplicationContext context, String path) {
    return "ws://127.0.0.1:" + port(context) + path;
  }

  private static final WebSocketHandler ECHO =
      session -> session.send(session.receive().doOnNext(WebSocketMessage::retain));

  /** Sends the class of the session, and the name of the user. */
  private static final WebSocketHandler WHO =
      session ->
          session
              .send(
                  session
                      .getHandshakeInfo()
                      .getPrincipal()
                      .map(user -> user.getName())
                      .defaultIfEmpty("nobody")
                      .map(name -> session.getClass().getSimpleName() + " of " + name)
                      .map(session::textMessage))
              .then(session.receive().then());

  /** Has handlers, and leaves everything else to Spring Boot. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Handlers {
    @Bean
    HandlerMapping handlers() {
      return new SimpleUrlHandlerMapping(
          Map.of("/echo", ECHO, "/who", WHO, "/private/who", WHO), -1);
    }
  }

  /** Has an adapter of its own, as Spring's documentation once told. */
  @Configuration(proxyBeanMethods = false)
  static class HandlersAndAdapter extends Handlers {
    @Bean
    WebSocketHandlerAdapter adapter() {
      return new WebSocketHandlerAdapter();
    }
  }

  /** Has handlers of WebFlux, and a server of Hawser. */
  @Configuration(proxyBeanMethods = false)
  static class HandlersAndServer extends Handlers {
    @Bean
    HawserServerCustomizer echo() {
      return server -> server.host("127.0.0.1").path("/echo", e -> e.onConnection(ws -> {}));
    }
  }

  /** Has a server of Hawser beside its own. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class OwnServer {
    @Bean
    HawserServerCustomizer echo() {
      return server ->
          server.path("/echo", e -> e.onConnection(ws -> ws.onText(text -> ws.send(text))));
    }
  }

  /** Has neither handlers nor a server. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Empty {}

  /** Lets everyone in, except to what is private. */
  @Configuration(proxyBeanMethods = false)
  static class Security {
    @Bean
    SecurityWebFilterChain rules(ServerHttpSecurity http) {
      return http.authorizeExchange(
              rules -> rules.pathMatchers("/private/**").authenticated().anyExchange().permitAll())
          .httpBasic(basic -> {})
          .csrf(ServerHttpSecurity.CsrfSpec::disable)
          .build();
    }

    @Bean
    MapReactiveUserDetailsService users() {
      return new MapReactiveUserDetailsService(
          User.withUsername("ada").password("{noop}secret").roles("USER").build());
    }
  }
}
