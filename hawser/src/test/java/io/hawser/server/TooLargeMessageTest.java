// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Certificates;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests what a program learns that sends one message which is larger than its memory. */
class TooLargeMessageTest {
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void a_message_larger_than_memory_is_refused_and_the_connection_remains(@TempDir Path folder)
      throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    Path large = folder.resolve("large");
    byte[] random = new byte[1 << 20]; // too long for compression to find it again
    new Random(1).nextBytes(random);
    try (OutputStream out = Files.newOutputStream(large)) {
      for (int i = 0; i < 100; i++) {
        out.write(random);
      }
    }
    Process sender = TooLargeSender.start(large, certificates.certificate, certificates.key);
    List<String> lines;
    try {
      lines = new String(sender.getInputStream().readAllBytes(), UTF_8).lines().toList();
    } finally {
      sender.destroyForcibly();
    }

    assertThat(lines)
        .hasSize(2 * 2 * 2 * 2 + 2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("TransportException")
                    .contains("does not fit into memory")
                    .contains("beginBinary()")
                    .endsWith(", still here, []"));
  }
}
