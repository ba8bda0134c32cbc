// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static io.hawser.nats.ListeningNode.await;
import static io.hawser.nats.ListeningNode.texts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.checks.support.Patience;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special about JetStream; another connection does what administrators or losses do. */
class JetStreamHistoryTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static NatsServer server;

  private Connection admin;
  private ListeningNode node;

  @BeforeAll
  static void start_server(@TempDir Path folder) throws Exception {
    server = new NatsServer(folder, "-js");
  }

  @AfterAll
  static void end_server() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    admin = Nats.connect(server.url());
    node = new ListeningNode(NatsBackplane.to(server.url()));
  }

  @AfterEach
  void close() throws Exception {
    node.close();
    admin.close();
  }

  /** Returns a retention that no other test has, and so a stream of its own. */
  private static Retention retention(int number) {
    return new Retention(100 + number, 1 << 20, LONG);
  }

  @Test
  void the_stream_has_the_options_of_the_backplane() throws Exception {
    Retention retention = new Retention(77, 5000, Duration.ofMillis(1500));
    try (ListeningNode other =
        new ListeningNode(
            NatsBackplane.builder(server.url())
                .prefix("own")
                .inMemory()
                .maxStreamBytes(100_000)
                .build())) {
      other.append("a.b", "text", retention);
    }

    StreamInfo stream = admin.jetStreamManagement().getStreamInfo("own-77-5000b-1500000000ns");
    StreamConfiguration configuration = stream.getConfiguration();
    assertThat(configuration.getStorageType().toString()).isEqualTo("memory");
    assertThat(configuration.getMaxBytes()).isEqualTo(100_000);
    assertThat(configuration.getMaxAge()).isEqualTo(retention.maxAge());
    assertThat(configuration.getMaxMsgsPerSubject()).isEqualTo(81);
  }

  @Test
  void a_history_that_has_too_many_bytes_is_cut_in_the_stream_when_it_is_read() throws Exception {
    Retention retention = new Retention(500, 1000, LONG);
    Position start = node.follow("topic", retention);
    for (int i = 0; i < 100; i++) {
      node.append("topic", "x".repeat(100), retention);
    }

    History history = node.read("topic", start, retention);
    History again = node.read("topic", history.entries().get(0).position(), retention);

    assertThat(history.entries()).hasSize(10);
    assertThat(history.complete()).isFalse();
    assertThat(again.entries()).hasSize(9);
    assertThat(again.complete()).isTrue();
    Patience.until( // nobody waits for the deletion
        () -> {
          StreamInfo stream = admin.jetStreamManagement().getStreamInfo("hawser-500-1000b-300s");
          assertThat(stream.getStreamState().getMsgCount()).isEqualTo(11);
        });
  }

  @Test
  void a_long_history_is_read_in_several_batches() throws Exception {
    Retention retention = new Retention(1000, 1 << 20, LONG);
    Position start = node.follow("long", retention);
    for (int i = 0; i < 500; i++) {
      node.connection.append("long", new byte[] {(byte) i}, retention);
    }
    node.append("long", "last", retention);

    History history = node.read("long", start, retention);

    assertThat(history.complete()).isTrue();
    assertThat(history.entries()).hasSize(501);
    for (int i = 0; i < 500; i++) {
      assertThat(history.entries().get(i).message()).containsExactly((byte) i);
    }
  }

  @Test
  void a_stream_that_was_deleted_is_replaced_with_a_new_epoch() throws Exception {
    Retention retention = retention(1);
    node.follow("topic", retention);
    Position one = node.append("topic", "one", retention);
    node.awaitHeard("entry topic one");

    admin.jetStreamManagement().deleteStream("hawser-101-1048576b-300s");
    assertThatThrownBy(() -> node.append("topic", "lost", retention))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(BackplaneException.class)
        .hasRootCauseMessage(
            "the message was not stored: the stream hawser-101-1048576b-300s has been deleted, or"
                + " is not available at the moment");
    Position two = node.append("topic", "two", retention);

    assertThat(two.epoch()).isNotEqualTo(one.epoch());
    node.awaitHeard("gap topic");
    History history = node.read("topic", one, retention);
    assertThat(history.complete()).isFalse();
    assertThat(texts(history)).containsExactly("two");
    Position three = node.append("topic", "three", retention);
    node.awaitHeard("entry topic three");
    assertThat(node.heard())
        .startsWith("entry topic one", "gap topic")
        .endsWith("entry topic three");
    assertThat(three.epoch()).isEqualTo(two.epoch());
  }

  @Test
  void reading_after_the_stream_was_deleted_creates_it_again() throws Exception {
    Retention retention = retention(2);
    Position one = node.append("topic", "one", retention);

    admin.jetStreamManagement().deleteStream("hawser-102-1048576b-300s");
    History history = node.read("topic", one, retention);

    assertThat(history.complete()).isFalse();
    assertThat(history.entries()).isEmpty();
    assertThat(history.last().epoch()).isNotEqualTo(one.epoch());
  }

  @Test
  void a_stream_that_hawser_has_not_created_is_not_used() throws Exception {
    admin
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name("hawser-103-1048576b-300s")
                .subjects("something.else")
                .build());

    assertThatThrownBy(() -> node.follow("topic", retention(3)))
        .hasRootCauseInstanceOf(BackplaneException.class)
        .rootCause()
        .hasMessageStartingWith("the stream hawser-103-1048576b-300s is not as Hawser creates it");
  }

  @Test
  void a_stream_that_cannot_be_created_says_why() throws Exception {
    try (ListeningNode other =
        new ListeningNode(NatsBackplane.builder(server.url()).replicas(3).build())) {
      assertThatThrownBy(() -> other.follow("topic", retention(4)))
          .hasRootCauseInstanceOf(BackplaneException.class)
          .rootCause()
          .hasMessageContaining("replicas > 1 not supported in non-clustered mode");
    }
  }

  @Test
  void a_message_that_is_too_long_fails_at_once() {
    assertThatThrownBy(() -> node.append("topic", "x".repeat(2 << 20), retention(5)))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the message was not sent: Message payload size exceed");
    assertThatThrownBy(() -> await(node.publishing("topic", "x".repeat(2 << 20))))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }

  // -- what the network loses --------------------------------------------------------------------

  @Test
  void an_entry_that_was_lost_is_noticed_when_the_next_arrives() throws Exception {
    Retention retention = retention(6);
    Position start = node.follow("topic", retention);
    Position one = node.append("topic", "one", retention);
    node.awaitHeard("entry topic one");

    sendLive(retention, start.epoch(), one.offset() + 2, one.offset() + 1, "three");

    node.awaitHeard("gap topic");
    assertThat(node.heard()).containsExactly("entry topic one", "gap topic");
  }

  @Test
  void entries_that_overtake_each_other_are_put_in_order() throws Exception {
    Retention retention = retention(7);
    Position start = node.follow("topic", retention);
    long offset = start.offset();

    sendLive(retention, start.epoch(), offset + 5, offset + 3, "three");
    sendLive(retention, start.epoch(), offset + 3, offset + 2, "two");
    sendLive(retention, start.epoch(), offset + 2, offset, "one");
    sendLive(retention, start.epoch(), offset + 2, offset, "one");

    node.awaitHeard("entry topic three");
    assertThat(node.heard())
        .containsExactly("entry topic one", "entry topic two", "entry topic three");
  }

  private void sendLive(
      Retention retention, String epoch, long sequence, long before, String text) {
    String live = new Subjects("hawser").live(retention, "topic").replace("*", epoch);
    Headers headers = new Headers();
    headers.add("Nats-Sequence", Long.toString(sequence));
    headers.add("Nats-Last-Sequence", Long.toString(before));
    admin.publish(live, headers, text.getBytes(UTF_8));
  }

  @Test
  void a_quiet_topic_stays_complete_for_longer_than_its_age() throws Exception {
    Retention retention = new Retention(108, 1 << 20, Duration.ofSeconds(2));
    try (ListeningNode other = new ListeningNode(NatsBackplane.to(server.url()))) {
      node.follow("quiet", retention);
      other.follow("quiet", retention);
      Position one = node.append("quiet", "one", retention);

      awaitLastSequence(retention, one.offset() + 6); // that many markers
      History history = node.read("quiet", one, retention);
      Position two = node.append("quiet", "two", retention);
      History afterwards = node.read("quiet", one, retention); // before it is too old

      assertThat(history.complete()).isTrue();
      assertThat(history.entries()).isEmpty();
      assertThat(history.last()).isEqualTo(one);
      for (ListeningNode each : List.of(node, other)) {
        each.awaitHeard("entry quiet two");
        assertThat(each.heard()).containsExactly("entry quiet one", "entry quiet two");
        assertThat(each.positions()).containsExactly(one, two);
      }
      assertThat(texts(afterwards)).containsExactly("two");
      assertThat(afterwards.complete()).isTrue();
    }
  }

  private void awaitLastSequence(Retention retention, long sequence) throws Exception {
    String stream = new Subjects("hawser").stream(retention);
    long last;
    do {
      last = admin.jetStreamManagement().getStreamInfo(stream).getStreamState().getLastSequence();
    } while (last < sequence);
  }
}
