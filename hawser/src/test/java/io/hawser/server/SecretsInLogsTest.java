// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.LogLines;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.HttpHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a server logs no secrets of requests, even at the finest level. */
class SecretsInLogsTest {
  private static final String SECRETS = "Cookie: secret\r\nAuthorization: secret\r\n";
  private static final Logger LOGGER = Logger.getLogger("io.hawser");

  @AutoClose private final TestServer server = new TestServer();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final LogLines log = new LogLines(lines);

  @BeforeEach
  void listen() {
    LOGGER.addHandler(log);
    LOGGER.setLevel(Level.ALL);
  }

  @AfterEach
  void stopListening() {
    LOGGER.setLevel(null);
    LOGGER.removeHandler(log);
  }

  private void assertLogged(String expected) throws InterruptedException {
    String line;
    do { // a server of an earlier test may still say something
      line = lines.poll(20, TimeUnit.SECONDS);
      assertThat(line)
          .as("a line that begins with " + expected)
          .isNotNull()
          .doesNotContain(
              "secret", HexFormat.of().formatHex("secret".getBytes(StandardCharsets.US_ASCII)));
    } while (!line.startsWith(expected));
  }

  @Test
  void of_requests_whose_handler_or_policy_is_broken() throws Exception {
    server.restartUnrecorded(
        b ->
            b.http(
                    HttpHandler.of(
                        request -> {
                          throw new IllegalStateException("broken: " + request);
                        }))
                .handshake(
                    HandshakePolicy.of(
                        request -> {
                          throw new IllegalStateException("broken: " + request);
                        })));

    server.answerTo("GET /chat?secret HTTP/1.1\r\nHost: h\r\n" + SECRETS + "\r\n");
    assertLogged("no usable response to GET /chat from /127.0.0.1:");
    server.answerToHandshake("/chat?secret", SECRETS);
    assertLogged("no WebSocket for GET /chat from /127.0.0.1:");
  }

  @Test
  void of_a_request_without_tls_to_a_port_that_has_it(@TempDir Path folder) throws Exception {
    Certificates localhost = new Certificates(folder, "dns:localhost");
    server.restartUnrecorded(b -> b.tls(localhost.certificate, localhost.key));

    server.answerToHandshake("/chat?secret", SECRETS);

    assertLogged("before the opening handshake, ");
  }
}
