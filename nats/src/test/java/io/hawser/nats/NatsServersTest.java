// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import static io.hawser.nats.ListeningNode.await;
import static io.hawser.nats.ListeningNode.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.BackplaneListener;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that refuse, hang, forget, or lack something. */
class NatsServersTest {
  @TempDir private Path folder;

  // -- connecting --------------------------------------------------------------------------------

  @Test
  void a_server_that_is_not_there_is_named() throws Exception {
    String address = "127.0.0.1:" + Ports.free();

    assertThatThrownBy(() -> new ListeningNode(NatsBackplane.to("nats://user:s3cret@" + address)))
        .isInstanceOf(BackplaneException.class)
        .hasMessageContaining("the NATS server at nats://" + address + " cannot be reached")
        .hasMessageContaining("Connection refused")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void a_wrong_password_is_not_shown() throws Exception {
    try (HawserLog log = new HawserLog();
        NatsServer server = new NatsServer(folder, "--user", "node", "--pass", "right")) {
      NatsBackplane backplane =
          NatsBackplane.builder(server.url())
              .user("node", "wr0ng")
              .connectTimeout(Duration.ofSeconds(10))
              .build();

      assertThatThrownBy(() -> new ListeningNode(backplane))
          .isInstanceOf(BackplaneException.class)
          .hasMessageContaining(
              "the NATS server at %s refuses the user, password or token", server.url())
          .hasMessageNotContaining("wr0ng")
          .hasNoCause();
      assertThat(log.messages()).noneMatch(message -> message.contains("wr0ng"));
    }
  }

  @Test
  void a_token_is_accepted() throws Exception {
    try (NatsServer server = new NatsServer(folder, "--auth", "t0ken");
        ListeningNode inAddress =
            new ListeningNode(NatsBackplane.to("nats://t0ken@127.0.0.1:" + server.port()));
        ListeningNode inBuilder =
            new ListeningNode(NatsBackplane.builder(server.url()).token("t0ken").build())) {
      await(inAddress.connection.subscribe("topic"));
      await(inBuilder.publishing("topic", "text"));

      inAddress.awaitHeard("message topic text");
    }
  }

  @Test
  void a_certificate_for_another_host_is_refused() throws Exception {
    Certificates certificates = new Certificates(folder, "dns:nats.example");
    try (NatsServer server =
        new NatsServer(
            folder,
            "--tls",
            "--tlscert",
            certificates.certificate.toString(),
            "--tlskey",
            certificates.key.toString())) {
      NatsBackplane backplane =
          NatsBackplane.builder("tls://127.0.0.1:" + server.port())
              .sslContext(certificates.trustingContext())
              .connectTimeout(Duration.ofSeconds(10))
              .build();

      assertThatThrownBy(() -> new ListeningNode(backplane))
          .isInstanceOf(BackplaneException.class)
          .hasMessageContaining("No subject alternative names");
    }
  }

  @Test
  void a_server_with_tls_is_not_used_without() throws Exception {
    Certificates certificates = new Certificates(folder, "ip:127.0.0.1");
    try (NatsServer server =
        new NatsServer(
            folder,
            "--tls",
            "--tlscert",
            certificates.certificate.toString(),
            "--tlskey",
            certificates.key.toString())) {
      assertThatThrownBy(() -> new ListeningNode(NatsBackplane.to(server.url())))
          .isInstanceOf(BackplaneException.class)
          .hasMessageContaining("SSL required by server");
    }
  }

  @Test
  void a_server_without_jetstream_has_only_topics_without_history() throws Exception {
    try (NatsServer server = new NatsServer(folder);
        ListeningNode node = new ListeningNode(NatsBackplane.to(server.url()))) {
      await(node.connection.subscribe("topic"));
      await(node.publishing("topic", "text"));
      node.awaitHeard("message topic text");

      for (CompletableFuture<?> future :
          new CompletableFuture<?>[] {
            node.connection.follow("topic", Retention.DEFAULT),
            node.connection.append("topic", new byte[1], Retention.DEFAULT),
            node.connection.read("topic", new Position("e", 0), 1, Retention.DEFAULT)
          }) {
        assertThatThrownBy(() -> await(future))
            .hasCauseInstanceOf(BackplaneException.class)
            .hasMessageContaining("JetStream does not answer")
            .hasMessageContaining("start nats-server with -js");
      }
      assertThat(node.heard()).hasSize(1);
    }
  }

  // -- what breaks -------------------------------------------------------------------------------

  @Test
  void a_server_that_hangs_is_noticed_and_used_again_when_it_goes_on() throws Exception {
    try (NatsServer server = new NatsServer(folder, "-js");
        ListeningNode node = new ListeningNode(NatsBackplane.to(server.url()))) {
      Position start = node.follow("topic", Retention.DEFAULT);
      await(node.connection.subscribe("topic"));

      server.pause();
      try {
        assertThatThrownBy(() -> publishAgainAndAgain(node))
            .hasCauseInstanceOf(BackplaneException.class);
        long paused = System.nanoTime();
        node.awaitHeard("interrupted");
        assertThat(Duration.ofNanos(System.nanoTime() - paused)).isLessThan(Duration.ofSeconds(9));
      } finally {
        server.proceed();
      }
      node.awaitHeard("restored");
      await(node.publishing("topic", "after"));
      node.append("topic", "stored", Retention.DEFAULT);

      node.awaitHeard("message topic after");
      node.awaitHeard("entry topic stored");
      assertThat(node.read("topic", start, Retention.DEFAULT).complete()).isTrue();
    }
  }

  /** A program that is told to pause goes on for a moment. */
  private static void publishAgainAndAgain(ListeningNode node) throws Exception {
    while (true) {
      await(node.publishing("topic", "perhaps"));
    }
  }

  @Test
  void a_server_that_comes_back_with_less_gets_a_new_epoch() throws Exception {
    Retention retention = Retention.DEFAULT;
    Position one;
    try (NatsServer server = new NatsServer(folder, "-js");
        ListeningNode node = new ListeningNode(NatsBackplane.to(server.url()))) {
      one = node.append("topic", "one", retention);
      server.kill();
      node.awaitHeard("interrupted");
      server.saveData();
      server.start();
      node.awaitHeard("restored");
      Position two = node.append("topic", "two", retention);
      assertThat(two.epoch()).isEqualTo(one.epoch());

      server.kill();
      server.restoreData();
      server.start();
      try (ListeningNode other = new ListeningNode(NatsBackplane.to(server.url()))) {
        assertThat(other.read("topic", one, retention).complete()).isTrue(); // it cannot know
      }
      History history = readWhenRestored(node, two, retention);

      assertThat(history.complete()).isFalse();
      assertThat(history.last().epoch()).isNotEqualTo(one.epoch());
    }
  }

  private static History readWhenRestored(ListeningNode node, Position after, Retention retention)
      throws Exception {
    while (node.heard().stream().filter(event -> event.equals("restored")).count() < 2) {
      Thread.onSpinWait();
    }
    return node.read("topic", after, retention);
  }

  @Test
  void an_entry_that_was_lost_is_noticed_although_none_follows() throws Exception {
    Path configuration =
        Files.writeString(
            folder.resolve("server.conf"),
            """
            authorization { users: [
              { user: deaf, password: s3cret, permissions: { subscribe: { deny: "hawser.f.>" } } }
              { user: sender, password: s3cret }
            ] }
            """);
    Retention retention = new Retention(100, 1 << 20, Duration.ofSeconds(3));
    try (HawserLog log = new HawserLog();
        NatsServer server = new NatsServer(folder, "-js", "-c", configuration.toString());
        ListeningNode node =
            new ListeningNode(NatsBackplane.builder(server.url()).user("deaf", "s3cret").build());
        ListeningNode sender =
            new ListeningNode(
                NatsBackplane.builder(server.url()).user("sender", "s3cret").build())) {
      Position start = node.follow("topic", retention);
      sender.append("topic", "lost", retention);

      node.awaitHeard("gap topic");
      History history = node.read("topic", start, retention);
      assertThat(texts(history)).containsExactly("lost");
      assertThat(history.complete()).isTrue();
      Patience.until(
          () ->
              assertThat(log.messages())
                  .anyMatch(message -> message.contains("Permissions Violation")));
    }
  }

  @Test
  void a_node_that_is_too_slow_is_interrupted_and_restored() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    try (NatsServer server = new NatsServer(folder);
        ListeningNode sender = new ListeningNode(NatsBackplane.to(server.url()))) {
      NatsBackplane backplane =
          NatsBackplane.builder(server.url()).maxWaitingBytes(100_000).build();
      ListeningNode heard = new ListeningNode(backplane);
      BackplaneListener listener = new SlowListener(heard, slow);
      try (heard;
          var connection = backplane.connect(listener)) {
        await(connection.subscribe("topic"));
        CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < 20; i++) {
          last = sender.publishing("topic", "x".repeat(10_000));
        }
        await(last);
        slow.countDown();

        heard.awaitHeard("interrupted this node was too slow");
        heard.awaitHeard("restored");
        await(sender.publishing("topic", "after"));
        heard.awaitHeard("message topic after");
      }
    }
  }

  /** Hears nothing until the latch is open. */
  private record SlowListener(ListeningNode node, CountDownLatch latch)
      implements BackplaneListener {
    @Override
    public void onMessage(String topic, byte[] message) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      node.onMessage(topic, message);
    }

    @Override
    public void onEntry(String topic, Entry entry) {
      node.onEntry(topic, entry);
    }

    @Override
    public void onGap(String topic) {
      node.onGap(topic);
    }

    @Override
    public void onInterrupted(String cause) {
      node.onInterrupted(cause);
    }

    @Override
    public void onRestored() {
      node.onRestored();
    }
  }
}
