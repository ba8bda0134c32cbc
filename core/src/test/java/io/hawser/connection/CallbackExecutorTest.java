// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static io.hawser.connection.RecordedEnds.assertLast;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Heartbeat;
import io.hawser.WebSocketOptions;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callbacks that run on an executor instead of the transport thread. */
class CallbackExecutorTest {
  @AutoClose private final RecordedEnds ends = new RecordedEnds();
  private final RecordingListener client = ends.client;
  private final RecordingListener server = ends.server;

  @Test
  void callbacks_on_a_pool_keep_their_order_even_if_reading_pauses() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Semaphore gate = new Semaphore(0);
      List<String> texts = Collections.synchronizedList(new ArrayList<>());
      Thread transportThread = Thread.currentThread();
      CompletableFuture<Integer> closed = new CompletableFuture<>();
      SimulatedPair pair =
          SimulatedPair.connect(
              WebSocketOptions.defaults(),
              ws -> ws.listener(client),
              WebSocketOptions.builder().callbacksOn(pool).maxQueuedCallbacks(10).build(),
              ws ->
                  ws.onText(
                          text -> {
                            gate.acquireUninterruptibly();
                            assertThat(Thread.currentThread()).isNotSameAs(transportThread);
                            texts.add(text);
                          })
                      .onClose((code, reason) -> closed.complete(code)));
      for (int i = 0; i < 100; i++) {
        pair.client().send("m" + i);
      }
      pair.run();
      // One is running, ten wait, and the rest has not been read.
      gate.release(100);
      pair.client().close();
      while (!closed.isDone()) {
        pair.run();
        Thread.onSpinWait();
      }

      assertThat(texts).hasSize(100);
      for (int i = 0; i < 100; i++) {
        assertThat(texts.get(i)).isEqualTo("m" + i);
      }
      assertThat(closed.get()).isEqualTo(1000);
      assertLast(client, "close 1000");
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void no_more_than_the_queue_holds_is_read_while_the_executor_is_busy() {
    List<Runnable> executor = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder().callbacksOn(executor::add).maxQueuedCallbacks(10).build(),
            ws -> ws.listener(server));
    for (int i = 0; i < 1000; i++) {
      pair.client().send("m");
    }
    pair.run();

    // Nothing has run: the setup and nine messages wait.
    executor.remove(0).run();
    for (int i = 0; i < 9; i++) {
      assertThat(server.next()).isEqualTo("text m");
    }
    server.assertNothingElse();
    while (!executor.isEmpty() || more(pair, executor)) {
      executor.remove(0).run();
    }
    for (int i = 0; i < 991; i++) {
      assertThat(server.next()).isEqualTo("text m");
    }
  }

  private static boolean more(SimulatedPair pair, List<Runnable> executor) {
    pair.run();
    return !executor.isEmpty();
  }

  @Test
  void an_executor_that_rejects_a_task_ends_the_connection_and_the_listener_is_notified() {
    List<Runnable> accepted = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder()
                .callbacksOn(
                    task -> {
                      if (!accepted.isEmpty()) {
                        throw new RejectedExecutionException("full");
                      }
                      accepted.add(task);
                      task.run();
                    })
                .build(),
            ws -> ws.listener(server));
    pair.callbacksMayThrow();
    pair.client().send("lost");
    pair.run();

    assertThat(server.next()).isEqualTo("error RejectedExecutionException: full");
    assertLast(server, "close 1006");
    assertLast(client, "close 1006");
  }

  @Test
  void the_end_is_reported_even_if_the_executor_rejects_it() {
    for (Error refusal : new Error[] {null, new OutOfMemoryError("no more threads")}) {
      List<Runnable> accepted = new ArrayList<>();
      SimulatedPair pair =
          SimulatedPair.connect(
              WebSocketOptions.defaults(),
              ws -> ws.listener(client),
              WebSocketOptions.builder()
                  .callbacksOn(
                      task -> {
                        if (!accepted.isEmpty()) {
                          if (refusal != null) {
                            throw refusal;
                          }
                          throw new RejectedExecutionException("shut down");
                        }
                        accepted.add(task);
                        task.run();
                      })
                  .build(),
              ws -> ws.listener(server));
      pair.callbacksMayThrow();
      CompletableFuture<Void> sent = pair.server().sendAsync("x");
      pair.client().close(4000, "bye");
      pair.run();

      assertThat(sent).isDone();
      String event = server.next();
      while (event.startsWith("error")) {
        event = server.next();
      }
      assertThat(event).startsWith("close ");
      server.assertNothingElse();
      String told = client.next();
      if (told.startsWith("text")) {
        told = client.next();
      }
      assertThat(told).startsWith("close ");
    }
  }

  @Test
  void at_most_the_allowed_bytes_and_one_message_wait_while_the_executor_is_busy() {
    List<Runnable> executor = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.builder().noCompression().build(),
            ws -> {},
            WebSocketOptions.builder()
                .callbacksOn(executor::add)
                .maxQueuedCallbackBytes(10_000)
                .build(),
            ws -> ws.onBinary(bytes -> sizes.add(bytes.remaining())));
    for (int i = 0; i < 20; i++) {
      pair.client().send(new byte[4000]);
    }
    pair.run();

    executor.remove(0).run();
    assertThat(sizes).containsExactly(4000, 4000, 4000);
    while (!executor.isEmpty() || more(pair, executor)) {
      executor.remove(0).run();
    }
    assertThat(sizes).hasSize(20);
  }

  /** How a connection is dropped. */
  enum Drop {
    TERMINATE,
    RESET
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_kept_of_a_peer_that_was_dropped_or_has_reset_the_connection(Drop drop) {
    List<Runnable> executor = new ArrayList<>();
    List<String> log = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> {},
            WebSocketOptions.builder().callbacksOn(executor::add).build(),
            ws ->
                ws.onText(text -> log.add("text"))
                    .onError(error -> log.add("error"))
                    .onClose((code, reason) -> log.add("close " + code)));
    executor.remove(0).run();
    pair.client().send("a");
    pair.client().send("b");
    pair.run();

    if (drop == Drop.TERMINATE) {
      pair.server().terminate();
      pair.run();
    } else {
      pair.cut();
    }
    while (!executor.isEmpty()) {
      executor.remove(0).run();
    }

    assertThat(log)
        .isEqualTo(drop == Drop.TERMINATE ? List.of("close 1006") : List.of("error", "close 1006"));
  }

  @Test
  void everything_is_delivered_from_a_peer_that_closes_normally() {
    List<Runnable> executor = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder().callbacksOn(executor::add).build(),
            ws -> ws.listener(server));
    executor.remove(0).run();
    pair.client().send("a");
    pair.client().close();
    pair.run();
    while (!executor.isEmpty()) {
      executor.remove(0).run();
    }

    assertThat(server.next()).isEqualTo("text a");
    assertLast(server, "close 1000");
    assertLast(client, "close 1000");
  }

  @Test
  void a_timer_that_fires_while_the_queue_is_half_full_does_not_stop_the_connection() {
    List<Runnable> executor = new ArrayList<>();
    SimulatedPair[] pair = new SimulatedPair[1];
    pair[0] =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> {},
            WebSocketOptions.builder()
                .callbacksOn(executor::add)
                .maxQueuedCallbacks(10)
                .heartbeat(Heartbeat.every(Duration.ofSeconds(1)).withTimeout(Duration.ofDays(1)))
                .build(),
            ws -> {
              ws.onText(
                  text -> {
                    server.onText(ws, text);
                    // The timer fires at any time between full and half full.
                    pair[0].advance(Duration.ofSeconds(1));
                  });
            });
    for (int i = 0; i < 30; i++) {
      pair[0].client().send("m");
    }
    pair[0].run();
    while (!executor.isEmpty() || more(pair[0], executor)) {
      executor.remove(0).run();
    }

    for (int i = 0; i < 30; i++) {
      assertThat(server.next()).isEqualTo("text m");
    }
  }
}
