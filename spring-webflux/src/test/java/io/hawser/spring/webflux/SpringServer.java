// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.handler.ResponseStatusExceptionHandler;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** An application of Spring WebFlux on Reactor Netty, with handlers on Hawser. */
final class SpringServer implements AutoCloseable {
  private final HawserRequestUpgradeStrategy strategy;
  private final GenericApplicationContext context;
  private final DisposableServer server;

  private SpringServer(Builder builder) {
    HawserRequestUpgradeStrategy.Builder options = HawserRequestUpgradeStrategy.builder();
    builder.options.accept(options);
    strategy = options.build();
    HandshakeWebSocketService service = new HandshakeWebSocketService(strategy);
    service.setSessionAttributePredicate(name -> !name.startsWith("secret"));
    SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(builder.handlers, 1);
    mapping.setCorsConfigurations(builder.cors);
    context = new GenericApplicationContext();
    context.registerBean("hawser", HawserRequestUpgradeStrategy.class, () -> strategy);
    context.registerBean(SimpleUrlHandlerMapping.class, () -> mapping);
    context.registerBean(WebSocketHandlerAdapter.class, () -> new WebSocketHandlerAdapter(service));
    context.registerBean("webHandler", DispatcherHandler.class, () -> new DispatcherHandler());
    context.registerBean(
        ResponseStatusExceptionHandler.class, () -> new ResponseStatusExceptionHandler());
    context.refresh();
    WebHttpHandlerBuilder handler = WebHttpHandlerBuilder.applicationContext(context);
    handler.filters(filters -> filters.addAll(builder.filters));
    server =
        builder
            .http
            .apply(HttpServer.create().host("127.0.0.1").port(0))
            .handle(new ReactorHttpHandlerAdapter(handler.build()))
            .bindNow();
  }

  static Builder with(String path, WebSocketHandler handler) {
    return new Builder().and(path, handler);
  }

  int port() {
    return server.port();
  }

  String uri(String path) {
    return "ws://127.0.0.1:" + port() + path;
  }

  HawserRequestUpgradeStrategy strategy() {
    return strategy;
  }

  GenericApplicationContext context() {
    return context;
  }

  @Override
  public void close() {
    context.close();
    server.disposeNow();
  }

  static final class Builder {
    private final Map<String, WebSocketHandler> handlers = new TreeMap<>();
    private final Map<String, CorsConfiguration> cors = new TreeMap<>();
    private final List<WebFilter> filters = new ArrayList<>();
    private Consumer<HawserRequestUpgradeStrategy.Builder> options = o -> {};
    private UnaryOperator<HttpServer> http = UnaryOperator.identity();

    Builder and(String path, WebSocketHandler handler) {
      handlers.put(path, handler);
      return this;
    }

    Builder cors(String path, String origin) {
      CorsConfiguration configuration = new CorsConfiguration();
      configuration.addAllowedOrigin(origin);
      cors.put(path, configuration);
      return this;
    }

    Builder filter(WebFilter filter) {
      filters.add(filter);
      return this;
    }

    Builder options(Consumer<HawserRequestUpgradeStrategy.Builder> options) {
      this.options = options;
      return this;
    }

    Builder http(UnaryOperator<HttpServer> http) {
      this.http = http;
      return this;
    }

    SpringServer start() {
      return new SpringServer(this);
    }
  }
}
