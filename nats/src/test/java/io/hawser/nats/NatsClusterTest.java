// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static io.hawser.nats.ListeningNode.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.checks.support.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers with one history. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class NatsClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<NatsServer> servers = new ArrayList<>();

  @AfterEach
  void end_servers() throws Exception {
    for (NatsServer server : servers) {
      server.close();
    }
  }

  @Test
  void a_history_goes_on_when_one_of_three_servers_ends(@TempDir Path folder) throws Exception {
    startCluster(folder);
    Retention retention = Retention.DEFAULT;
    try (ListeningNode node = connect(servers.get(0));
        ListeningNode sender = connect(servers.get(1))) {
      Position start = whenAvailable(() -> node.follow("topic", retention));
      Position one = whenAvailable(() -> sender.append("topic", "one", retention));
      node.awaitHeard("entry topic one");

      servers.get(0).kill();
      node.awaitHeard("interrupted");
      node.awaitHeard("restored"); // at a server that the first one has told about
      Position two = whenAvailable(() -> sender.append("topic", "two", retention));

      assertThat(two.epoch()).isEqualTo(one.epoch());
      assertThat(two.offset()).isGreaterThan(one.offset());
      History history = whenAvailable(() -> node.read("topic", start, retention));
      assertThat(texts(history)).startsWith("one").endsWith("two");
      assertThat(history.complete()).isTrue();
      whenAvailable(() -> node.follow("topic", retention)); // it has waited for the leader too
      whenAvailable(() -> sender.append("topic", "three", retention));
      node.awaitHeard("entry topic three");
      assertThat(sender.heard()).isEmpty();
    }
  }

  private void startCluster(Path folder) throws Exception {
    List<String> routes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      routes.add("nats://127.0.0.1:" + Ports.free());
    }
    for (int i = 0; i < 3; i++) {
      Path own = Files.createDirectory(folder.resolve("server" + i));
      List<String> arguments = new ArrayList<>(List.of("-js", "--name", "server" + i));
      arguments.addAll(List.of("--cluster_name", "test", "--cluster", routes.get(i)));
      arguments.addAll(List.of("--routes", String.join(",", routes)));
      servers.add(new NatsServer(own, arguments.toArray(new String[0])));
    }
  }

  private static ListeningNode connect(NatsServer server) {
    return new ListeningNode(NatsBackplane.builder(server.url()).replicas(3).build());
  }

  /** The servers elect a leader first, and refuse what they are asked meanwhile. */
  private static <T> T whenAvailable(Callable<T> action) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return action.call();
      } catch (ExecutionException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }
}
