// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.tck.BackplaneContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A single server that stores every command. */
class RedisContractTest extends BackplaneContract {
  @TempDir private static Path folder;
  private static RedisServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new RedisServer(folder, "--appendonly", "yes", "--appendfsync", "no");
  }

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Backplane backplane() {
    return backplaneAt(server.port());
  }

  @Override
  protected Backplane backplaneAt(int port) {
    return builder(port).build();
  }

  @Override
  protected Backplane separateBackplane() {
    return builder(server.port()).prefix("separate").build();
  }

  private static RedisBackplane.Builder builder(int port) {
    return RedisBackplane.builder("redis://127.0.0.1:" + port)
        .connectTimeout(Duration.ofSeconds(20))
        .answerTimeout(Duration.ofSeconds(2));
  }

  @Override
  protected int brokerPort() {
    return server.port();
  }

  @Override
  protected void stopBroker() throws Exception {
    server.kill();
  }

  @Override
  protected void startBroker() throws Exception {
    server.start();
  }

  @Override
  protected void startBrokerEmpty() throws Exception {
    server.startEmpty();
  }
}
