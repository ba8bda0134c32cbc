// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

/** A side of a connection. */
enum Role {
  CLIENT,
  SERVER;

  Role other() {
    return this == CLIENT ? SERVER : CLIENT;
  }
}
