// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.checks.support.NodeScript;
import io.hawser.checks.support.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What others have for Node.js: processes of {@code src/test/node}, with Redis. */
final class PeerContestant implements Contestant {
  private final Peer peer;
  private final int paceMillis;
  private final BrokerProcesses broker;
  private final List<Victim> nodes = new ArrayList<>();
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final NodeScript clients;
  private final AtomicInteger cuts = new AtomicInteger();

  // guarded by itself
  private final BitSet refused = new BitSet();
  // any thread
  private volatile int next;
  private volatile boolean closed;
  private volatile @Nullable NodeScript publisher;

  PeerContestant(Peer peer, Path folder, int clientCount, int paceMillis, String delays)
      throws Exception {
    PeerScripts.install();
    this.peer = peer;
    this.paceMillis = paceMillis;
    broker = closing(Broker.REDIS.start(folder.resolve("broker")));
    for (int i = 0; i < NODES; i++) {
      nodes.add(closing(node(folder)));
    }
    for (int i = 0; i < clientCount; i++) {
      ledgers.add(new Ledger());
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(peer.name());
    arguments.add(
        nodes.stream().map(node -> Integer.toString(node.port())).collect(Collectors.joining(",")));
    arguments.add(Integer.toString(clientCount));
    if (!delays.isEmpty()) {
      arguments.addAll(List.of(delays.split(",")));
    }
    clients = closing(NodeScript.start("clients.mjs", arguments.toArray(String[]::new)));
    read(clients, this::onClient);
  }

  private <T extends AutoCloseable> T closing(T resource) {
    toClose.add(resource);
    return resource;
  }

  private Victim node(Path folder) throws Exception {
    int port = Ports.free();
    return new Victim(
        port,
        PeerScripts.command("server.mjs", peer.name(), Integer.toString(port), broker.ports()),
        folder.resolve("node-" + port));
  }

  private void read(NodeScript script, Consumer<String[]> sink) {
    Thread reader =
        new Thread(
            () -> {
              while (!closed) {
                try {
                  sink.accept(script.line().split(" "));
                } catch (IllegalStateException ended) {
                  return;
                }
              }
            },
            "counts for " + peer.name());
    reader.setDaemon(true);
    reader.start();
  }

  private void onClient(String... line) {
    Ledger ledger = ledgers.get(Integer.parseInt(line[1]));
    switch (line[0]) {
      case "n" -> ledger.onNumber(Integer.parseInt(line[2]));
      case "o" -> {
        ledger.onConnected();
        if (!Boolean.parseBoolean(line[2])) {
          ledger.onTold();
        }
      }
      case "c" -> cuts.incrementAndGet();
      default -> throw new IllegalArgumentException(String.join(" ", line));
    }
  }

  private void onPublisher(String... line) {
    int number = Integer.parseInt(line[1]);
    if (line[0].equals("p")) {
      next = number + 1;
    } else {
      synchronized (refused) {
        refused.set(number);
      }
    }
  }

  @Override
  public BrokerProcesses broker() {
    return broker;
  }

  @Override
  public List<Victim> nodes() {
    return nodes;
  }

  @Override
  public List<Ledger> ledgers() {
    return ledgers;
  }

  @Override
  public void startPublishing() {
    NodeScript started =
        closing(
            NodeScript.start(
                "publisher.mjs", peer.name(), broker.ports(), Integer.toString(paceMillis)));
    publisher = started;
    read(started, this::onPublisher);
  }

  @Override
  public void stopPublishing() {
    NodeScript running = publisher;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public int next() {
    return next;
  }

  @Override
  public BitSet confirmed() {
    BitSet all = new BitSet();
    ledgers.forEach(ledger -> ledger.addReceivedTo(all));
    return all;
  }

  @Override
  public BitSet refused() {
    synchronized (refused) {
      return (BitSet) refused.clone();
    }
  }

  @Override
  public void cut(int client) {
    clients.send(Integer.toString(client));
  }

  @Override
  public int cuts() {
    return cuts.get();
  }

  @Override
  public void close() throws Exception {
    closed = true;
    for (int i = toClose.size() - 1; i >= 0; i--) {
      toClose.get(i).close();
    }
  }
}
