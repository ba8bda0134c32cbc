// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.connection.WebSocketConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests one topic with a broker whose answers the test gives. */
class TopicLogTest {
  private final List<String> delivered = new ArrayList<>();
  private final List<CompletableFuture<History>> reads = new ArrayList<>();
  private final List<Position> readAfter = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private final CompletableFuture<Position> followed = new CompletableFuture<>();
  private final TopicLog log =
      new TopicLog(
          new ResumableTopic("topic", 1, Retention.DEFAULT), new ScriptedSource(), new Clients());

  private boolean failing;

  private class ScriptedSource implements TopicSource {
    @Override
    public CompletableFuture<Position> follow(ResumableTopic topic) {
      return followed;
    }

    @Override
    public CompletableFuture<History> read(ResumableTopic topic, Position after, boolean urgent) {
      readAfter.add(after);
      reads.add(new CompletableFuture<>());
      return reads.get(reads.size() - 1);
    }

    @Override
    public void later(Runnable task) {
      later.add(task);
    }

    @Override
    public @Nullable WebSocketConnection takeSender(Envelope envelope) {
      return null;
    }

    @Override
    public void onLoss(ResumableTopic topic, String cause) {
      delivered.add("loss");
    }

    @Override
    public long nanoTime() {
      return 0;
    }
  }

  private final class Clients implements LocalClients {
    @Override
    public boolean hasSubscribers(String topic) {
      return true;
    }

    @Override
    public void publishHere(String topic, PreparedMessage message) {}

    @Override
    public void broadcastHere(PreparedMessage message) {}

    @Override
    public void deliver(String topic, TopicMessage message, @Nullable WebSocketConnection except) {
      if (failing) {
        throw new OutOfMemoryError("on purpose");
      }
      delivered.add(String.valueOf(message.offset()));
    }

    @Override
    public void lost(String topic, Position position) {
      delivered.add("lost until " + position.epoch() + position.offset());
    }

    @Override
    public void connected(boolean connected) {}

    @Override
    public void hear(String name, byte[] message) {}

    @Override
    public void closeAll(boolean terminate) {}
  }

  private final class Subscriber implements TopicSubscriber {
    private final @Nullable Position position;

    Subscriber(@Nullable Position position) {
      this.position = position;
    }

    @Override
    public @Nullable Position position() {
      return position;
    }

    @Override
    public boolean isGone() {
      return false;
    }

    @Override
    public void start(Start start) {
      delivered.add(
          (start.lost() ? "begins with a loss at " : "begins at ")
              + start.position().offset()
              + start.missed().stream().map(TopicMessage::offset).toList());
    }
  }

  private static Position at(String epoch, long offset) {
    return new Position(epoch, offset);
  }

  private static Entry entry(String epoch, long offset) {
    PreparedMessage message = PreparedMessage.text("x");
    return new Entry(at(epoch, offset), Envelope.encode(message, 1, offset));
  }

  private static History history(boolean complete, String epoch, long last, long... offsets) {
    List<Entry> entries = LongStream.of(offsets).mapToObj(each -> entry(epoch, each)).toList();
    return new History(entries, complete, at(epoch, last));
  }

  @BeforeEach
  void follow() {
    log.follow();
    followed.complete(at("a", 10));
  }

  @Test
  void entries_that_arrive_while_the_broker_is_away_wait_for_those_before_them() {
    log.interrupt();
    log.onEntry(entry("a", 14));
    log.restored();
    log.onEntry(entry("a", 15));
    assertThat(delivered).isEmpty();

    reads.get(0).complete(history(true, "a", 14, 11, 12, 14));

    assertThat(readAfter).containsExactly(at("a", 10));
    assertThat(delivered).containsExactly("11", "12", "14", "15");
  }

  @Test
  void a_gap_is_read_in_pages() {
    log.catchUp();
    reads.get(0).complete(history(true, "a", 13, 11, 12));
    reads.get(1).complete(history(true, "a", 13, 13));

    assertThat(readAfter).containsExactly(at("a", 10), at("a", 12));
    assertThat(delivered).containsExactly("11", "12", "13");
  }

  @Test
  void a_reading_that_fails_is_repeated() {
    log.catchUp();
    reads.get(0).completeExceptionally(new IllegalStateException("on purpose"));
    later.remove(0).run();
    reads.get(1).complete(history(true, "a", 11, 11));

    assertThat(delivered).containsExactly("11");
  }

  @Test
  void what_arrives_in_another_epoch_is_a_loss() {
    log.onEntry(entry("b", 2));
    reads.get(0).complete(history(false, "b", 2, 1, 2));

    assertThat(delivered).containsExactly("lost until b0", "loss", "1", "2");
  }

  @Test
  void a_history_that_has_become_too_short_is_a_loss_before_what_is_left() {
    log.catchUp();
    reads.get(0).complete(history(false, "a", 22, 21, 22));

    assertThat(delivered).containsExactly("lost until a20", "loss", "21", "22");
  }

  @Test
  void more_than_is_held_is_read() {
    log.catchUp();
    for (int offset = 12; offset < 12 + 2 * TopicSource.PAGE; offset++) {
      log.onEntry(entry("a", offset));
    }
    reads.get(0).complete(history(true, "a", 11, 11));

    assertThat(reads).hasSize(2);
    assertThat(delivered).containsExactly("11");
  }

  @Test
  void an_entry_of_a_former_epoch_does_not_have_the_history_read_for_ever() {
    log.interrupt();
    log.onEntry(entry("a", 11));
    log.restored();
    reads.get(0).complete(history(false, "b", 1, 1));

    assertThat(reads).hasSize(1);
    assertThat(delivered).containsExactly("lost until b0", "loss", "1");
    log.onEntry(entry("b", 2));
    assertThat(delivered).last().isEqualTo("2");
  }

  @Test
  void a_reading_for_a_client_does_not_end_an_interruption() {
    log.interrupt();
    log.subscribe(new Subscriber(at("a", 99)));
    reads.get(0).complete(history(true, "a", 10));
    log.onEntry(entry("a", 12));
    assertThat(delivered).containsExactly("begins with a loss at 10[]");

    log.restored();
    reads.get(1).complete(history(true, "a", 12, 11, 12));
    assertThat(delivered).endsWith("11", "12");
  }

  @Test
  void clients_that_wait_for_the_next_reading_start_when_this_one_fails() {
    log.subscribe(new Subscriber(at("a", 5)));
    log.subscribe(new Subscriber(at("a", 3)));
    reads.get(0).completeExceptionally(new IllegalStateException("on purpose"));
    later.remove(0).run();
    for (int i = 1; i < reads.size(); i++) {
      long after = readAfter.get(i).offset();
      long[] offsets = LongStream.rangeClosed(after + 1, 10).toArray();
      reads.get(i).complete(history(true, "a", 10, offsets));
    }

    assertThat(delivered)
        .containsExactlyInAnyOrder(
            "begins at 5[6, 7, 8, 9, 10]", "begins at 3[4, 5, 6, 7, 8, 9, 10]");
  }

  @Test
  void a_log_that_has_ended_takes_no_subscriber() {
    assertThat(log.subscribe(new Subscriber(null))).isTrue();
    log.close();
    assertThat(log.subscribe(new Subscriber(null))).isFalse();
  }

  @Test
  void an_error_begins_again_and_tells_the_subscribers() {
    failing = true;
    log.onEntry(entry("a", 11));
    failing = false;
    assertThat(delivered).containsExactly("loss");
    later.remove(0).run();
    reads.get(0).complete(history(true, "a", 12, 12));

    assertThat(delivered).containsExactly("loss", "lost until a11", "12");
  }

  @Test
  void a_gap_before_the_broker_has_answered_is_read_afterwards() {
    delivered.clear();
    CompletableFuture<Position> answer = new CompletableFuture<>();
    TopicLog other =
        new TopicLog(
            new ResumableTopic("topic", 1, Retention.DEFAULT),
            new ScriptedSource() {
              @Override
              public CompletableFuture<Position> follow(ResumableTopic topic) {
                return answer;
              }
            },
            new Clients());
    other.follow();
    other.onEntry(entry("a", 11));
    other.catchUp();
    other.onEntry(entry("a", 13));
    answer.complete(at("a", 10));
    reads.get(0).complete(history(true, "a", 13, 11, 12, 13));

    assertThat(delivered).containsExactly("11", "12", "13");
  }

  @Test
  void a_client_that_knows_more_than_this_machine_waits_for_a_reading() {
    log.subscribe(new Subscriber(at("a", 12)));
    assertThat(delivered).isEmpty();
    reads.get(0).complete(history(true, "a", 13, 11, 12, 13));
    reads.get(1).complete(history(true, "a", 13, 11, 12, 13));

    assertThat(delivered).containsExactly("11", "12", "13", "begins at 12[13]");
    assertThat(readAfter).containsExactly(at("a", 10), at("a", 10));
  }

  @Test
  void a_position_that_nobody_has_is_a_loss_and_does_not_delay_other_messages() {
    log.subscribe(new Subscriber(at("a", 99)));
    log.subscribe(new Subscriber(at("invented", 5)));
    log.onEntry(entry("a", 11));
    assertThat(delivered).containsExactly("11");

    reads.get(0).complete(history(true, "a", 11, 11));
    assertThat(delivered).containsExactly("11", "begins with a loss at 11[]");
    later.remove(0).run();
    log.onEntry(entry("a", 12));
    reads.get(1).complete(history(true, "a", 12, 12));

    assertThat(delivered)
        .containsExactly("11", "begins with a loss at 11[]", "12", "begins with a loss at 12[]");
    assertThat(reads).hasSize(2);
  }

  @Test
  void positions_that_nobody_has_are_asked_about_once_and_then_after_a_pause() {
    for (int i = 0; i < 100; i++) {
      log.subscribe(new Subscriber(at("a", 99 + i)));
    }
    assertThat(reads).hasSize(1);
    reads.get(0).complete(history(true, "a", 10));
    log.subscribe(new Subscriber(at("a", 99)));
    assertThat(reads).hasSize(1);

    later.remove(0).run();
    assertThat(reads).hasSize(2);
    reads.get(1).complete(history(true, "a", 10));
    assertThat(delivered).hasSize(101).containsOnly("begins with a loss at 10[]");
  }

  @Test
  void a_client_of_a_new_epoch_has_this_machine_read_it() {
    log.subscribe(new Subscriber(at("b", 2)));
    reads.get(0).complete(history(false, "b", 2, 1, 2));
    reads.get(1).complete(history(false, "b", 2, 1, 2));

    assertThat(delivered).containsExactly("lost until b0", "loss", "1", "2", "begins at 2[]");
  }

  @Test
  void a_client_with_an_unknown_position_starts_when_the_question_about_it_has_failed() {
    log.subscribe(new Subscriber(at("a", 99)));
    reads.get(0).completeExceptionally(new IllegalStateException("on purpose"));
    later.remove(0).run();
    reads.get(1).complete(history(true, "a", 10));

    assertThat(delivered).containsExactly("begins with a loss at 10[]");
  }

  @Test
  void what_the_history_has_no_more_is_not_read_again() {
    log.subscribe(new Subscriber(at("a", 2)));
    reads.get(0).complete(history(false, "a", 10, 6, 7, 8, 9, 10));
    for (int offset = 0; offset < 5; offset++) {
      log.subscribe(new Subscriber(at("a", offset)));
    }
    log.subscribe(new Subscriber(at("a", 5)));

    assertThat(reads).hasSize(1);
    assertThat(delivered).hasSize(7).last().isEqualTo("begins at 5[6, 7, 8, 9, 10]");
  }

  @Test
  void a_client_that_is_older_than_what_is_known_waits_for_the_older_history() {
    log.onEntry(entry("a", 11));
    log.subscribe(new Subscriber(at("a", 7)));
    log.subscribe(new Subscriber(at("a", 9)));
    log.onEntry(entry("a", 12));
    reads.get(0).complete(history(true, "a", 12, 8, 9, 10, 11, 12));
    // The second client came after the reading had begun, and another one is older still.
    assertThat(delivered)
        .containsExactly("11", "12", "begins at 7[8, 9, 10, 11, 12]", "begins at 9[10, 11, 12]");

    log.subscribe(new Subscriber(at("a", 2)));
    reads.get(1).complete(history(false, "a", 12, 5, 6, 7, 8, 9, 10, 11, 12));
    assertThat(delivered).last().isEqualTo("begins with a loss at 12[]");
  }

  @Test
  void a_message_that_another_program_has_stored_is_reported_and_skipped() {
    log.onEntry(new Entry(at("a", 11), "something".getBytes(StandardCharsets.UTF_8)));
    log.onEntry(entry("a", 12));

    assertThat(delivered).containsExactly("loss", "12");
  }
}
