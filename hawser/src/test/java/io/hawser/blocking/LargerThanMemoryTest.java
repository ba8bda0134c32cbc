// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Certificates;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests single messages that memory cannot hold, in both directions. {@code -Dmessage.size=} sets
 * another size than 64 MiB.
 */
@Timeout(1800)
class LargerThanMemoryTest {
  private static final long SIZE = Long.getLong("message.size", 64 << 20);

  @ParameterizedTest
  @CsvSource({
    "plain, uncompressed, blocking",
    "plain, compressed, callbacks",
    "tls, uncompressed, callbacks",
    "tls, compressed, blocking",
  })
  void a_message_may_be_larger_than_memory(
      String security, String compression, String form, @TempDir Path folder) throws Exception {
    Certificates own = new Certificates(folder, "dns:localhost");
    Path[] pem = {own.certificate, own.key};
    Process process = LargerThanMemory.start(SIZE, security, compression, form, pem);
    try (BufferedReader output = process.inputReader()) {
      List<String> lines = output.lines().toList();
      String arrived = SIZE + " bytes unchanged" + (compression.startsWith("un") ? "" : " compre");
      System.out.println(security + ", " + compression + ", " + form + ": " + lines);
      assertThat(lines).hasSize(2);
      assertThat(lines.get(0)).startsWith("client sent " + arrived);
      assertThat(lines.get(1)).startsWith("server sent " + arrived);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }
}
