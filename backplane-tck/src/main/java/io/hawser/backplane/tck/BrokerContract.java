// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** The broker under test, and the nodes that a test connects to it. */
abstract class BrokerContract {
  private static final String RUN = UUID.randomUUID().toString();
  private static final AtomicInteger TOPICS = new AtomicInteger();

  private final List<RecordingNode> nodes = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private boolean stopped;

  // -- what an implementation provides -----------------------------------------------------------

  /**
   * Returns a backplane for a node. The broker is running. All backplanes that this method returns
   * share their topics; it may be the same one each time.
   */
  protected abstract Backplane backplane() throws Exception;

  /**
   * Returns a backplane on the same broker which shares no topics with {@link #backplane}, for
   * example because it has another prefix. The default is null, which skips the tests that need it.
   */
  protected @Nullable Backplane separateBackplane() throws Exception {
    return null;
  }

  /** Stops the broker. The connections of all nodes break. */
  protected abstract void stopBroker() throws Exception;

  /**
   * Starts the broker again, with its histories if it {@linkplain #keepsHistory keeps} them. A
   * broker with a port has the same one as before. That port may be taken for a moment, because a
   * node that tries to connect again and again on one machine may connect to itself (RFC 9293
   * §3.5). Implementations should end such a connection, and this method should try again.
   */
  protected abstract void startBroker() throws Exception;

  /** Starts the broker again, after it has lost all histories. */
  protected abstract void startBrokerEmpty() throws Exception;

  /** Returns whether histories are still there when the broker was stopped and started again. */
  protected boolean keepsHistory() {
    return true;
  }

  /**
   * Returns the port of the loopback interface on which the broker listens. The tests put a network
   * before it that can be cut and frozen for a single node. The default is 0, which skips them.
   */
  protected int brokerPort() {
    return 0;
  }

  /** Returns a backplane like {@link #backplane}, but the broker is at another port. */
  protected Backplane backplaneAt(int port) throws Exception {
    throw new UnsupportedOperationException("override this method together with brokerPort()");
  }

  /**
   * Returns how long a test waits for what must happen: longer than it may take until a broker that
   * does not answer is noticed, or until a connection is restored. The default is 20 seconds.
   */
  protected Duration patience() {
    return Duration.ofSeconds(20);
  }

  // -- what the tests use ------------------------------------------------------------------------

  /** Connects a node, for the rest of the test. */
  final RecordingNode connect() throws Exception {
    return connect(backplane());
  }

  final RecordingNode connect(Backplane backplane) {
    RecordingNode node = new RecordingNode(backplane, patience());
    nodes.add(node);
    return node;
  }

  /** Returns a network to the broker, for the rest of the test. */
  final Link link() throws Exception {
    int port = brokerPort();
    assumeThat(port).as("port of the broker").isNotZero();
    Link link = new Link(port);
    links.add(link);
    return link;
  }

  final RecordingNode connectOver(Link link) throws Exception {
    return connect(backplaneAt(link.port()));
  }

  final void assumeHistory() throws Exception {
    assumeThat(backplane().storesHistory()).as("the backplane stores histories").isTrue();
  }

  /** Returns a topic that no other test uses. */
  static String topic() {
    return "topic " + TOPICS.incrementAndGet() + " of " + RUN;
  }

  /** Stops the broker, and waits until all nodes know. */
  final void stop() throws Exception {
    stopped = true;
    stopBroker();
    for (RecordingNode node : nodes) {
      node.awaitThat("onInterrupted", n -> n.isClosed() || n.interruptions() > n.restorations());
    }
  }

  /** Starts the broker, and waits until all nodes are connected again. */
  final void start() throws Exception {
    startAtOnce();
    awaitRestorations();
  }

  /** Starts the broker, and does not wait for the nodes. */
  final void startAtOnce() throws Exception {
    startBroker();
    stopped = false;
  }

  /** Starts the broker without its histories, and waits until all nodes are connected again. */
  final void startEmpty() throws Exception {
    startBrokerEmpty();
    stopped = false;
    awaitRestorations();
  }

  private void awaitRestorations() throws Exception {
    for (RecordingNode node : nodes) {
      node.awaitThat("onRestored", n -> n.isClosed() || n.restorations() == n.interruptions());
    }
  }

  static List<String> texts(List<Entry> entries) {
    return entries.stream().map(entry -> RecordingNode.text(entry.message())).toList();
  }

  static List<Long> offsets(List<Entry> entries) {
    return entries.stream().map(entry -> entry.position().offset()).toList();
  }

  /** Waits until all futures are complete, and returns whether each has succeeded. */
  final List<Boolean> outcomes(RecordingNode node, List<? extends CompletableFuture<?>> futures)
      throws Exception {
    List<Boolean> outcomes = new ArrayList<>();
    for (CompletableFuture<?> future : futures) {
      outcomes.add(node.await(future.handle((result, failure) -> failure == null)));
    }
    return outcomes;
  }

  @AfterEach
  final void close_all_nodes() throws Exception {
    nodes.forEach(RecordingNode::close);
    for (Link link : links) {
      link.close();
    }
    if (stopped) {
      startAtOnce(); // the test has failed; the next one needs it
    }
    for (RecordingNode node : nodes) {
      assertThat(node.faults()).isEmpty();
    }
  }
}
