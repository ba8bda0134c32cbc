// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private final AtomicLong now = new AtomicLong();
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
  private final RateLimit limit = new RateLimit(2, now::get);

  private void run(String name, boolean first) {
    limit.run(() -> ran.add(name), first);
  }

  @Test
  void what_others_wait_for_runs_first() throws InterruptedException {
    run("a", false);
    run("b", false);
    run("c", false);
    run("d", true);
    run("e", false);
    assertThat(ran).containsExactly("a", "b");

    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(take(4)).isEqualTo("abdc");
    assertThat(ran).isEmpty();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(take(1)).isEqualTo("e");
  }

  private String take(int count) throws InterruptedException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < count; i++) {
      all.append(ran.poll(20, TimeUnit.SECONDS));
    }
    return all.toString();
  }
}
