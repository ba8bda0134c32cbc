// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.spi.OpeningHandshake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network between any number of simulated connections, and their clock. Used by {@link
 * SimulatedPair}, and by {@code SimulatedServer} of the module {@code io.hawser.server}. Tests use
 * one of these.
 *
 * <p>The thread that creates the network is the transport thread of all its connections.
 */
public final class SimulatedNetwork {
  /**
   * One side of a connection whose opening handshake has succeeded.
   *
   * @param attachment the object to attach to the connection, or null
   * @param setup the code that sets up the connection
   */
  public record Side(
      WebSocketOptions options,
      OpeningHandshake handshake,
      @Nullable Object attachment,
      Consumer<WebSocket> setup) {
    /** Creates a side. */
    public Side {
      Objects.requireNonNull(options, "options");
      Objects.requireNonNull(handshake, "handshake");
      Objects.requireNonNull(setup, "setup");
    }
  }

  /**
   * A connection in the network.
   *
   * @param step moves what is waiting, once, and returns whether something was
   * @param advance advances the clock, and runs what is due
   * @param check throws if the user's code has thrown something
   */
  record Member(BooleanSupplier step, Consumer<Duration> advance, Runnable check) {}

  private final Thread thread = Thread.currentThread();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  // transport thread
  private final List<Member> members = new ArrayList<>();
  private boolean callbacksMayThrow;

  /** Creates a network without connections. */
  public SimulatedNetwork() {}

  /** Adds a connection. */
  void add(Member connection) {
    members.add(connection);
  }

  /** Returns whether a thread is the transport thread. May be called from any thread. */
  public boolean isTransportThread(Thread thread) {
    return this.thread.equals(Objects.requireNonNull(thread, "thread"));
  }

  /** Runs a task on the transport thread, during the next {@link #run}. From any thread. */
  public void execute(Runnable task) {
    tasks.add(Objects.requireNonNull(task, "task"));
  }

  /**
   * Delivers bytes and runs tasks until nothing is waiting.
   *
   * @throws AssertionError if a callback or the setup code of a connection has thrown something,
   *     which is the cause, unless {@link #callbacksMayThrow} was called
   */
  public void run() {
    boolean moved;
    do {
      moved = false;
      for (Runnable task; (task = tasks.poll()) != null; moved = true) {
        task.run();
      }
      for (Member member : List.copyOf(members)) {
        moved |= member.step.getAsBoolean();
      }
    } while (moved);
    if (!callbacksMayThrow) {
      members.forEach(member -> member.check.run());
    }
  }

  /** Advances the clock, runs what is due, and then does the same as {@link #run}. */
  public void advance(Duration time) {
    Objects.requireNonNull(time, "time");
    for (Member member : List.copyOf(members)) {
      member.advance.accept(time);
    }
    run();
  }

  /** Accepts that callbacks throw something, because this is what is tested. */
  public void callbacksMayThrow() {
    callbacksMayThrow = true;
  }
}
