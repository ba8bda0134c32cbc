// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.tck.BackplaneContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The backplane with a server that is killed, and whose histories are files. */
class NatsBackplaneContractTest extends BackplaneContract {
  private static NatsServer server;

  @BeforeAll
  static void start_server(@TempDir Path folder) throws Exception {
    server = new NatsServer(folder, "-js");
  }

  @AfterAll
  static void end_server() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Backplane backplane() {
    return NatsBackplane.to(server.url());
  }

  @Override
  protected Backplane separateBackplane() {
    return NatsBackplane.builder(server.url()).prefix("other").build();
  }

  @Override
  protected int brokerPort() {
    return server.port();
  }

  @Override
  protected Backplane backplaneAt(int port) {
    return NatsBackplane.to("nats://127.0.0.1:" + port);
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
    server.deleteData();
    server.start();
  }
}
