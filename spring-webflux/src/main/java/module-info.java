// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/**
 * Handlers of Spring WebFlux on Hawser. Spring and Reactor are automatic modules, with fixed names.
 */
@SuppressWarnings("requires-transitive-automatic")
module io.hawser.spring.webflux {
  requires transitive io.hawser.server;
  requires transitive reactor.core;
  requires transitive org.reactivestreams;
  requires transitive spring.context;
  requires transitive spring.core;
  requires transitive spring.webflux;
  requires io.netty.buffer;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.transport;
  requires micrometer.observation;
  requires org.apache.commons.logging;
  requires reactor.netty.core;
  requires reactor.netty.http;
  requires spring.web;
  requires static org.jspecify;

  exports io.hawser.spring.webflux;
}
