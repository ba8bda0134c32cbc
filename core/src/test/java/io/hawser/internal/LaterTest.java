// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LaterTest {
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void a_task_for_which_there_is_no_thread_is_tried_again() throws InterruptedException {
    Later.run(
        () -> ran.add("task"),
        1,
        task -> {
          if (attempts.incrementAndGet() < 3) {
            throw new OutOfMemoryError("on purpose: unable to create native thread");
          }
          task.run();
        });

    assertThat(ran.poll(20, TimeUnit.SECONDS)).isEqualTo("task");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void a_task_that_has_begun_does_not_begin_again() throws InterruptedException {
    Later.run(
        () -> ran.add("task"),
        1,
        task -> {
          task.run();
          if (attempts.incrementAndGet() == 1) {
            throw new OutOfMemoryError("on purpose: unable to create native thread");
          }
          ran.add("end");
        });

    assertThat(ran.poll(20, TimeUnit.SECONDS)).isEqualTo("task");
    assertThat(ran.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
  }
}
