// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.lettuce.core.RedisURI;

/** Where a Redis server listens. */
record Address(String host, int port) {
  static Address of(RedisURI uri) {
    return new Address(uri.getHost(), uri.getPort());
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
