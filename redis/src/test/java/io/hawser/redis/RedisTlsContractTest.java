// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.checks.support.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server with TLS and a user who may do only what the documentation of {@link RedisBackplane}
 * says, in a database other than the first.
 */
class RedisTlsContractTest extends SingleServerContract {
  private static final String PASSWORD = "p:%ssword";
  private static final String IN_URI = "p%3A%25ssword";

  @TempDir private static Path folder;
  private static Certificates certificates;

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
    use(new RedisServer(folder, "--tls-port", options));
  }

  @Override
  String separatePrefix() {
    return "hawser.separate";
  }

  @Override
  RedisBackplane.Builder builder(int port) {
    return RedisBackplane.builder("rediss://node:" + IN_URI + "@127.0.0.1:" + port + "/3")
        .trust(certificates.certificate)
        .connectTimeout(Duration.ofSeconds(20))
        .answerTimeout(Duration.ofSeconds(2));
  }
}
