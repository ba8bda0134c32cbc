// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.protocol.Limits;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.WebSocketProtocol;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Servers' engines that each send the same messages, and a client's engine for each that receives
 * them, without a network between them. Counts the CPU time of both sides.
 */
final class DeflateLoop implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int MAX_OVERHEAD = 64;

  /** How far apart in the list neighbours are that send in turn; a prime. */
  private static final int APART = 131;

  private final List<byte[]> messages;
  private final ByteBuffer[] payloads;
  private final @Nullable DeflateAgreement agreement;
  private final DeflatePool pool = new DeflatePool();
  private final Wire wire;
  private final int[] ends;

  /**
   * Creates a loop.
   *
   * @param setting null to send messages as they are
   */
  DeflateLoop(List<byte[]> messages, @Nullable DeflateSetting setting) {
    this.messages = messages;
    this.payloads = messages.stream().map(ByteBuffer::wrap).toArray(ByteBuffer[]::new);
    this.agreement = setting == null ? null : setting.agreement();
    this.wire = new Wire(Math.toIntExact(bytes() * 9 / 8) + MAX_OVERHEAD * messages.size());
    this.ends = new int[messages.size()];
  }

  /** The length of all messages together. */
  long bytes() {
    return messages.stream().mapToLong(message -> message.length).sum();
  }

  /**
   * What a round has taken.
   *
   * @param sentBytes frames, with their headers
   * @param sendNanos CPU time
   * @param receiveNanos CPU time
   */
  record Round(long sentBytes, long sendNanos, long receiveNanos) {}

  /** Sends all messages on a connection that has just been opened, and receives them. */
  Round round() {
    WebSocketProtocol server = open(Role.SERVER);
    WebSocketProtocol client = open(Role.CLIENT);
    wire.clear();
    long begin = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < payloads.length; i++) {
      server.send(true, payloads[i], 0, payloads[i].capacity());
      ends[i] = wire.sent().position();
    }
    long sent = THREADS.getCurrentThreadCpuTime();
    ByteBuffer in = wire.sent().flip();
    for (int end : ends) {
      client.receive(in.limit(end));
    }
    long received = THREADS.getCurrentThreadCpuTime();
    if (wire.payloadBytes() != bytes()) {
      throw new IllegalStateException(wire.payloadBytes() + " bytes arrived of " + bytes());
    }
    int sentBytes = in.position();
    server.endOfStream();
    client.endOfStream();
    return new Round(sentBytes, sent - begin, received - sent);
  }

  /**
   * Sends messages on many connections in turn, on each other ones than on the one before it, and
   * measures the second half only: the first fills the contexts.
   *
   * @param count messages for each connection
   * @return CPU time of sending a message on one connection, in nanoseconds
   */
  double sendNanosInTurn(int connections, int count) {
    WebSocketProtocol[] servers = new WebSocketProtocol[connections];
    Arrays.setAll(servers, i -> open(Role.SERVER));
    int half = count / 2;
    sendInTurn(servers, 0, half);
    long begin = THREADS.getCurrentThreadCpuTime();
    sendInTurn(servers, half, count);
    long nanos = THREADS.getCurrentThreadCpuTime() - begin;
    for (WebSocketProtocol server : servers) {
      server.endOfStream();
    }
    return (double) nanos / (count - half) / connections;
  }

  private void sendInTurn(WebSocketProtocol[] servers, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int k = 0; k < servers.length; k++) {
        ByteBuffer payload = payloads[(i + k * APART) % payloads.length];
        wire.clear();
        servers[k].send(true, payload, 0, payload.capacity());
      }
    }
  }

  private WebSocketProtocol open(Role role) {
    return agreement == null
        ? new WebSocketProtocol(role, Limits.DEFAULT, () -> 0, wire, wire)
        : new WebSocketProtocol(role, Limits.DEFAULT, () -> 0, wire, wire, agreement, pool);
  }

  @Override
  public void close() {
    pool.close();
  }
}
