// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that changes while it is used. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RedisClusterTest {
  private static final Retention RETENTION = Retention.DEFAULT;
  private static final Names NAMES = new Names("hawser");

  @TempDir private Path folder;

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  private static BackplaneConnection connect(RedisCluster cluster, Recorder recorder) {
    return RedisBackplane.builder("redis://127.0.0.1:1", cluster.uri()) // the first is not there
        .connectTimeout(Duration.ofSeconds(20))
        .answerTimeout(Duration.ofSeconds(2))
        .build()
        .connect(recorder);
  }

  private static Position append(BackplaneConnection node, String message) throws Exception {
    return await(node.append("topic", message.getBytes(UTF_8), RETENTION));
  }

  private static List<String> texts(History history) {
    return history.entries().stream().map(Entry::message).map(m -> new String(m, UTF_8)).toList();
  }

  @Test
  void subscriptions_follow_slots_and_a_replica_that_takes_over() throws Exception {
    Recorder recorder = new Recorder();
    Recorder senders = new Recorder();
    try (RedisCluster cluster = new RedisCluster(folder);
        BackplaneConnection node = connect(cluster, recorder);
        BackplaneConnection sender = connect(cluster, senders)) {
      await(node.subscribe("topic"));
      Position start = await(node.follow("topic", RETENTION));
      append(sender, "one");
      recorder.await("entry 1 one");
      RedisServer first = cluster.master(NAMES.log("topic"));
      RedisServer second = cluster.otherThan(first);

      cluster.moveSlot(NAMES.log("topic"), first, second);
      recorder.await("restored");
      // The sender has no subscription that Redis could end: it learns of the move when it sends.
      assertThat(sender.append("topic", "lost".getBytes(UTF_8), RETENTION))
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withMessageContaining("MOVED");
      senders.await("restored");
      Position two = append(sender, "two");
      await(sender.publish("topic", "after the move".getBytes(UTF_8)));
      recorder.await("entry 2 two");
      recorder.await("message after the move");
      assertThat(two.epoch()).isEqualTo(start.epoch());

      cluster.addReplica(second);
      second.kill();
      recorder.awaitCount("restored", 2);
      senders.awaitCount("restored", 2);
      Position three = append(sender, "three");
      await(sender.publish("topic", "after the end".getBytes(UTF_8)));
      recorder.await("message after the end");
      assertThat(three).isEqualTo(new Position(start.epoch(), 3));
      History history = await(node.read("topic", start, 10, RETENTION));
      assertThat(texts(history)).containsExactly("one", "two", "three");
      assertThat(history.complete()).isTrue();
      assertThat(recorder.lines().stream().filter(line -> line.matches("(message|entry).*")))
          .doesNotHaveDuplicates();
    }
  }
}
