// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.tck.BackplaneContract;
import io.hawser.checks.support.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The backplane over TLS and with a password; histories are in memory. */
class NatsBackplaneOverTlsContractTest extends BackplaneContract {
  private static NatsServer server;
  private static SSLContext trusting;

  @BeforeAll
  static void start_server(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates(folder, "ip:127.0.0.1");
    trusting = certificates.trustingContext();
    Path configuration =
        Files.writeString(
            folder.resolve("server.conf"),
            "authorization { user: node, password: \"s3cret\" }\n"
                + "tls { cert_file: \"%s\", key_file: \"%s\" }\n"
                    .formatted(certificates.certificate, certificates.key));
    server = new NatsServer(folder, "-js", "-c", configuration.toString());
  }

  @AfterAll
  static void end_server() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Backplane backplane() {
    return backplaneAt(server.port());
  }

  @Override
  protected int brokerPort() {
    return server.port();
  }

  @Override
  protected Backplane backplaneAt(int port) {
    return NatsBackplane.builder("tls://node:s3cret@127.0.0.1:" + port)
        .sslContext(trusting)
        .inMemory()
        .build();
  }

  @Override
  protected boolean keepsHistory() {
    return false;
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
    server.start();
  }
}
