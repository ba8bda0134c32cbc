// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.server.SimulatedServer;
import io.hawser.server.topic.GossipChannels;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Machines with a broker and a clock that move only when the test says so. */
final class Machines {
  record Sent(Machine from, String topic, byte[] message) {}

  private record Task(long due, long number, Runnable task) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return due == other.due ? Long.compare(number, other.number) : Long.compare(due, other.due);
    }
  }

  final List<Machine> all = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final SimulatedServer hub = SimulatedServer.of(e -> e.onConnection(ws -> {}));

  /** What becomes of the messages that are on their way. */
  UnaryOperator<List<Sent>> fate = messages -> messages;

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
  private List<Sent> onTheirWay = new ArrayList<>();
  private long lastTask;
  long nanos;

  /** A machine. All have the same topic. */
  final class Machine implements GossipChannels {
    final Presences presences =
        new Presences(
            hub,
            1000,
            new Timing(
                () -> nanos,
                () -> nanos / 1_000_000,
                (after, task) -> tasks.add(new Task(nanos + after, lastTask++, task)),
                callbacks::add));
    final Presence room = presences.of("room", client -> true);
    final Set<String> joined = new HashSet<>();
    boolean connected = true;
    boolean dead;

    Machine() {
      presences.share(this);
      all.add(this);
    }

    @Override
    public CompletableFuture<Void> join(String topic) {
      joined.add(topic);
      return connected
          ? CompletableFuture.completedFuture(null)
          : CompletableFuture.failedFuture(new IllegalStateException("interrupted"));
    }

    @Override
    public void leave(String topic) {
      joined.remove(topic);
    }

    @Override
    public void say(String topic, byte[] message) {
      if (connected && !dead) {
        Sent said = new Sent(this, topic, message);
        sent.add(said);
        onTheirWay.add(said);
      }
    }

    void connected(boolean connected) {
      this.connected = connected;
      presences.connected(connected);
    }

    /** Returns the members with their information, in alphabetical order. */
    Map<String, String> members() {
      Map<String, String> members = new TreeMap<>();
      room.members().forEach(each -> members.put(each.id(), each.info()));
      return members;
    }
  }

  WebSocket client() {
    return hub.connect("/", ws -> {}).server();
  }

  /** Delivers what is on its way, and calls listeners, until there is nothing more to do. */
  void run() {
    while (!onTheirWay.isEmpty() || !callbacks.isEmpty()) {
      List<Sent> messages = onTheirWay;
      onTheirWay = new ArrayList<>();
      for (Sent each : fate.apply(messages)) {
        for (Machine machine : all) {
          if (machine != each.from
              && !machine.dead
              && machine.connected
              && machine.joined.contains(each.topic)) {
            machine.presences.hear(each.topic, each.message);
          }
        }
      }
      while (!callbacks.isEmpty()) {
        callbacks.remove().run();
      }
    }
  }

  void advance(Duration time) {
    run();
    long end = nanos + time.toNanos();
    while (!tasks.isEmpty() && tasks.element().due <= end) {
      Task next = tasks.remove();
      nanos = next.due;
      next.task.run();
      run();
    }
    nanos = end;
  }
}
