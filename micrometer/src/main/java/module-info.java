// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

/** The statistics of servers and clients as meters of Micrometer. */
@SuppressWarnings("requires-transitive-automatic") // Micrometer has no descriptor, but a fixed name
module io.hawser.micrometer {
  requires transitive io.hawser.core;
  requires transitive micrometer.core;
  requires static org.jspecify;

  exports io.hawser.micrometer;
}
