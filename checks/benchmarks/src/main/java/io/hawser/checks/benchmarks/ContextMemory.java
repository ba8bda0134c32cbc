// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.protocol.Limits;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.WebSocketProtocol;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.stream.Stream;

/**
 * What the engine of one connection costs when it has sent or received much: the slope between two
 * numbers of connections, in a JVM of its own, of the resident set and of the live heap. That heap
 * is all resident from the start, so the resident set grows by native memory only.
 */
final class ContextMemory {
  private static final int FIRST = 500;
  private static final int LAST = 2500;

  /** More than the largest window. */
  private static final int TRAFFIC = 96 << 10;

  private ContextMemory() {}

  /** What is measured. */
  enum Direction {
    /** Connections that have not agreed to compress. */
    NEITHER,
    SENDING,
    RECEIVING
  }

  /**
   * Memory of one connection, in bytes.
   *
   * @param outsideHeap native memory
   * @param heap live objects
   */
  record Cost(long outsideHeap, long heap) {
    Cost minus(Cost other) {
      return new Cost(outsideHeap - other.outsideHeap, heap - other.heap);
    }
  }

  /** Measures in a new JVM, with this one's class path. */
  static Cost of(Direction direction, DeflateSetting setting)
      throws IOException, InterruptedException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms1500m",
                "-Xmx1500m",
                "-Xmn64m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                ContextMemory.class.getName(),
                direction.name(),
                String.valueOf(setting.level()),
                String.valueOf(setting.memoryLevel()),
                String.valueOf(setting.windowBits()),
                String.valueOf(setting.takeover()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (jvm.waitFor() != 0) {
        throw new IllegalStateException("the JVM that measures ended with " + jvm.exitValue());
      }
      Scanner numbers = new Scanner(output);
      return new Cost(numbers.nextLong(), numbers.nextLong());
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** Direction, level, memory level, window bits, takeover; prints native bytes and heap bytes. */
  public static void main(String[] args) throws IOException {
    Direction direction = Direction.valueOf(args[0]);
    DeflateSetting setting =
        new DeflateSetting(
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Boolean.parseBoolean(args[4]));
    List<byte[]> messages = new JsonMessages(4).mixture(60_000, 66_000, TRAFFIC);
    Wire wire = new Wire(2 * TRAFFIC);
    DeflatePool pool = new DeflatePool();
    Role role = direction == Direction.RECEIVING ? Role.CLIENT : Role.SERVER;
    send(messages, open(Role.SERVER, direction, setting, wire, pool), wire);
    ByteBuffer frames =
        ByteBuffer.allocateDirect(wire.sent().position()).put(wire.sent().flip()).flip();

    List<WebSocketProtocol> connections = new ArrayList<>(LAST);
    long resident = 0;
    long heap = 0;
    while (connections.size() < LAST) {
      WebSocketProtocol connection = open(role, direction, setting, wire, pool);
      connections.add(connection);
      if (role == Role.CLIENT) {
        connection.receive(frames.rewind());
      } else {
        send(messages, connection, wire);
      }
      if (connections.size() == FIRST) {
        heap = liveHeap();
        resident = residentSet();
      }
    }
    heap = liveHeap() - heap;
    resident = residentSet() - resident;
    int count = connections.size() - FIRST;
    System.out.println(resident / count + " " + heap / count);
  }

  private static WebSocketProtocol open(
      Role role, Direction direction, DeflateSetting setting, Wire wire, DeflatePool pool) {
    return direction == Direction.NEITHER
        ? new WebSocketProtocol(role, Limits.DEFAULT, () -> 0, wire, wire)
        : new WebSocketProtocol(
            role, Limits.DEFAULT, () -> 0, wire, wire, setting.agreement(), pool);
  }

  private static void send(List<byte[]> messages, WebSocketProtocol connection, Wire wire) {
    wire.clear();
    for (byte[] message : messages) {
      connection.send(true, ByteBuffer.wrap(message), 0, message.length);
    }
  }

  private static long liveHeap() {
    System.gc();
    System.gc(); // for what the first one has only enqueued
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long residentSet() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(one -> one.startsWith("VmRSS:")).findAny().orElseThrow();
      return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }
  }
}
