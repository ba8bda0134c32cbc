// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A single server that stores every command. */
class RedisContractTest extends SingleServerContract {
  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws Exception {
    use(new RedisServer(folder, "--appendonly", "yes", "--appendfsync", "no"));
  }

  @Override
  String separatePrefix() {
    return "separate";
  }

  @Override
  RedisBackplane.Builder builder(int port) {
    return RedisBackplane.builder("redis://127.0.0.1:" + port)
        .connectTimeout(Duration.ofSeconds(20))
        .answerTimeout(Duration.ofSeconds(2));
  }
}
