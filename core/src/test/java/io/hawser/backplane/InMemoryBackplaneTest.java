// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What the tests of all backplanes, in the module backplane-tck, do not cover. */
class InMemoryBackplaneTest {
  private static final Retention ONE_SECOND = new Retention(10, 1000, Duration.ofSeconds(1));

  private final AtomicLong nanoTime = new AtomicLong();
  private final InMemoryBackplane backplane = new InMemoryBackplane(nanoTime::get);

  /** A listener that notes in words what is reported. */
  private static class Notes implements BackplaneListener {
    final List<String> notes = new ArrayList<>();

    @Override
    public void onMessage(String topic, byte[] message) {
      notes.add(topic + ": " + new String(message, UTF_8));
    }

    @Override
    public void onEntry(String topic, Entry entry) {
      notes.add(topic + " " + entry.position().offset());
    }

    @Override
    public void onGap(String topic) {
      notes.add("gap in " + topic);
    }

    @Override
    public void onInterrupted(String cause) {
      notes.add("interrupted: " + cause);
    }

    @Override
    public void onRestored() {
      notes.add("restored");
    }
  }

  private static Position append(BackplaneConnection node, String topic) {
    return node.append(topic, "message".getBytes(UTF_8), ONE_SECOND).join();
  }

  private void passSeconds(int seconds) {
    nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void interruptions_are_reported_once_and_new_nodes_are_refused_meanwhile() {
    Notes notes = new Notes();
    backplane.connect(notes);

    backplane.restore();
    backplane.interrupt();
    backplane.interrupt();
    assertThatThrownBy(() -> backplane.connect(new Notes()))
        .isInstanceOf(BackplaneException.class)
        .hasMessage("the backplane in memory is interrupted");
    backplane.restore();

    assertThat(notes.notes).containsExactly("interrupted: interrupt() was called", "restored");
  }

  @Test
  void a_listener_may_change_the_message_that_it_gets() {
    BackplaneConnection sender = backplane.connect(new Notes());
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      BackplaneListener changing =
          new Notes() {
            @Override
            public void onMessage(String topic, byte[] message) {
              seen.add(new String(message, UTF_8));
              message[0] = 'X';
            }
          };
      backplane.connect(changing).subscribe("topic");
    }

    sender.publish("topic", "message".getBytes(UTF_8));

    assertThat(seen).containsExactly("message", "message");
  }

  @Test
  void what_a_listener_publishes_is_delivered_after_it_has_returned() {
    List<String> order = new ArrayList<>();
    BackplaneConnection[] node = new BackplaneConnection[2];
    node[0] =
        backplane.connect(
            new Notes() {
              @Override
              public void onMessage(String topic, byte[] message) {
                order.add("begins");
                node[1].publish("topic", new byte[0]);
                order.add("ends");
                node[0].unsubscribe("topic");
              }
            });
    node[1] = backplane.connect(new Notes());
    node[0].subscribe("topic");

    node[1].publish("topic", new byte[0]);

    assertThat(order).startsWith("begins", "ends").doesNotContainSequence("begins", "begins");
  }

  @Test
  void histories_of_quiet_topics_are_forgotten() {
    BackplaneConnection node = backplane.connect(new Notes());
    List<Position> first = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      first.add(append(node, "quiet " + i));
    }
    assertThat(append(node, "quiet 0").epoch()).isEqualTo(first.get(0).epoch());

    passSeconds(2);
    for (int i = 0; i < 2000; i++) {
      append(node, "busy " + i);
    }

    assertThat(append(node, "quiet 0").epoch()).isNotEqualTo(first.get(0).epoch());
    History rest = node.read("quiet 0", first.get(0), 10, ONE_SECOND).join();
    assertThat(rest.complete()).isFalse();
    assertThat(rest.entries()).hasSize(1);
  }

  @Test
  void histories_of_followed_topics_keep_their_epoch() {
    BackplaneConnection node = backplane.connect(new Notes());
    Position followed = node.follow("followed", ONE_SECOND).join();

    passSeconds(2);
    for (int i = 0; i < 2000; i++) {
      append(node, "busy " + i);
    }

    assertThat(append(node, "followed")).isEqualTo(new Position(followed.epoch(), 1));
  }

  @Test
  void the_number_of_histories_stays_limited_by_those_that_hold_something() {
    BackplaneConnection node = backplane.connect(new Notes());

    for (int i = 0; i < 100_000; i++) {
      append(node, "topic " + i);
      nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
    }

    assertThat(backplane.histories()).isLessThan(500); // of which 100 are younger than a second
  }

  @Test
  void closing_waits_for_the_listener() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    List<String> order = new ArrayList<>();
    BackplaneConnection node =
        backplane.connect(
            new Notes() {
              @Override
              public void onMessage(String topic, byte[] message) {
                begun.countDown();
                try {
                  mayEnd.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                order.add("listener has returned");
              }
            });
    node.subscribe("topic");
    BackplaneConnection sender = backplane.connect(new Notes());
    Executor newThread = task -> new Thread(task).start();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> sender.publish("topic", new byte[0]), newThread);
    begun.await();

    CompletableFuture<Void> releasing = CompletableFuture.runAsync(mayEnd::countDown, newThread);
    node.close();
    order.add("closed");

    CompletableFuture.allOf(sending, releasing).get(20, TimeUnit.SECONDS);
    assertThat(order).containsExactly("listener has returned", "closed");
  }

  @Test
  void a_listener_may_close_its_connection() {
    BackplaneConnection[] node = new BackplaneConnection[1];
    Notes notes =
        new Notes() {
          @Override
          public void onMessage(String topic, byte[] message) {
            super.onMessage(topic, message);
            node[0].close();
          }
        };
    node[0] = backplane.connect(notes);
    node[0].subscribe("topic");
    BackplaneConnection sender = backplane.connect(new Notes());

    sender.publish("topic", "one".getBytes(UTF_8));
    sender.publish("topic", "two".getBytes(UTF_8));

    assertThat(notes.notes).containsExactly("topic: one");
  }
}
