// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.TransportException;
import io.hawser.checks.support.HawserLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which failures of {@code connect} are logged, with a clock that the test controls. */
class ConnectFutureTest {
  private final HawserLog log = new HawserLog();
  private final List<Runnable> later = new ArrayList<>();
  private final ConnectFuture future = new ConnectFuture(() -> false, later::add);

  ConnectFutureTest() {
    future.whenComplete((connection, failure) -> {}); // as a ConnectAttempt does
    future.handOver();
  }

  @AfterEach
  void close() {
    log.close();
  }

  private void fail() {
    future.fail(new TransportException("ws://nowhere.test/ cannot be connected to", null));
  }

  private void timePasses() {
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void a_failure_that_nobody_looks_at_is_logged_once() {
    fail();
    assertThat(log.messages()).isEmpty();

    timePasses();
    fail();
    timePasses();

    assertThat(log.messages()).hasSize(1);
    assertThat(log.messages().peek())
        .startsWith("WARNING")
        .contains("ws://nowhere.test/ cannot be connected to");
  }

  static Stream<Arguments> looks() {
    return Stream.of(
        look("whenComplete", future -> future.whenComplete((connection, failure) -> {})),
        look("handle", future -> future.handle((connection, failure) -> null)),
        look("exceptionally", future -> future.exceptionally(failure -> null)),
        look("thenAccept", future -> future.thenAccept(connection -> {})),
        look("thenCompose", future -> future.thenCompose(CompletableFuture::completedFuture)),
        look("copy", CompletableFuture::copy),
        look("getNow", future -> ignoreFailure(() -> future.getNow(null))),
        look("isCompletedExceptionally", CompletableFuture::isCompletedExceptionally));
  }

  private static Arguments look(String name, Consumer<CompletableFuture<?>> look) {
    return Arguments.of(name, look);
  }

  private static void ignoreFailure(Runnable task) {
    try {
      task.run();
    } catch (CompletionException expected) {
      // the failure, which this way to look at it throws
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("looks")
  void who_looks_before_the_failure_finds_nothing_in_the_log(
      String name, Consumer<CompletableFuture<?>> look) {
    look.accept(future);
    fail();
    timePasses();

    assertThat(log.messages()).as(name).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("looks")
  void who_looks_soon_after_the_failure_finds_nothing_in_the_log(
      String name, Consumer<CompletableFuture<?>> look) {
    fail();
    look.accept(future);
    timePasses();

    assertThat(log.messages()).as(name).isEmpty();
  }

  @Test
  void get_and_join_look_at_the_failure() {
    fail();
    assertThatThrownBy(future::get).isInstanceOf(ExecutionException.class);
    timePasses();
    assertThat(log.messages()).isEmpty();

    ConnectFuture other = new ConnectFuture(() -> false, later::add);
    other.handOver();
    other.fail(new TransportException("also this one", null));
    assertThatThrownBy(other::join).isInstanceOf(CompletionException.class);
    assertThatThrownBy(() -> other.get(1, TimeUnit.DAYS)).isInstanceOf(ExecutionException.class);
    timePasses();
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void all_of_and_any_of_look_at_a_failure_that_is_still_to_come() {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(future, CompletableFuture.completedFuture("other"));
    fail();
    timePasses();

    assertThat(all).isCompletedExceptionally();
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void what_the_user_canceled_or_completed_is_not_logged() {
    future.cancel(false);
    fail();
    ConnectFuture completed = new ConnectFuture(() -> false, later::add);
    completed.handOver();
    completed.completeExceptionally(new IllegalStateException("by the user"));
    timePasses();

    assertThat(later).isEmpty();
    assertThat(log.messages()).isEmpty();
  }
}
