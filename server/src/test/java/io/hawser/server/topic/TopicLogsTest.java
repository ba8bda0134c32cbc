// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.endpoint.SlowReceiver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests when topics are followed, with a clock and timers that the test controls. */
class TopicLogsTest {
  private static final long LINGER = TimeUnit.SECONDS.toNanos(30);

  private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
  private final SlowBroker broker = new SlowBroker();
  private final ManualTimers timers = new ManualTimers();
  private final TopicLogs logs = logs();

  private TopicLogs logs() {
    BackplaneSettings settings =
        new BackplaneSettings(
            null,
            null,
            new TopicPatterns().with("*", Retention.DEFAULT),
            SlowReceiver.SKIP,
            1000,
            100,
            100);
    BackplaneCounters counters = new BackplaneCounters(new BackplaneMonitor() {});
    LocalClients clients = new Clients();
    Outlet outlet = new Outlet(clients, settings, counters);
    return new TopicLogs(clients, settings, outlet, counters, 1, () -> broker, timers);
  }

  private void subscribe(String topic) {
    subscribed.add(topic);
    logs.changed(topic);
  }

  private void unsubscribe(String topic) {
    subscribed.remove(topic);
    logs.changed(topic);
  }

  private final class Clients implements LocalClients {
    @Override
    public boolean hasSubscribers(String topic) {
      return subscribed.contains(topic);
    }

    @Override
    public void publishHere(String topic, PreparedMessage message) {}

    @Override
    public void broadcastHere(PreparedMessage message) {}

    @Override
    public void deliver(String topic, TopicMessage message, @Nullable WebSocketConnection except) {}

    @Override
    public void lost(String topic, Position position) {}

    @Override
    public void closeAll(boolean terminate) {}

    @Override
    public void hear(String topic, byte[] message) {}

    @Override
    public void connected(boolean connected) {}
  }

  /** A broker whose {@code follow} takes effect only when the test lets it. */
  private static final class SlowBroker implements BackplaneConnection {
    final Set<String> followed = new HashSet<>();
    final CountDownLatch called = new CountDownLatch(1);
    volatile CountDownLatch mayFollow = new CountDownLatch(0);
    volatile @Nullable CompletableFuture<Position> answer = at0();
    int follows;

    static CompletableFuture<Position> at0() {
      return CompletableFuture.completedFuture(new Position("a", 0));
    }

    @Override
    public CompletableFuture<Void> subscribe(String topic) {
      throw new AssertionError();
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String topic) {
      throw new AssertionError();
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      throw new AssertionError();
    }

    @Override
    @SuppressWarnings("NullAway") // a backplane that breaks its contract
    public CompletableFuture<Position> follow(String topic, Retention retention) {
      called.countDown();
      try {
        mayFollow.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      synchronized (this) {
        followed.add(topic);
        follows++;
      }
      return answer;
    }

    @Override
    public synchronized CompletableFuture<Void> unfollow(String topic) {
      followed.remove(topic);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
  }

  private static final class ManualTimers implements TopicLogs.Timers {
    final List<Runnable> tasks = new ArrayList<>();
    final List<Long> delays = new ArrayList<>();
    final List<CompletableFuture<?>> answers = new ArrayList<>();
    long now;

    @Override
    public void schedule(Runnable task, long nanos) {
      tasks.add(task);
      delays.add(nanos);
    }

    @Override
    public <T> CompletableFuture<T> limit(CompletableFuture<T> future, long nanos) {
      CompletableFuture<T> limited = future.copy();
      answers.add(limited);
      return limited;
    }

    @Override
    public long nanoTime() {
      return now;
    }

    void runNext() {
      delays.remove(0);
      tasks.remove(0).run();
    }
  }

  @Test
  void a_topic_whose_last_subscriber_comes_and_goes_has_one_timer() {
    for (int i = 0; i < 1000; i++) {
      subscribe("a");
      unsubscribe("a");
    }

    assertThat(timers.tasks).hasSize(1);
  }

  @Test
  void a_topic_is_followed_for_30_seconds_after_the_last_subscriber_has_left() {
    subscribe("a");
    unsubscribe("a");
    timers.now += LINGER - 1;
    subscribe("a");
    unsubscribe("a");
    timers.now += 1;

    timers.runNext();
    assertThat(timers.delays).containsExactly(LINGER - 1);
    assertThat(broker.followed).containsExactly("ta");

    timers.now += LINGER - 1;
    timers.runNext();
    assertThat(timers.tasks).isEmpty();
    assertThat(broker.followed).isEmpty();
  }

  @Test
  void a_topic_that_has_subscribers_again_is_followed_and_ends_later() {
    subscribe("a");
    unsubscribe("a");
    subscribe("a");
    timers.now += LINGER;
    timers.runNext();
    assertThat(broker.followed).containsExactly("ta");

    unsubscribe("a");
    timers.now += LINGER;
    timers.runNext();
    assertThat(broker.followed).isEmpty();
  }

  /** Otherwise, the topic would be followed for ever. */
  @Test
  void a_topic_that_ends_while_it_begins_to_be_followed_is_not_followed_afterwards()
      throws InterruptedException {
    subscribe("a");
    unsubscribe("a");
    timers.now += LINGER;
    timers.runNext();
    CountDownLatch mayFollow = new CountDownLatch(1);
    broker.mayFollow = mayFollow;
    Thread arriving = new Thread(() -> subscribe("a"));
    arriving.start();
    while (arriving.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    unsubscribe("a");
    timers.now += LINGER;
    Thread ending = new Thread(timers::runNext);
    ending.start();
    while (ending.getState() == Thread.State.RUNNABLE || ending.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }

    mayFollow.countDown();
    arriving.join();
    ending.join();

    assertThat(broker.followed).isEmpty();
  }

  @Test
  void a_topic_is_followed_again_if_the_broker_does_not_answer_or_wrongly() {
    broker.answer = new CompletableFuture<>();
    subscribe("a");
    timers.answers.get(0).completeExceptionally(new TimeoutException());
    broker.answer = CompletableFuture.completedFuture(null);
    timers.runNext();
    broker.answer = null;
    timers.runNext();
    broker.answer = SlowBroker.at0();
    timers.runNext();

    assertThat(broker.follows).isEqualTo(4);
    assertThat(timers.tasks).isEmpty();
  }
}
