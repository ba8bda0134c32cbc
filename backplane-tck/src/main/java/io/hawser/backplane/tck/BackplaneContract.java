// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The tests that every implementation of {@link io.hawser.backplane.Backplane} must pass. A test
 * class extends this one and implements {@link #backplane}, {@link #stopBroker}, {@link
 * #startBroker} and {@link #startBrokerEmpty}: how backplanes are created, and how the broker is
 * stopped and started. The class for {@link io.hawser.backplane.InMemoryBackplane} is this:
 *
 * <pre>{@code
 * class InMemoryBackplaneContractTest extends BackplaneContract {
 *   private final InMemoryBackplane backplane = new InMemoryBackplane();
 *
 *   @Override
 *   protected Backplane backplane() {
 *     return backplane;
 *   }
 *
 *   @Override
 *   protected Backplane separateBackplane() {
 *     return new InMemoryBackplane();
 *   }
 *
 *   @Override
 *   protected void stopBroker() {
 *     backplane.interrupt();
 *   }
 *
 *   @Override
 *   protected void startBroker() {
 *     backplane.restore();
 *   }
 *
 *   @Override
 *   protected void startBrokerEmpty() {
 *     backplane.forget();
 *     backplane.restore();
 *   }
 * }
 * }</pre>
 *
 * <p>The other methods are optional. Override {@link #separateBackplane} if backplanes can be kept
 * apart on one broker, and {@link #brokerPort} with {@link #backplaneAt} if the broker listens on a
 * port: without them, the tests of separation and of broken networks are skipped. Override {@link
 * #keepsHistory} if a restart of the broker loses the histories, and {@link #patience} if 20
 * seconds are too short.
 *
 * <p>The tests need JUnit 6 and AssertJ, which come with this artifact, and a Surefire plugin that
 * runs JUnit 6.
 *
 * <p>Each test uses topics of its own, so that all can use one broker, one after the other. Only
 * the tests of topics with unusual names use the same names each time. Tests of histories are
 * skipped if the backplane does not store them.
 */
public abstract class BackplaneContract extends InterruptionContract {
  /** For the test class of a backplane, which extends this class. */
  protected BackplaneContract() {}

  @Test
  final void entries_that_a_node_has_missed_are_read_after_its_restoration() throws Exception {
    assumeHistory();
    String topic = topic();
    Link link = link();
    RecordingNode sender = connect();
    RecordingNode node = connectOver(link);
    node.follow(topic);
    Position one = sender.append(topic, "one");
    node.awaitEntries(topic, 1);

    link.cut();
    node.awaitInterruption(1);
    sender.append(topic, "two");
    sender.append(topic, "three");
    link.restore();
    node.awaitRestoration(1);
    History missed = node.read(topic, one);
    sender.append(topic, "four");

    assertThat(texts(missed.entries())).containsExactly("two", "three");
    assertThat(missed.complete()).isTrue();
    assertThat(texts(node.awaitEntries(topic, 2))).containsExactly("one", "four");
    assertThat(sender.interruptions()).isZero();
  }

  @Test
  final void a_broker_that_does_not_answer_is_noticed_and_futures_fail() throws Exception {
    String topic = topic();
    Link link = link();
    RecordingNode sender = connect();
    RecordingNode node = connectOver(link);
    node.subscribe(topic);

    link.freeze();
    assertFails(node, node.publishing(topic, "lost or late"));
    node.awaitInterruption(1);
    assertFails(node, node.publishing(topic, "lost"));
    link.restore();
    node.awaitRestoration(1);
    sender.publish(topic, "message");

    node.awaitMessage(topic, "message");
    assertThat(node.messages(topic)).doesNotHaveDuplicates();
  }

  @Test
  final void closing_fails_the_futures_that_the_broker_has_not_answered() throws Exception {
    String topic = topic();
    Link link = link();
    RecordingNode node = connectOver(link);

    link.freeze();
    List<CompletableFuture<?>> futures = new ArrayList<>();
    futures.add(node.publishing(topic, "lost"));
    futures.add(node.connection().subscribe(topic));
    if (backplane().storesHistory()) {
      futures.add(node.appending(topic, "lost", Retention.DEFAULT));
      futures.add(node.connection().follow(topic, Retention.DEFAULT));
    }
    node.close();

    for (CompletableFuture<?> future : futures) {
      assertFails(node, future);
    }
  }

  @Test
  final void a_network_that_breaks_again_and_again_doubles_nothing() throws Exception {
    String topic = topic();
    Link link = link();
    RecordingNode receiver = connect();
    RecordingNode sender = connectOver(link);
    receiver.subscribe(topic);
    boolean histories = backplane().storesHistory();
    Position start = histories ? receiver.follow(topic) : new Position("none", 0);
    List<CompletableFuture<?>> futures = new ArrayList<>();

    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 100; i++) {
        futures.add(sender.publishing(topic, round + " " + i));
        if (histories) {
          futures.add(sender.appending(topic, round + " " + i, Retention.DEFAULT));
        }
        if (i == 50) {
          link.cut();
        }
      }
      sender.awaitInterruption(round);
      link.restore();
      sender.awaitRestoration(round);
    }
    outcomes(sender, futures);
    sender.publish(topic, "last");

    receiver.awaitMessage(topic, "last");
    assertThat(receiver.messages(topic)).doesNotHaveDuplicates();
    if (histories) {
      sender.append(topic, "last");
      receiver.awaitThat("the last", node -> texts(node.entries(topic)).contains("last"));
      assertThat(texts(receiver.entries(topic))).doesNotHaveDuplicates();
      assertThat(texts(receiver.read(topic, start).entries()))
          .isEqualTo(texts(receiver.entries(topic)));
    }
  }
}
