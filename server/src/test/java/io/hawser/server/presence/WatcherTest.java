// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Presence;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatcherTest {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private final Presence.Listener listener =
      new Presence.Listener() {
        @Override
        public void onEntered(Presence.Member member) {
          told.add("entered " + member.id());
        }
      };

  @Test
  void an_executor_that_refuses_a_task_loses_no_event() throws InterruptedException {
    AtomicInteger tasks = new AtomicInteger();
    Watcher watcher =
        new Watcher(
            listener,
            id -> new Presence.Member(id, ""),
            Set::of,
            task -> {
              if (tasks.incrementAndGet() == 1) {
                throw new OutOfMemoryError("on purpose: unable to create native thread");
              }
              new Thread(task).start();
            });

    watcher.look("a");
    watcher.look("b");

    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("entered a");
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("entered b");
  }
}
