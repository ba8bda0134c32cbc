// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.TransportException;
import io.hawser.transport.MemoryStatistics;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits the memory that all connections of one server, or one client, hold together: for data that
 * waits to be sent, and for received data that has not been delivered. If they hold too much, the
 * connections that hold the most are dropped. Thread-safe, unless stated otherwise.
 *
 * <p>The budget adds memory that is taken to what was held at the last check. It does not subtract
 * memory that is released. Once that sum may be too much, the next check adds up what every
 * connection holds at that moment. This cannot miss a release, and costs one addition per message.
 */
public final class MemoryBudget {
  /** Amounts of at least this size must be reserved before they are taken. */
  static final int LARGE = 64 << 10;

  /** Between two checks, at least the limit divided by this number may be taken. */
  private static final int STEPS = 16;

  /** A connection that holds memory. Its methods may be called from any thread. */
  interface Holder {
    /** Returns how much memory the connection holds. */
    long heldBytes();

    /** Returns how much of {@link #heldBytes} other connections may hold, too. */
    long sharedBytes();

    /** Returns whether the connection is about to be dropped to free its memory. */
    boolean isGivenUp();

    /** Drops the connection to free its memory, as soon as its event loop can. */
    void giveUp(TransportException reason);

    /**
     * Ends the connection as soon as its channel is closed, even if there are unread bytes.
     *
     * @throws RejectedExecutionException if its event loop has ended
     */
    void endWhenClosed();
  }

  /** A snapshot of what one connection holds. */
  private record Holding(Holder holder, long bytes, long shared) {}

  private final long limit;
  private final long maximum;
  private final Set<Holder> holders = ConcurrentHashMap.newKeySet();
  private final Map<EventExecutor, Meter> meters = new ConcurrentHashMap<>();
  private final LongAdder terminated = new LongAdder();
  private final ReentrantLock checking = new ReentrantLock();

  /** The size of the memory from which several connections send. */
  private final AtomicLong shared = new AtomicLong();

  /** What was held at the last check, plus what has been taken since. */
  private final AtomicLong presumed = new AtomicLong();

  // any thread (volatile)
  private volatile long nextCheck;

  /**
   * Creates a budget. One and a half times the limit may be held for the short time that it takes
   * to drop the connections that hold the most.
   */
  public MemoryBudget(long limit) {
    this.limit = limit;
    this.maximum = limit + limit / 2;
    this.nextCheck = limit;
  }

  /**
   * Checks that a limit is allowed, and returns it.
   *
   * @throws IllegalArgumentException if it is not positive, or so large that the JVM's own limit
   *     could be reached first
   */
  public static long checkLimit(long limit) {
    long largest = PlatformDependent.maxDirectMemory() / 3 * 2;
    if (limit < 1 || limit > largest) {
      throw new IllegalArgumentException(
          "maxBufferedBytes is "
              + limit
              + ": must be from 1 to "
              + largest
              + ", which is two thirds of what -XX:MaxDirectMemorySize, or the heap size, allows");
    }
    return limit;
  }

  /**
   * Returns the default limit of a server, which is half of what the JVM allows. Half of the rest
   * is for the time until connections are dropped. The other half is for bytes that are being read.
   */
  public static long shareOfServer() {
    return PlatformDependent.maxDirectMemory() / 2;
  }

  /**
   * Returns the default limit of a client, which is half of a server's, because a server may run in
   * the same process.
   */
  public static long shareOfClient() {
    return PlatformDependent.maxDirectMemory() / 4;
  }

  /** Returns how much memory a connection can take at once while no connection holds any. */
  int largestReservation() {
    return (int) Math.min(Math.max(maximum, LARGE), Integer.MAX_VALUE);
  }

  /** Returns the meter of the connections of an event loop. */
  Meter meterOf(EventExecutor loop) {
    return meters.computeIfAbsent(loop, Meter::new);
  }

  /** Includes a connection in the budget until it {@linkplain Meter#leave leaves}. */
  void add(Holder holder) {
    holders.add(holder);
  }

  /**
   * Counts the memory that the connections of one event loop take, and drops those that were given
   * up.
   */
  final class Meter {
    private final EventExecutor loop;
    private final long step = Math.min(LARGE, limit / (4 * STEPS));
    private final Queue<Runnable> drops = new ConcurrentLinkedQueue<>();

    // event loop: taken, but not yet added to the sum
    private long taken;

    private Meter(EventExecutor loop) {
      this.loop = loop;
    }

    /** Removes a connection that no longer holds memory. */
    void leave(Holder holder) {
      holders.remove(holder);
    }

    /** Counts memory that is taken. Must be called on the event loop. */
    void add(long bytes) {
      taken += bytes;
      if (taken >= step) {
        long sum = taken;
        taken = 0;
        take(sum);
        dropAll();
      }
    }

    /**
     * Counts memory that is about to be taken. Must be called on the event loop.
     *
     * @throws TransportException if it is too much to wait for other connections to be dropped
     */
    void reserve(long bytes) {
      if (bytes < LARGE) {
        add(bytes);
        return;
      }
      if (presumed.get() + bytes > nextCheck) {
        checkAll();
        dropAll();
      }
      checkReservation(bytes);
      take(bytes);
    }

    /** Drops a connection the next time that its event loop takes memory or runs its tasks. */
    void dropSoon(Runnable drop) {
      drops.add(drop);
      try {
        loop.execute(this::dropAll);
      } catch (RejectedExecutionException ended) {
        // the event loop has ended, and its connections have released their memory
      }
    }

    private void dropAll() {
      Runnable drop;
      while ((drop = drops.poll()) != null) {
        drop.run();
      }
    }
  }

  private void take(long bytes) {
    if (presumed.addAndGet(bytes) > nextCheck) {
      checkAll();
    }
  }

  private void checkReservation(long bytes) {
    if (presumed.get() + bytes > maximum) {
      long held = held(true);
      if (held + bytes > maximum) {
        terminated.increment();
        throw new TransportException(
            "no memory for "
                + bytes
                + " more bytes: all connections together hold "
                + held
                + ", maxBufferedBytes is "
                + limit,
            null);
      }
    }
  }

  /**
   * Counts memory from which several connections send. The size is negative when it is released.
   */
  void share(long bytes) {
    shared.addAndGet(bytes);
  }

  /** Adds up what all connections hold, and gives up the largest ones if that is too much. */
  private void checkAll() {
    if (!checking.tryLock()) {
      return; // another thread is already checking
    }
    try {
      long before = presumed.get();
      long held = held(true);
      presumed.addAndGet(held - before);
      nextCheck = Math.max(limit, held + limit / STEPS);
      if (held > limit && held(false) > limit) {
        giveUpTheLargest();
      }
    } finally {
      checking.unlock();
    }
  }

  /**
   * Returns what all connections hold.
   *
   * @param givenUp whether to include those that were given up but may not have been dropped yet
   */
  private long held(boolean givenUp) {
    long own = 0;
    long ofShared = 0;
    for (Holder holder : holders) {
      if (givenUp || !holder.isGivenUp()) {
        long sharedBytes = holder.sharedBytes();
        own += holder.heldBytes() - sharedBytes;
        ofShared += sharedBytes;
      }
    }
    return own + Math.min(ofShared, shared.get());
  }

  private void giveUpTheLargest() {
    List<Holding> largestFirst = new ArrayList<>();
    long own = 0;
    for (Holder holder : holders) {
      if (!holder.isGivenUp()) {
        Holding holding = new Holding(holder, holder.heldBytes(), holder.sharedBytes());
        largestFirst.add(holding);
        own += holding.bytes - holding.shared;
      }
    }
    largestFirst.sort(Comparator.comparingLong(Holding::bytes).reversed());
    // The slowest connection holds every shared frame that the other slow connections hold.
    long[] sharedFrom = new long[largestFirst.size() + 1];
    for (int i = largestFirst.size() - 1; i >= 0; i--) {
      sharedFrom[i] = Math.max(sharedFrom[i + 1], largestFirst.get(i).shared);
    }
    long goal = limit - limit / STEPS;
    for (int i = 0; i < largestFirst.size() && (i == 0 || own + sharedFrom[i] > goal); i++) {
      Holding largest = largestFirst.get(i);
      own -= largest.bytes - largest.shared;
      terminated.increment();
      largest.holder.giveUp(
          new TransportException(
              "all connections together hold more than maxBufferedBytes, which is "
                  + limit
                  + "; this one holds the most, "
                  + largest.bytes,
              null));
    }
  }

  /**
   * Ends the connections whose channels are closed, but whose end has not been reported because
   * reading is paused. Their event loops must still be running.
   */
  public void endClosedConnections() {
    for (Holder holder : holders) {
      try {
        holder.endWhenClosed();
      } catch (RejectedExecutionException ended) {
        // the connection has ended with its event loop
      }
    }
  }

  public MemoryStatistics statistics() {
    return new MemoryStatistics(limit, held(true), terminated.sum());
  }
}
