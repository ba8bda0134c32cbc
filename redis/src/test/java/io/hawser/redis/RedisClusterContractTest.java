// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.tck.BackplaneContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with three masters, which all stop and start together. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RedisClusterContractTest extends BackplaneContract {
  @TempDir private static Path folder;
  private static RedisCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new RedisCluster(folder);
  }

  @AfterAll
  static void end() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Override
  protected Backplane backplane() {
    return builder().build();
  }

  @Override
  protected Backplane separateBackplane() {
    return builder().prefix("separate").build();
  }

  private static RedisBackplane.Builder builder() {
    return RedisBackplane.builder(cluster.uri())
        .connectTimeout(Duration.ofSeconds(20))
        .answerTimeout(Duration.ofSeconds(2));
  }

  @Override
  protected void stopBroker() throws Exception {
    cluster.kill();
  }

  @Override
  protected void startBroker() throws Exception {
    cluster.start();
  }

  @Override
  protected void startBrokerEmpty() throws Exception {
    cluster.startEmpty();
  }
}
