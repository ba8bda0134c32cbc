// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
  private final ArrayDeque<Runnable> submitted = new ArrayDeque<>();
  private final ArrayDeque<Runnable> fallback = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();

  private SerialExecutor executor(Executor executor, int maxTasks, int maxBytes) {
    return new SerialExecutor(
        executor,
        maxTasks,
        maxBytes,
        fallback::add,
        refusal -> log.add("refused " + refusal.getMessage()),
        () -> log.add("room"));
  }

  private Runnable say(String line) {
    return () -> log.add(line);
  }

  @Test
  void is_full_has_no_side_effect() {
    SerialExecutor asked = executor(submitted::add, 10, 1000);
    SerialExecutor unasked = executor(submitted::add, 10, 1000);

    // Between full and half full, where a timer may call isFull() at any time.
    for (SerialExecutor one : List.of(asked, unasked)) {
      for (int i = 0; i < 10; i++) {
        one.execute(say("task"), 0, say("refused"));
        if (one == asked) {
          assertThat(one.isFull()).isEqualTo(i == 9);
        }
      }
    }
    log.clear();
    for (SerialExecutor one : List.of(asked, unasked)) {
      one.execute(
          () -> {
            if (one == asked) {
              assertThat(one.isFull()).isFalse();
            }
          },
          0,
          () -> {});
      submitted.remove().run();
    }

    List<String> first = log.subList(0, log.size() / 2);
    assertThat(first).isEqualTo(log.subList(log.size() / 2, log.size()));
    assertThat(first).containsOnlyOnce("room");
    // Room is reported when half of the tasks and the one that is taken are left.
    assertThat(first.indexOf("room")).isEqualTo(5);
  }

  @Test
  void it_stays_full_until_half_is_done_and_then_reports_room() {
    SerialExecutor executor = executor(submitted::add, 4, 1000);
    List<Boolean> full = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      executor.execute(() -> full.add(executor.isFull()), 0, () -> {});
    }
    assertThat(executor.isFull()).isTrue();

    submitted.remove().run();

    assertThat(full).containsExactly(true, false, false, false);
    assertThat(log).containsExactly("room");
  }

  @Test
  void it_is_full_by_bytes_too() {
    SerialExecutor executor = executor(submitted::add, 100, 1000);
    executor.execute(say("small"), 999, () -> {});
    assertThat(executor.isFull()).isFalse();

    executor.execute(say("large"), Integer.MAX_VALUE, () -> {});
    executor.execute(say("larger"), Integer.MAX_VALUE, () -> {});

    assertThat(executor.isFull()).isTrue();
    assertThat(executor.waitingBytes()).isEqualTo(2L * Integer.MAX_VALUE + 999);
    submitted.remove().run();
    assertThat(log).containsExactly("small", "large", "room", "larger");
    assertThat(executor.waitingBytes()).isZero();
  }

  @Test
  void it_releases_the_thread_after_a_turn() {
    SerialExecutor one = executor(submitted::add, 1000, 1000);
    SerialExecutor other = executor(submitted::add, 1000, 1000);
    for (int i = 0; i < SerialExecutor.TURN + 1; i++) {
      one.execute(say("one"), 0, () -> {});
    }
    other.execute(say("other"), 0, () -> {});

    while (!submitted.isEmpty()) {
      submitted.remove().run();
    }

    assertThat(log.indexOf("other")).isEqualTo(SerialExecutor.TURN);
    assertThat(log).hasSize(SerialExecutor.TURN + 2);
  }

  @Test
  void a_rejected_continuation_does_not_count_as_a_rejected_task() {
    AtomicInteger calls = new AtomicInteger();
    SerialExecutor executor =
        executor(
            task -> {
              if (calls.incrementAndGet() > 1) {
                throw new RejectedExecutionException("full");
              }
              submitted.add(task);
            },
            1000,
            1000);
    for (int i = 0; i < 2 * SerialExecutor.TURN; i++) {
      executor.execute(say("task"), 0, say("dropped"));
    }

    submitted.remove().run();

    assertThat(log).hasSize(2 * SerialExecutor.TURN).containsOnly("task");
  }

  @Test
  void with_an_executor_that_runs_tasks_on_the_submitting_thread_the_stack_does_not_grow() {
    SerialExecutor executor = executor(Runnable::run, Integer.MAX_VALUE, 1000);
    int[] deepest = {0};
    int count = 100 * SerialExecutor.TURN;
    executor.execute(
        () -> {
          for (int i = 0; i < count; i++) {
            executor.execute(
                () -> deepest[0] = Math.max(deepest[0], new Throwable().getStackTrace().length),
                0,
                () -> {});
          }
          deepest[0] = new Throwable().getStackTrace().length;
          log.add("first");
        },
        0,
        () -> {});
    int first = deepest[0];
    executor.execute(say("last"), 0, () -> {});

    assertThat(log).containsExactly("first", "last");
    assertThat(deepest[0]).isEqualTo(first).isLessThan(300);
  }

  @Test
  void after_a_rejection_the_tasks_keep_their_order_and_one_thread() {
    boolean[] refuses = {false};
    SerialExecutor[] self = {null};
    self[0] =
        executor(
            task -> {
              if (refuses[0]) {
                self[0].execute(say("meanwhile"), 0, say("meanwhile, fallback"));
                throw new RejectedExecutionException("full");
              }
              submitted.add(task);
            },
            1000,
            1000);
    refuses[0] = true;

    self[0].execute(say("first"), 0, say("first, fallback"));
    self[0].execute(say("second"), 10, SerialExecutor.NOTHING);
    self[0].execute(say("third"), 0, say("third, fallback"));

    assertThat(log).isEmpty();
    assertThat(fallback).hasSize(1);
    fallback.remove().run();
    assertThat(log)
        .containsExactly(
            "refused full", "first, fallback", "meanwhile, fallback", "third, fallback");
    self[0].execute(say("later"), 0, say("later, fallback"));
    assertThat(fallback).hasSize(1);
    fallback.remove().run();
    assertThat(log).endsWith("later, fallback");
    assertThat(submitted).isEmpty();
  }

  @Test
  void an_executor_that_runs_a_task_and_then_throws_has_not_rejected_it() {
    SerialExecutor executor =
        executor(
            task -> {
              task.run();
              throw new IllegalStateException("after all");
            },
            1000,
            1000);

    executor.execute(say("task"), 0, say("fallback"));

    assertThat(log).containsExactly("task");
    assertThat(fallback).isEmpty();
  }

  @Test
  void tasks_that_can_be_discarded_are_discarded_now_and_later() {
    SerialExecutor executor = executor(submitted::add, 1000, 1000);
    executor.execute(say("message"), 500, SerialExecutor.NOTHING);
    executor.execute(say("close"), 1, say("close"));

    executor.drop();
    executor.execute(say("message"), 500, SerialExecutor.NOTHING);

    assertThat(executor.waitingBytes()).isEqualTo(1);
    submitted.remove().run();
    assertThat(log).containsExactly("close");
  }

  @Test
  void tasks_of_many_threads_never_overlap() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      SerialExecutor executor =
          new SerialExecutor(pool, 100, 1000, Runnable::run, refusal -> {}, () -> {});
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger overlaps = new AtomicInteger();
      int[] count = {0};
      CountDownLatch done = new CountDownLatch(4000);
      for (int thread = 0; thread < 4; thread++) {
        pool.execute(
            () -> {
              for (int i = 0; i < 1000; i++) {
                executor.execute(
                    () -> {
                      if (inside.incrementAndGet() > 1) {
                        overlaps.incrementAndGet();
                      }
                      count[0]++;
                      inside.decrementAndGet();
                      done.countDown();
                    },
                    0,
                    () -> {});
              }
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(overlaps).hasValue(0);
      assertThat(count[0]).isEqualTo(4000);
    } finally {
      pool.shutdown();
    }
  }
}
