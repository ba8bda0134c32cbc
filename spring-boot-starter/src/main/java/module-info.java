// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/**
 * Hawser in applications of Spring Boot, which may create its beans by reflection. Spring is an
 * automatic module, with fixed names.
 */
@SuppressWarnings("requires-transitive-automatic")
open module io.hawser.spring.boot {
  requires transitive io.hawser.server;
  requires transitive io.hawser.spring.webflux;
  requires spring.beans;
  requires spring.boot;
  requires spring.boot.autoconfigure;
  requires transitive spring.context;
  requires spring.core;
  requires spring.webflux;
  requires static com.fasterxml.jackson.annotation; // of the health indicator's superclass
  requires static io.hawser.micrometer;
  requires static micrometer.core;
  requires static org.jspecify;
  requires static spring.boot.health;

  exports io.hawser.spring.boot;
}
