// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.tck.BackplaneContract;
import io.hawser.checks.support.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with TLS and a user who may do only what the documentation of {@link RedisBackplane}
 * says, in a database other than the first.
 */
class RedisTlsContractTest extends BackplaneContract {
  private static final String PASSWORD = "p:%ssword";
  private static final String IN_URI = "p%3A%25ssword";

  @TempDir private static Path folder;
  private static Certificates certificates;
  private static RedisServer server;

  @BeforeAll
  static void start() throws Exception {
    certificates = new Certificates(folder, "ip:127.0.0.1");
    Path acl = folder.resolve("users.pem"); // survives a start without data
    Files.writeString(
        acl,
        // Redis 7.0 loads transactions from its file with the permissions of the default user.
        "user default off ~* &* +@all\nuser node on >"
            + PASSWORD
            + " ~hawser/3:* ~hawser.separate/3:* &hawser/3:* &hawser.separate/3:* +hello +select"
            + " +ssubscribe +sunsubscribe +spublish +script|load +evalsha +time +hmget +hset +llen"
            + " +lpop +lindex +lrange +rpush +del +pexpire\n");
    String[] options = {
      "--port",
      "0",
      "--tls-cert-file",
      certificates.certificate.toString(),
      "--tls-key-file",
      certificates.key.toString(),
      "--tls-ca-cert-file",
      certificates.certificate.toString(),
      "--tls-auth-clients",
      "no",
      "--aclfile",
      acl.toString(),
      "--appendonly",
      "yes",
      "--appendfsync",
      "no"
    };
    server = new RedisServer(folder, "--tls-port", options);
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
    return builder(server.port()).prefix("hawser.separate").build();
  }

  private static RedisBackplane.Builder builder(int port) {
    return RedisBackplane.builder("rediss://node:" + IN_URI + "@127.0.0.1:" + port + "/3")
        .trust(certificates.certificate)
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
