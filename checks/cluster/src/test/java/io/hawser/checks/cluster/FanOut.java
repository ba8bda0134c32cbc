// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients of several servers that receive what one of them publishes, and how long it takes. */
final class FanOut implements AutoCloseable {
  private static final int CONNECTING_AT_ONCE = 100;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Of each message. */
  private static final int BYTES = 100;

  /** What a client and a server say to each other. */
  enum Speech {
    HAWSER("/receive", "/publish", "", "") {
      @Override
      void open(WebSocket ws) {
        // The connection is all that is needed.
      }
    },
    /** Engine.IO 4 and Socket.IO 5, over WebSockets from the start. */
    SOCKET_IO(
        "/socket.io/?EIO=4&transport=websocket&role=receive",
        "/socket.io/?EIO=4&transport=websocket&role=publish",
        "42[\"news\",\"",
        "\"]") {
      @Override
      void open(WebSocket ws) {
        ws.send("40");
      }
    };

    private final String receive;
    private final String publish;
    private final String before;
    private final String after;

    Speech(String receive, String publish, String before, String after) {
      this.receive = receive;
      this.publish = publish;
      this.before = before;
      this.after = after;
    }

    abstract void open(WebSocket ws);
  }

  private final WebSocketClient client = WebSocketClient.builder().threads(1).build();
  private final Speech speech;
  private final WebSocket publisher;
  private final int clients;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong joined = new AtomicLong();

  // written by the client's only thread
  private long[] nanos = new long[0];
  private volatile int measured;

  private long published;

  /** Connects some clients to each port, and a publisher to the first. */
  FanOut(Speech speech, List<Integer> ports, int clientsOfEach) throws Exception {
    this.speech = speech;
    this.clients = ports.size() * clientsOfEach;
    List<CompletableFuture<WebSocket>> connecting = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      connecting.add(connect(ports.get(i % ports.size()), speech.receive));
      if (connecting.size() == CONNECTING_AT_ONCE) {
        CompletableFuture.allOf(connecting.toArray(CompletableFuture[]::new)).join();
        connecting.clear();
      }
    }
    CompletableFuture.allOf(connecting.toArray(CompletableFuture[]::new)).join();
    publisher = connect(ports.get(0), speech.publish).join();
    if (speech == Speech.SOCKET_IO) {
      await("all have joined", () -> joined.get() == clients + 1);
    }
    awaitSubscriptions();
  }

  private CompletableFuture<WebSocket> connect(int port, String path) {
    return client.connect(
        ConnectRequest.to("ws://127.0.0.1:" + port + path),
        ws -> {
          ws.onText(text -> onText(ws, text));
          speech.open(ws);
        });
  }

  private void onText(WebSocket ws, String text) {
    if (!text.startsWith(speech.before)) {
      onControl(ws, text);
      return;
    }
    int begin = speech.before.length();
    long sent = Long.parseLong(text, begin, text.indexOf(' ', begin), 10);
    int next = measured;
    if (next < nanos.length) {
      nanos[next] = System.nanoTime() - sent;
      measured = next + 1;
    }
    delivered.incrementAndGet();
  }

  private void onControl(WebSocket ws, String text) {
    if (text.equals("2")) {
      ws.send("3");
    } else if (text.startsWith("40")) {
      joined.incrementAndGet();
    }
  }

  /** Publishes until a message has reached all: subscriptions across machines take a moment. */
  private void awaitSubscriptions() {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      long before = delivered.get();
      publish();
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
      while (delivered.get() < before + clients && System.nanoTime() < until) {
        LockSupport.parkNanos(1_000_000);
      }
      if (delivered.get() == before + clients) {
        published = 0;
        delivered.set(0);
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("a message reaches only some: " + delivered);
      }
    }
  }

  private void publish() {
    String payload = System.nanoTime() + " ";
    publisher.send(speech.before + payload + "x".repeat(BYTES - payload.length()) + speech.after);
    published++;
  }

  /** Publishes some messages whenever all clients have all, and returns the deliveries. */
  long publishInTurn(int atOnce, Duration time) {
    long before = delivered.get();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      for (int i = 0; i < atOnce; i++) {
        publish();
      }
      await("all have all", () -> delivered.get() == published * clients);
    }
    return delivered.get() - before;
  }

  /** Publishes at a steady rate, and returns the sorted nanoseconds until each delivery. */
  long[] publishSteadily(int count, Duration every) {
    nanos = new long[count * clients];
    measured = 0;
    long next = System.nanoTime();
    for (int i = 0; i < count; i++) {
      next += every.toNanos();
      while (System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      publish();
    }
    await("all have all", () -> measured == nanos.length);
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /**
   * Lets servers publish by themselves, and returns how long it takes until the broker has it all.
   *
   * @param count what each server publishes
   * @param atOnce how many messages of each are under way at the same time
   */
  Duration flood(List<Integer> ports, int count, int atOnce) {
    List<CompletableFuture<Void>> floods = new ArrayList<>();
    long start = System.nanoTime();
    for (int port : ports) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      floods.add(done);
      client.connect(
          ConnectRequest.to("ws://127.0.0.1:" + port + "/flood"),
          ws -> {
            ws.onText(text -> done.complete(null));
            ws.send(count + " " + atOnce);
          });
    }
    CompletableFuture.allOf(floods.toArray(CompletableFuture[]::new)).join();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(String what, Condition condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited too long: " + what);
      }
      LockSupport.parkNanos(50_000);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
