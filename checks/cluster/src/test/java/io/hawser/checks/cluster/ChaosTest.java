// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.Ports;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.server.WebSocketServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three server processes and a publisher share one broker. Clients receive numbered messages while
 * their connections are cut every two seconds, a server is killed, and the broker is killed, paused
 * and emptied. Each client must get every number once and in order, or be told that some are
 * missing. {@code -Dchaos.rounds=} repeats it for longer, with {@code -Dchaos.clients=} clients.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for many rounds
class ChaosTest {
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 1);
  private static final int CLIENTS = Integer.getInteger("chaos.clients", 60);
  private static final int NODES = 3;
  private static final int PACE_MILLIS = 5;
  private static final String TOPIC = "numbers";

  private final Random random = new Random(15);
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<ReconnectingWebSocket> clients = new ArrayList<>();

  // guarded by confirmed
  private final BitSet confirmed = new BitSet();

  @TempDir Path folder;

  /** Publishes numbers, one at a time and without end. */
  private final class Publisher extends Thread {
    private final WebSocketServer server;
    private volatile boolean stopped;
    private volatile int next;

    Publisher(WebSocketServer server) {
      this.server = server;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!stopped) {
        int number = next;
        CompletableFuture<Void> published =
            server.publishAsync(TOPIC, PreparedMessage.text(Integer.toString(number)));
        published.whenComplete(
            (done, failure) -> {
              if (failure == null) {
                synchronized (confirmed) {
                  confirmed.set(number);
                }
              }
            });
        next = number + 1;
        pause(PACE_MILLIS);
      }
    }

    /** Publishes one number until it is confirmed, and returns it. */
    int confirm() throws Exception {
      int number = next;
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!isConfirmed(number, next) && System.nanoTime() < deadline) {
        pause(PACE_MILLIS);
      }
      assertThat(isConfirmed(number, next)).as("something is published").isTrue();
      return number;
    }

    private boolean isConfirmed(int from, int to) {
      synchronized (confirmed) {
        int first = confirmed.nextSetBit(from);
        return first >= 0 && first < to;
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() throws Exception {
    clients.forEach(ReconnectingWebSocket::close);
    for (int i = toClose.size() - 1; i >= 0; i--) {
      toClose.get(i).close();
    }
  }

  private <T extends AutoCloseable> T closing(T resource) {
    toClose.add(resource);
    return resource;
  }

  @ParameterizedTest
  @EnumSource
  void every_client_gets_everything_once_and_in_order_or_is_told(Broker kind) throws Exception {
    Victim broker = closing(kind.start(folder.resolve("broker")));
    List<Victim> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(closing(node(kind, broker.port())));
    }
    WebSocketServer publishing =
        closing(
            WebSocketServer.builder()
                .host("127.0.0.1")
                .backplane(kind.at(broker.port()))
                .backplaneMonitor(new BackplaneMonitor() {})
                .resumable("*", Broker.RETENTION)
                .onConnection(ws -> {})
                .start());
    Publisher publisher = new Publisher(publishing);
    connectClients(nodes);
    publisher.start();
    int from = firstSeenByAll(publisher);

    for (int round = 0; round < ROUNDS; round++) {
      cutConnections();
      nodes.get(round % NODES).kill();
      cutConnections();
      nodes.get(round % NODES).start();
      cutConnections();
      broker.pause();
      cutConnections();
      broker.resume();
      cutConnections();
      broker.kill();
      cutConnections();
      broker.start();
      publisher.confirm();
      cutConnections();
    }
    int beforeLoss = firstSeenByAll(publisher);
    broker.kill();
    broker.empty();
    broker.start();
    publisher.confirm();
    cutConnections();

    int last = firstSeenByAll(publisher);
    publisher.stopped = true;
    publisher.join();
    report(kind, from, last);
    BitSet expected;
    synchronized (confirmed) {
      expected = confirmed.get(0, last);
    }
    assertThat(ledgers.stream().flatMap(ledger -> ledger.mistakes(from, expected).stream()))
        .isEmpty();
    assertThat(beforeLoss).isGreaterThan(from);
  }

  private Victim node(Broker kind, int brokerPort) throws Exception {
    int port = Ports.free();
    return new Victim(
        port,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Node.class.getName(),
            Integer.toString(port),
            kind.name(),
            Integer.toString(brokerPort)),
        folder.resolve("node-" + port));
  }

  private void connectClients(List<Victim> nodes) {
    WebSocketClient client = closing(WebSocketClient.builder().threads(1).build());
    ReconnectPolicy policy =
        ReconnectPolicy.builder()
            .initialDelay(Duration.ofMillis(50))
            .maxDelay(Duration.ofMillis(500))
            .resume(true)
            .build();
    for (int i = 0; i < CLIENTS; i++) {
      Ledger ledger = new Ledger();
      ledgers.add(ledger);
      String url = "ws://127.0.0.1:" + nodes.get(i % NODES).port() + "/" + TOPIC;
      clients.add(client.reconnecting(ConnectRequest.to(url), policy, ledger));
    }
  }

  /** Cuts some of the connections, for as long as a disturbance lasts: two seconds. */
  private void cutConnections() {
    for (int i = 0; i < 20; i++) {
      WebSocket open = clients.get(random.nextInt(clients.size())).current();
      if (open != null) {
        open.terminate();
      }
      pause(100);
    }
  }

  /** Waits until there is a number that all clients have, and returns it. */
  private int firstSeenByAll(Publisher publisher) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    int number = publisher.confirm();
    while (true) {
      for (int candidate = number; candidate < publisher.next; candidate++) {
        int seen = candidate;
        if (ledgers.stream().allMatch(ledger -> ledger.has(seen))) {
          return seen;
        }
      }
      assertThat(System.nanoTime()).as("a number that all have").isLessThan(deadline);
      pause(50);
    }
  }

  private void report(Broker kind, int from, int last) {
    int received = ledgers.stream().mapToInt(Ledger::received).sum();
    int connections = ledgers.stream().mapToInt(Ledger::connections).sum();
    int losses = ledgers.stream().mapToInt(Ledger::losses).sum();
    int published;
    synchronized (confirmed) {
      published = confirmed.get(from, last).cardinality();
    }
    System.out.printf(
        "%s: %d numbers confirmed, %d clients with %d connections, %d received, told %d times%n",
        kind, published, ledgers.size(), connections, received, losses);
  }
}
