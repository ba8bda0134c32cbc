// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.endpoint.SlowReceiver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A backplane, and a monitor, that throw errors whatever is asked of them. */
class FaultyBackplaneTest {
  private boolean subscribed = true;

  private final SharedTopics topics =
      SharedTopics.connect(
          new Clients(),
          new BackplaneSettings(
              listener -> new Faulty(),
              new BackplaneMonitor() {
                @Override
                public void onNotPublished(String topic, PreparedMessage message, Throwable cause) {
                  throw new AssertionError("on purpose");
                }
              },
              new TopicPatterns().with("r", Retention.DEFAULT),
              SlowReceiver.CLOSE,
              10,
              100,
              100));

  private final class Clients implements LocalClients {
    @Override
    public boolean hasSubscribers(String topic) {
      return subscribed;
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
    public void closeAll(boolean terminate) {
      throw new AssertionError("on purpose");
    }

    @Override
    public void hear(String topic, byte[] message) {}

    @Override
    public void connected(boolean connected) {}
  }

  private static final class Faulty implements BackplaneConnection {
    @Override
    public CompletableFuture<Void> subscribe(String topic) {
      throw new AssertionError("on purpose");
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String topic) {
      throw new AssertionError("on purpose");
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      throw new AssertionError("on purpose");
    }

    // follow, append and read throw by default

    @Override
    public void close() {}
  }

  @Test
  void subscribing_and_leaving_do_not_throw() {
    for (String topic : new String[] {"a", "r"}) {
      subscribed = true;
      topics.changed(topic);
      subscribed = false;
      topics.changed(topic);
    }
    topics.leave("p");
    assertThat(topics.join("p")).isCompletedExceptionally();
    topics.say("p", new byte[1]);
    assertThat(topics.statistics().waitingBytes()).isZero();
  }

  @Test
  void a_message_fails_and_does_not_wait_for_ever() {
    for (String text : new String[] {"short", "longer than may wait"}) {
      for (String topic : new String[] {"a", "r"}) {
        CompletableFuture<Void> published = topics.publish(topic, PreparedMessage.text(text), null);
        assertThat(published)
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableThat()
            .withCauseInstanceOf(BackplaneException.class);
      }
    }
    assertThat(topics.statistics().waitingBytes()).isZero();
    assertThat(topics.statistics().notPublished()).isEqualTo(4);
  }

  @Test
  void a_monitor_that_publishes_is_not_called_because_of_that() {
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<@Nullable SharedTopics> shared = new AtomicReference<>();
    SharedTopics topics =
        SharedTopics.connect(
            new Clients(),
            new BackplaneSettings(
                listener -> new Faulty(),
                new BackplaneMonitor() {
                  @Override
                  public void onNotPublished(
                      String topic, PreparedMessage message, Throwable cause) {
                    calls.incrementAndGet();
                    SharedTopics all = shared.get();
                    if (all != null) {
                      all.publish("alarms", PreparedMessage.text("alarm"), null);
                    }
                  }
                },
                new TopicPatterns(),
                SlowReceiver.SKIP,
                1000,
                100,
                100));
    shared.set(topics);

    topics.publish("a", PreparedMessage.text("1"), null);
    topics.publish("a", PreparedMessage.text("2"), null);

    assertThat(calls).hasValue(2);
    assertThat(topics.statistics().notPublished()).isEqualTo(4);
  }
}
