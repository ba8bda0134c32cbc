// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.backplane.BackplaneException;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.LogLines;
import io.hawser.checks.support.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, options, and what is said about them. */
class RedisBackplaneTest {
  private static final String SECRET = "se%cret";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "redis://:se%cret@host",
        "redis://user:se%cret @host",
        "http://user:se%cret@host",
        "redis-sentinel://se%cret@host:1/0#master",
        "redis-socket:///se%cret",
        "host:6379"
      })
  void addresses_that_cannot_be_used_are_refused_and_not_repeated(String uri) {
    assertThatThrownBy(() -> RedisBackplane.to(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be like redis://")
        .hasMessageContaining("Redis Sentinel and of sockets are not allowed")
        .hasNoCause()
        .hasMessageNotContaining("cret");
  }

  @Test
  void options_out_of_range_are_refused() {
    RedisBackplane.Builder builder = RedisBackplane.builder("redis://localhost");

    assertThatThrownBy(() -> builder.prefix("")).hasMessageContaining("1 to 64 letters");
    assertThatThrownBy(() -> builder.prefix("a{b")).hasMessageContaining("1 to 64 letters");
    assertThatThrownBy(() -> builder.prefix("x".repeat(65))).hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> builder.answerTimeout(Duration.ofMillis(99)))
        .hasMessage("answerTimeout is PT0.099S: must be from PT0.1S to PT5M");
    assertThatThrownBy(() -> builder.connectTimeout(Duration.ofHours(1)))
        .hasMessage("connectTimeout is PT1H: must be from PT0.1S to PT5M");
  }

  @Test
  void its_text_has_the_address_without_the_password() {
    assertThat(RedisBackplane.to("rediss://user:secret@example.com/1", "redis://other:1"))
        .hasToString("RedisBackplane[example.com:6379, other:1]");
  }

  @Test
  void a_server_that_is_not_there_is_named() throws Exception {
    int port = Ports.free();

    assertThatThrownBy(
            () -> connect("redis://user:" + SECRET.replace("%", "%25") + "@127.0.0.1:" + port))
        .isInstanceOf(BackplaneException.class)
        .hasMessageStartingWith("cannot connect to Redis at 127.0.0.1:" + port + ": ")
        .hasMessageContaining("refused");
  }

  @Test
  void a_password_appears_in_no_message_and_no_log() throws Exception {
    List<String> logged = Collections.synchronizedList(new ArrayList<>());
    Logger root = Logger.getLogger("");
    LogLines lines = new LogLines(logged);
    Level level = root.getLevel();
    root.addHandler(lines);
    root.setLevel(Level.FINER);
    try (RedisServer server = new RedisServer(folder, "--requirepass", "right")) {
      String wrong = "redis://:" + SECRET.replace("%", "%25") + "@127.0.0.1:" + server.port();
      assertSecretIsKept(() -> connect(wrong));
      assertSecretIsKept(() -> connect(wrong.replace("redis:", "rediss:")));
      assertThatThrownBy(() -> connect(wrong)).hasMessageContaining("WRONGPASS");
      assertThatThrownBy(() -> connect(server.uri())).hasMessageContaining("NOAUTH");
      connect("redis://:right@127.0.0.1:" + server.port());
    } finally {
      root.setLevel(level);
      root.removeHandler(lines);
    }
    assertThat(logged).noneMatch(line -> line.contains("cret"));
  }

  private static void assertSecretIsKept(ThrowingCallable connecting) {
    assertThatThrownBy(connecting)
        .isInstanceOf(BackplaneException.class)
        .satisfies(
            thrown -> {
              for (Throwable t = thrown; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain("cret");
              }
            });
  }

  @Test
  void a_certificate_that_is_not_trusted_or_for_another_host_is_refused() throws Exception {
    Certificates certificates = new Certificates(folder, "dns:example.com");
    String[] options = {
      "--port", "0",
      "--tls-cert-file", certificates.certificate.toString(),
      "--tls-key-file", certificates.key.toString(),
      "--tls-ca-cert-file", certificates.certificate.toString(),
      "--tls-auth-clients", "no"
    };
    try (RedisServer server = new RedisServer(folder, "--tls-port", options)) {
      String uri = "rediss://127.0.0.1:" + server.port();

      assertThatThrownBy(() -> connect(uri)).hasMessageContaining("unable to find valid cert");
      assertThatThrownBy(
              () ->
                  RedisBackplane.builder(uri)
                      .trust(certificates.certificate)
                      .build()
                      .connect(new Recorder()))
          .isInstanceOf(BackplaneException.class)
          .hasMessageContaining("127.0.0.1");
    }
  }

  @Test
  void several_addresses_must_be_of_a_cluster() throws Exception {
    try (RedisServer server = new RedisServer(folder)) {
      assertThatThrownBy(
              () -> RedisBackplane.to(server.uri(), server.uri()).connect(new Recorder()))
          .isInstanceOf(BackplaneException.class)
          .hasMessageContaining("not in a cluster");
    }
  }

  private static void connect(String uri) {
    RedisBackplane.builder(uri)
        .connectTimeout(Duration.ofSeconds(20))
        .build()
        .connect(new Recorder())
        .close();
  }
}
