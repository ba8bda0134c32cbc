// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What an echoed message of 64 bytes makes the JVM allocate, apart from what a network adds. */
class AllocationTest {
  private static final int MESSAGES = 1_000_000;
  private static final int SIZE = 64;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final byte[] payload = "x".repeat(SIZE).getBytes(StandardCharsets.US_ASCII);

  @Test
  void engine_echoes_without_allocating() {
    EngineLoop loop = new EngineLoop(true, true, Frames.fromClient(true, payload));

    double bytes = bytesPerMessage(loop::step);

    assertThat(loop.step()).isEqualTo((2L * MESSAGES + 1) * SIZE);
    assertThat(bytes).as("bytes per message").isLessThan(1);
  }

  @Test
  void connection_echoes_with_at_most_one_small_object() {
    ConnectionLoop loop =
        new ConnectionLoop(ws -> ws.onMessage(ws::send), Frames.fromClient(true, payload));

    double bytes = bytesPerMessage(loop::step);

    assertThat(loop.step()).isEqualTo((2L * MESSAGES + 1) * (SIZE + 2));
    assertThat(bytes).as("bytes per message").isLessThanOrEqualTo(40);
  }

  /** Measured after as many messages again, when the code is compiled. */
  private static double bytesPerMessage(Runnable step) {
    repeat(step);
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    repeat(step);
    double bytes = (double) (THREADS.getThreadAllocatedBytes(thread) - before) / MESSAGES;
    return bytes;
  }

  private static void repeat(Runnable step) {
    for (int i = 0; i < MESSAGES; i++) {
      step.run();
    }
  }
}
