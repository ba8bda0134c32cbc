// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.tck.BackplaneContract;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** The contract, with a single server, which the test class starts. */
abstract class SingleServerContract extends BackplaneContract {
  private static @Nullable RedisServer server;

  /** Uses this server for the tests of a class, and closes it after them. */
  static void use(RedisServer started) {
    server = started;
  }

  private static RedisServer server() {
    return Objects.requireNonNull(server, "use must be called first");
  }

  /** Returns a builder for a backplane on the server, which listens on this port. */
  abstract RedisBackplane.Builder builder(int port);

  /** Returns a prefix other than that of {@link #builder}. */
  abstract String separatePrefix();

  @AfterAll
  static void end() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Backplane backplane() {
    return backplaneAt(server().port());
  }

  @Override
  protected Backplane backplaneAt(int port) {
    return builder(port).build();
  }

  @Override
  protected Backplane separateBackplane() {
    return builder(server().port()).prefix(separatePrefix()).build();
  }

  @Override
  protected int brokerPort() {
    return server().port();
  }

  @Override
  protected void stopBroker() throws Exception {
    server().kill();
  }

  @Override
  protected void startBroker() throws Exception {
    server().start();
  }

  @Override
  protected void startBrokerEmpty() throws Exception {
    server().startEmpty();
  }
}
