// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.backplane.BackplaneException;
import io.hawser.checks.support.Ports;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.server.WebSocketServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Hawser with one of its brokers: processes of {@link Node}, and clients in this process. */
final class HawserContestant implements Contestant {
  private static final String TOPIC = "numbers";
  private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final BrokerProcesses broker;
  private final List<Victim> nodes = new ArrayList<>();
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<ReconnectingWebSocket> clients = new ArrayList<>();
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final Publisher publisher;
  private final AtomicInteger cuts = new AtomicInteger();

  // guarded by itself
  private final BitSet confirmed = new BitSet();
  private final BitSet refused = new BitSet();

  /** Publishes numbers, one at a time and without end. */
  private final class Publisher extends Thread {
    private final WebSocketServer server;
    private final int paceMillis;
    private volatile boolean stopped;
    private volatile int next;

    Publisher(WebSocketServer server, int paceMillis) {
      this.server = server;
      this.paceMillis = paceMillis;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!stopped) {
        int number = next;
        server
            .publishAsync(TOPIC, PreparedMessage.text(Integer.toString(number)))
            .whenComplete((done, failure) -> mark(failure == null ? confirmed : refused, number));
        next = number + 1;
        Chaos.pause(paceMillis);
      }
    }

    private void mark(BitSet set, int number) {
      synchronized (set) {
        set.set(number);
      }
    }
  }

  /** Writes what a client is told and gets. */
  private record Client(Ledger ledger) implements ReconnectListener {
    @Override
    public void onOpen(WebSocket ws) {
      ledger.onConnected();
      ws.onText(text -> ledger.onNumber(Integer.parseInt(text)));
    }

    @Override
    public void onLost(ReconnectingWebSocket reconnecting, String topic) {
      ledger.onTold();
    }

    @Override
    public void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
      // That is what this is about.
    }

    @Override
    public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
      ledger.onMistake("given up: " + outage);
    }
  }

  HawserContestant(Broker kind, Path folder, int clientCount, int paceMillis) throws Exception {
    broker = closing(kind.start(folder.resolve("broker")));
    WebSocketServer publishing = closing(publishing(kind));
    for (int i = 0; i < NODES; i++) {
      nodes.add(closing(node(kind, folder)));
    }
    publisher = new Publisher(publishing, paceMillis);
    connect(clientCount);
  }

  private <T extends AutoCloseable> T closing(T resource) {
    toClose.add(resource);
    return resource;
  }

  /** Starts the server that publishes, as soon as the broker is ready for it. */
  private WebSocketServer publishing(Broker kind) throws Exception {
    long deadline = System.nanoTime() + READY_NANOS;
    while (true) {
      try {
        return WebSocketServer.builder()
            .host("127.0.0.1")
            .backplane(kind.at(broker.ports()))
            .backplaneMonitor(new BackplaneMonitor() {})
            .resumable("*", Broker.RETENTION)
            .onConnection(ws -> {})
            .start();
      } catch (BackplaneException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        Chaos.pause(200);
      }
    }
  }

  private Victim node(Broker kind, Path folder) throws Exception {
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
            broker.ports()),
        folder.resolve("node-" + port));
  }

  private void connect(int clientCount) {
    WebSocketClient client = closing(WebSocketClient.builder().threads(1).build());
    ReconnectPolicy policy =
        ReconnectPolicy.builder()
            .initialDelay(Duration.ofMillis(50))
            .maxDelay(Duration.ofMillis(500))
            .resume(true)
            .build();
    for (int i = 0; i < clientCount; i++) {
      Ledger ledger = new Ledger();
      ledgers.add(ledger);
      String url = "ws://127.0.0.1:" + nodes.get(i % NODES).port() + "/" + TOPIC;
      clients.add(client.reconnecting(ConnectRequest.to(url), policy, new Client(ledger)));
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
    publisher.start();
  }

  @Override
  public void stopPublishing() throws InterruptedException {
    publisher.stopped = true;
    publisher.join();
  }

  @Override
  public int next() {
    return publisher.next;
  }

  @Override
  public BitSet confirmed() {
    synchronized (confirmed) {
      return (BitSet) confirmed.clone();
    }
  }

  @Override
  public BitSet refused() {
    synchronized (refused) {
      return (BitSet) refused.clone();
    }
  }

  @Override
  public void cut(int client) {
    WebSocket open = clients.get(client).current();
    if (open != null) {
      open.terminate();
      cuts.incrementAndGet();
    }
  }

  @Override
  public int cuts() {
    return cuts.get();
  }

  @Override
  public void close() throws Exception {
    clients.forEach(ReconnectingWebSocket::close);
    for (int i = toClose.size() - 1; i >= 0; i--) {
      toClose.get(i).close();
    }
  }
}
