// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What it costs to pass one publisher's messages on to clients of three processes, beside one
 * process with all clients, and beside Socket.IO. The build runs it with few clients, to see that
 * it works. {@code -Dfanout.kinds=all -Dfanout.clients=1000 -Dfanout.seconds=5
 * -Dfanout.flood=100000} measures: it prints how many messages are delivered for each second of the
 * servers' CPU time, how long a message takes, and how many messages a broker passes on.
 */
class FanOutTest {
  private static final int CLIENTS = Integer.getInteger("fanout.clients", 5);
  private static final Duration TIME =
      Duration.ofMillis(
          (long) (1000 * Double.parseDouble(System.getProperty("fanout.seconds", "0.2"))));
  private static final int FLOOD = Integer.getInteger("fanout.flood", 1_000);
  private static final int AT_ONCE = 10;
  private static final int NODES = 3;
  private static final int CLIENTS_FOR_LATENCY = 5;
  private static final int WARM_UP = 2;

  private final List<Victim> toClose = new ArrayList<>();

  @TempDir Path folder;

  /** What is measured. */
  enum Kind {
    ONE_PROCESS(null, "ordinary"),
    REDIS(Broker.REDIS, "ordinary"),
    REDIS_RESUMABLE(Broker.REDIS, "resumable"),
    NATS(Broker.NATS, "ordinary"),
    NATS_RESUMABLE(Broker.NATS, "resumable"),
    SOCKET_IO_ONE_PROCESS(null, ""),
    SOCKET_IO_REDIS_STREAMS(Broker.REDIS, "");

    private final @Nullable Broker broker;
    private final String promise;

    Kind(@Nullable Broker broker, String promise) {
      this.broker = broker;
      this.promise = promise;
    }

    FanOut.Speech speech() {
      return promise.isEmpty() ? FanOut.Speech.SOCKET_IO : FanOut.Speech.HAWSER;
    }

    int nodes() {
      return broker == null ? 1 : NODES;
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = toClose.size() - 1; i >= 0; i--) {
      toClose.get(i).close();
    }
  }

  static List<Kind> kinds() {
    String names =
        System.getProperty("fanout.kinds", "REDIS,NATS_RESUMABLE,SOCKET_IO_REDIS_STREAMS");
    return names.equals("all")
        ? List.of(Kind.values())
        : Stream.of(names.split(",")).map(Kind::valueOf).toList();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void messages_reach_the_clients_of_all_processes(Kind kind) throws Exception {
    Victim broker = null;
    if (kind.broker != null) {
      broker = broker(kind.broker);
      toClose.add(broker);
    }
    List<Victim> nodes = new ArrayList<>();
    for (int i = 0; i < kind.nodes(); i++) {
      Victim node = node(kind, broker);
      nodes.add(node);
      toClose.add(node);
    }
    List<Integer> ports = nodes.stream().map(Victim::port).toList();
    for (int atOnce : List.of(1, AT_ONCE)) {
      throughput(kind, nodes, ports, broker, atOnce);
    }
    latency(kind, ports);
    if (broker != null && kind.speech() == FanOut.Speech.HAWSER) {
      flood(kind, ports, broker);
    }
  }

  private static void throughput(
      Kind kind, List<Victim> nodes, List<Integer> ports, @Nullable Victim broker, int atOnce)
      throws Exception {
    try (FanOut fanOut = new FanOut(kind.speech(), ports, CLIENTS * NODES / ports.size())) {
      fanOut.publishInTurn(atOnce, TIME.multipliedBy(WARM_UP));
      double before = seconds(nodes);
      double brokerBefore = seconds(broker);
      long delivered = fanOut.publishInTurn(atOnce, TIME);
      double used = seconds(nodes) - before;
      assertThat(delivered).isPositive();
      System.out.printf(
          "%s, %d at once, %d clients: %.0f deliveries for each CPU second of the servers,"
              + " %.0f of the broker, %.0f for each second%n",
          kind,
          atOnce,
          NODES * CLIENTS,
          delivered / used,
          delivered / (seconds(broker) - brokerBefore),
          delivered * 1e9 / TIME.toNanos());
    }
  }

  private static void latency(Kind kind, List<Integer> ports) throws Exception {
    int clients = CLIENTS_FOR_LATENCY * NODES / ports.size();
    try (FanOut fanOut = new FanOut(kind.speech(), ports, clients)) {
      Duration every = Duration.ofMillis(5);
      int count = (int) TIME.dividedBy(every);
      fanOut.publishSteadily(count * WARM_UP, every);
      long[] nanos = fanOut.publishSteadily(count, every);
      assertThat(nanos).hasSize(count * CLIENTS_FOR_LATENCY * NODES);
      System.out.printf(
          "%s, 200 messages for each second to %d clients: p50 %.2f ms, p99 %.2f ms%n",
          kind,
          CLIENTS_FOR_LATENCY * NODES,
          nanos[nanos.length / 2] / 1e6,
          nanos[nanos.length * 99 / 100] / 1e6);
    }
  }

  private static void flood(Kind kind, List<Integer> ports, Victim broker) throws Exception {
    try (FanOut fanOut = new FanOut(kind.speech(), ports, 1)) {
      fanOut.flood(ports, FLOOD * WARM_UP, 1_000);
      double before = seconds(broker);
      Duration time = fanOut.flood(ports, FLOOD, 1_000);
      int count = FLOOD * ports.size();
      System.out.printf(
          "%s, all processes publish: %.0f messages for each second, %.0f for each CPU second of"
              + " the broker%n",
          kind, count * 1e9 / time.toNanos(), count / (seconds(broker) - before));
    }
  }

  private static double seconds(List<Victim> processes) {
    return processes.stream().mapToDouble(FanOutTest::seconds).sum();
  }

  private static double seconds(@Nullable Victim process) {
    return process == null ? 0 : process.cpu().toNanos() / 1e9;
  }

  private Victim node(Kind kind, @Nullable Victim broker) throws Exception {
    int port = Ports.free();
    List<String> command = new ArrayList<>();
    if (kind.speech() == FanOut.Speech.SOCKET_IO) {
      PeerScripts.install();
      command.addAll(PeerScripts.command("fan-out.mjs", Integer.toString(port)));
    } else {
      command.addAll(java(port, kind.promise));
    }
    if (broker != null && kind.broker != null) {
      if (kind.speech() == FanOut.Speech.HAWSER) {
        command.add(kind.broker.name());
      }
      command.add(broker.ports());
    }
    return new Victim(port, command, folder.resolve("node-" + port));
  }

  /** Starts a broker that stores as little as it can. */
  private Victim broker(Broker kind) throws Exception {
    int port = Ports.free();
    Path data = folder.resolve("broker");
    return new Victim(
        port,
        kind == Broker.REDIS
            ? Broker.redis(port, data, "--appendonly", "no", "--save", "")
            : Broker.nats(port, data),
        data);
  }

  private static List<String> java(int port, String promise) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        FanOutNode.class.getName(),
        Integer.toString(port),
        promise);
  }
}
