// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.checks.support.Failures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Redis can do to its clients, one by one. */
class RedisFaultsTest {
  private static final Retention RETENTION = Retention.DEFAULT;
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private RedisServer server;
  private final Recorder recorder = new Recorder();

  /** Short only where Redis does not answer; a busy machine may need more for an answer. */
  private Duration answerTimeout = Duration.ofSeconds(5);

  private final List<BackplaneConnection> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    server = new RedisServer(folder, "--save", "", "--appendonly", "no");
  }

  @AfterEach
  void end() throws Exception {
    nodes.forEach(BackplaneConnection::close);
    server.close();
  }

  private BackplaneConnection connect(Recorder recorder) {
    RedisBackplane backplane =
        RedisBackplane.builder(server.uri())
            .connectTimeout(PATIENCE)
            .answerTimeout(answerTimeout)
            .build();
    BackplaneConnection node = backplane.connect(recorder);
    nodes.add(node);
    return node;
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  private static Position append(BackplaneConnection node, String message) throws Exception {
    return await(node.append("topic", message.getBytes(UTF_8), RETENTION));
  }

  private static List<String> texts(History history) {
    return history.entries().stream().map(Entry::message).map(m -> new String(m, UTF_8)).toList();
  }

  // -- an older state ----------------------------------------------------------------------------

  @Test
  void a_restart_with_an_old_snapshot_begins_a_new_epoch_without_what_clients_have()
      throws Exception {
    BackplaneConnection follower = connect(recorder);
    Position start = await(follower.follow("topic", RETENTION));
    append(follower, "kept 1");
    Position two = append(follower, "kept 2");
    server.command("save");
    append(follower, "lost 3");
    Position lost = append(follower, "lost 4");
    recorder.await("entry 4");

    server.kill();
    server.start();
    recorder.await("restored");
    BackplaneConnection newcomer = connect(new Recorder());
    Position one = append(newcomer, "one");
    recorder.await("entry 1 one");

    assertThat(two.epoch()).isEqualTo(start.epoch()).isEqualTo(lost.epoch());
    assertThat(one.epoch()).isNotEqualTo(lost.epoch());
    History history = await(follower.read("topic", lost, 10, RETENTION));
    assertThat(history.complete()).isFalse();
    assertThat(texts(history)).containsExactly("one");
    assertThat(history.last()).isEqualTo(one);
    assertThat(recorder.entries().stream().map(Entry::position)).doesNotHaveDuplicates();
  }

  @Test
  void a_node_that_appends_first_begins_the_new_epoch_itself() throws Exception {
    BackplaneConnection node = connect(recorder);
    append(node, "kept");
    server.command("save");
    append(node, "lost");
    Position lost = append(node, "lost too");

    server.kill();
    server.start();
    recorder.await("restored");
    Position one = append(node, "one"); // nobody follows the topic

    assertThat(one.epoch()).isNotEqualTo(lost.epoch());
    assertThat(texts(await(node.read("topic", lost, 10, RETENTION)))).containsExactly("one");
  }

  @Test
  void a_snapshot_of_an_older_epoch_is_noticed() throws Exception {
    BackplaneConnection node = connect(recorder);
    Position old = append(node, "one");
    server.command("save");
    server.command("flushall");
    Position newer = append(node, "lost");
    assertThat(newer.epoch()).isNotEqualTo(old.epoch());

    server.command("config", "set", "save", "");
    server.kill();
    server.start(); // has the first epoch
    recorder.await("restored");
    Position two = append(node, "two");

    assertThat(two.epoch()).isNotIn(old.epoch(), newer.epoch());
  }

  @Test
  void a_history_that_is_deleted_while_connected_is_a_gap() throws Exception {
    BackplaneConnection node = connect(recorder);
    await(node.follow("topic", RETENTION));
    Position one = append(node, "one");

    server.command("flushall");
    Position again = append(node, "again");
    recorder.await("entry 1 again");

    assertThat(again.epoch()).isNotEqualTo(one.epoch());
    assertThat(recorder.lines()).containsExactly("entry 1 one", "gap", "entry 1 again");
  }

  @Test
  void a_history_whose_messages_were_evicted_keeps_its_epoch_and_is_not_complete()
      throws Exception {
    BackplaneConnection node = connect(recorder);
    Position one = append(node, "one");
    Position two = append(node, "two");

    server.command("del", "hawser:{/topic}:log");
    History history = await(node.read("topic", one, 10, RETENTION));

    assertThat(history).isEqualTo(new History(List.of(), false, two));
    Position three = append(node, "three");
    assertThat(three).isEqualTo(new Position(one.epoch(), 3));
    assertThat(texts(await(node.read("topic", two, 10, RETENTION)))).containsExactly("three");
  }

  @Test
  void a_history_whose_epoch_was_evicted_begins_anew() throws Exception {
    BackplaneConnection node = connect(recorder);
    Position one = append(node, "one");

    server.command("del", "hawser:{/topic}:meta");
    Position again = append(node, "again");

    assertThat(again.epoch()).isNotEqualTo(one.epoch());
    assertThat(texts(await(node.read("topic", one, 10, RETENTION)))).containsExactly("again");
  }

  @Test
  void the_epoch_outlives_the_messages_by_a_day() throws Exception {
    BackplaneConnection node = connect(recorder);
    append(node, "one");

    long log = Long.parseLong(server.command("pttl", "hawser:{/topic}:log"));
    long meta = Long.parseLong(server.command("pttl", "hawser:{/topic}:meta"));

    assertThat(log).isBetween(1L, RETENTION.maxAge().toMillis());
    assertThat(meta - log).isGreaterThan(Duration.ofHours(23).toMillis());
  }

  @Test
  void a_history_may_be_kept_forever() throws Exception {
    BackplaneConnection node = connect(recorder);
    Retention forever =
        new Retention(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE));

    Position start = await(node.follow("topic", forever));
    await(node.append("topic", new byte[] {'a'}, forever));

    assertThat(texts(await(node.read("topic", start, 10, forever)))).containsExactly("a");
  }

  // -- the live feed -----------------------------------------------------------------------------

  @Test
  void missing_entries_are_a_gap_and_old_ones_are_ignored() throws Exception {
    BackplaneConnection node = connect(recorder);
    await(node.follow("topic", RETENTION));
    String epoch = append(node, "one").epoch();

    for (String entry : List.of("1 again", "2 two", "5 five", "4 late", "nonsense", "6 six")) {
      server.command("spublish", "hawser:{/topic}:log", epoch + " " + entry);
    }

    recorder.await("entry 6");
    assertThat(recorder.lines())
        .containsExactly("entry 1 one", "entry 2 two", "gap", "entry 5 five", "entry 6 six");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zzz 5 forged", "0123456789 5 forged", "ffffffffffff- 5 forged", "- 5 forged"})
  void what_no_node_has_written_does_no_harm(String forged) throws Exception {
    BackplaneConnection node = connect(recorder);
    await(node.follow("topic", RETENTION));
    Position one = append(node, "one");

    server.command("spublish", "hawser:{/topic}:log", forged);
    append(node, "two");

    recorder.await("entry 2");
    assertThat(recorder.lines()).containsExactly("entry 1 one", "entry 2 two");
    assertThat(texts(await(node.read("topic", one, 10, RETENTION)))).containsExactly("two");
  }

  @Test
  void an_epoch_from_the_end_of_time_is_used() throws Exception {
    BackplaneConnection node = connect(recorder);
    await(node.follow("topic", RETENTION));

    server.command("spublish", "hawser:{/topic}:log", "ffffffffffff-a 5 forged");
    recorder.await("entry 5 forged");
    Position one = append(node, "one");
    append(node, "two");

    recorder.await("entry 2 two");
    assertThat(texts(await(node.read("topic", one, 10, RETENTION)))).containsExactly("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdel META offset",
        "hset META offset abc",
        "hset META offset 9223372036854775807",
        "hset META offset 1.5",
        "hset META epoch zz",
        "hset META bytes x",
        "hdel META oldest",
        "rpush LOG x y z"
      })
  void a_history_that_no_node_has_written_begins_anew(String damage) throws Exception {
    BackplaneConnection node = connect(recorder);
    Position one = append(node, "one");

    String keys = damage.replace("META", "hawser:{/topic}:meta");
    server.command(keys.replace("LOG", "hawser:{/topic}:log").split(" "));
    Position again = append(node, "again");

    assertThat(again.epoch()).isNotEqualTo(one.epoch());
    assertThat(texts(await(node.read("topic", one, 10, RETENTION)))).containsExactly("again");
  }

  @Test
  void a_stored_message_that_is_too_short_is_read_as_an_empty_one() throws Exception {
    BackplaneConnection node = connect(recorder);
    Position one = append(node, "one");
    append(node, "two");

    server.command("lset", "hawser:{/topic}:log", "1", "x");

    assertThat(texts(await(node.read("topic", one, 10, RETENTION)))).containsExactly("");
  }

  // -- refusals ----------------------------------------------------------------------------------

  @Test
  void scripts_that_redis_has_forgotten_are_loaded_again() throws Exception {
    BackplaneConnection node = connect(recorder);
    append(node, "one");

    server.command("script", "flush");
    Throwable failure = Failures.failureOf(node.append("topic", new byte[0], RETENTION));
    Position two = append(node, "two");
    server.command("script", "flush");
    Position last = await(node.follow("topic", RETENTION));

    assertThat(failure).isInstanceOf(BackplaneException.class).hasMessageContaining("NOSCRIPT");
    assertThat(last).isEqualTo(two);
    assertThat(recorder.lines()).isEmpty();
  }

  @Test
  void redis_without_memory_refuses_messages_and_can_still_be_read() throws Exception {
    BackplaneConnection node = connect(recorder);
    Position one = append(node, "one");

    server.command("config", "set", "maxmemory", "1");
    Throwable failure = Failures.failureOf(node.append("topic", new byte[0], RETENTION));

    assertThat(failure).isInstanceOf(BackplaneException.class).hasMessageContaining("OOM");
    assertThat(await(node.follow("topic", RETENTION))).isEqualTo(one);
    server.command("config", "set", "maxmemory", "0");
    assertThat(append(node, "two").offset()).isEqualTo(2);
  }

  @Test
  void a_subscription_that_is_not_allowed_is_refused_and_prevents_no_restoration()
      throws Exception {
    BackplaneConnection node = connect(recorder);
    await(node.subscribe("allowed"));
    server.command("acl", "setuser", "default", "resetchannels", "&hawser:{/allowed}");

    Throwable failure = Failures.failureOf(node.subscribe("forbidden"));
    server.command("client", "kill", "type", "pubsub");
    recorder.await("restored");

    assertThat(failure).isInstanceOf(BackplaneException.class).hasMessageContaining("NOPERM");
  }

  @Test
  void a_server_that_becomes_a_replica_is_not_used_any_more() throws Exception {
    connect(recorder);

    server.command("replicaof", "127.0.0.1", "1");

    recorder.await("interrupted: Redis at 127.0.0.1:" + server.port() + " is not a master");
    assertThatThrownBy(() -> connect(new Recorder()))
        .isInstanceOf(BackplaneException.class)
        .hasMessageContaining("replica");
    server.command("replicaof", "no", "one");
    recorder.await("restored");
  }

  // -- a server that hangs -----------------------------------------------------------------------

  @Test
  void a_process_that_is_stopped_is_noticed_and_used_again() throws Exception {
    answerTimeout = SHORT;
    BackplaneConnection node = connect(recorder);
    BackplaneConnection sender = connect(new Recorder());
    await(node.subscribe("topic"));
    await(sender.publish("topic", "before".getBytes(UTF_8)));
    recorder.await("message before");

    server.pause();
    long start = System.nanoTime();
    Throwable failure = Failures.failureOf(sender.publish("topic", "during".getBytes(UTF_8)));
    recorder.await("interrupted");
    Duration noticed = Duration.ofNanos(System.nanoTime() - start);
    server.resume();
    recorder.await("restored");
    BackplaneConnection other = connect(new Recorder());
    await(other.publish("topic", "after".getBytes(UTF_8)));
    recorder.await("message after");

    assertThat(failure).isInstanceOf(BackplaneException.class);
    assertThat(noticed).isLessThan(SHORT.multipliedBy(4)); // 1.5, on a machine at leisure
    assertThat(recorder.lines()).doesNotHaveDuplicates();
  }

  @Test
  void messages_that_wait_for_redis_are_limited() throws Exception {
    answerTimeout = SHORT;
    BackplaneConnection node = connect(recorder);
    server.pause();

    List<CompletableFuture<Void>> futures = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      futures.add(node.publish("topic", new byte[8 << 20]));
    }

    assertThat(Failures.failureOf(futures.get(8)))
        .isInstanceOf(BackplaneException.class)
        .hasMessageContaining("64 MiB");
    server.resume();
  }
}
