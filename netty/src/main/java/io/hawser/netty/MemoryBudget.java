// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.TransportException;
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
 * How much memory the connections of one server, or one client, may hold together: for what waits
 * to be sent, and for what has arrived and is not delivered. When it is too much, those that hold
 * the most are given up. Any thread.
 *
 * <p>Nothing is counted down. What is taken is added to what was held at the last look; once that
 * could be too much, the next look asks every connection what it holds now. So nothing that is
 * given back can be missed, and what it costs on the way of a message is one addition.
 */
final class MemoryBudget {
  /** From here on memory is asked for before it is taken. */
  static final int LARGE = 64 << 10;

  /** How much may be taken between two looks at least, in parts of the limit. */
  private static final int STEPS = 16;

  /** What one connection holds at this moment. */
  private record Holding(NettyTransport holder, long bytes, long shared) {}

  private final long limit;
  private final long most;
  private final Set<NettyTransport> holders = ConcurrentHashMap.newKeySet();
  private final Map<EventExecutor, Meter> meters = new ConcurrentHashMap<>();
  private final LongAdder terminated = new LongAdder();
  private final ReentrantLock looking = new ReentrantLock();

  /** What there is of memory from which several connections send. */
  private final AtomicLong shared = new AtomicLong();

  /** What was held at the last look, and what has been taken since. */
  private final AtomicLong presumed = new AtomicLong();

  // any thread (volatile)
  private volatile long nextLook;

  /**
   * A budget with this limit; half as much again may be held for the moment that it takes to drop
   * those that hold the most.
   */
  MemoryBudget(long limit) {
    this.limit = limit;
    this.most = limit + limit / 2;
    this.nextLook = limit;
  }

  /**
   * Checks a limit that somebody wants.
   *
   * @throws IllegalArgumentException if it is not positive, or so large that the JVM's own limit
   *     could be reached before it
   */
  static long checkLimit(long limit) {
    long largest = PlatformDependent.maxDirectMemory() / 3 * 2;
    if (limit < 1 || limit > largest) {
      throw new IllegalArgumentException(
          "maxBufferedBytes is "
              + limit
              + ": 1 to "
              + largest
              + ", two thirds of what -XX:MaxDirectMemorySize, or the heap's size, allows");
    }
    return limit;
  }

  /** Half of what the JVM allows: a quarter is for the moment, one for what is just being read. */
  static long shareOfServer() {
    return PlatformDependent.maxDirectMemory() / 2;
  }

  /** Half of a server's, which may be in the same process. */
  static long shareOfClient() {
    return PlatformDependent.maxDirectMemory() / 4;
  }

  /** By what the connections of an event loop count. */
  Meter meterOf(EventExecutor loop) {
    return meters.computeIfAbsent(loop, Meter::new);
  }

  /** Takes a connection in until it {@linkplain Meter#leave leaves}; it is asked what it holds. */
  void add(NettyTransport holder) {
    holders.add(holder);
  }

  /** What the connections of one event loop take, and those of them that are to be dropped. */
  final class Meter {
    private final EventExecutor loop;
    private final long step = Math.min(LARGE, limit / (4 * STEPS));
    private final Queue<Runnable> drops = new ConcurrentLinkedQueue<>();

    // event loop: since it was last told
    private long taken;

    private Meter(EventExecutor loop) {
      this.loop = loop;
    }

    /** A connection holds nothing any more. */
    void leave(NettyTransport holder) {
      holders.remove(holder);
    }

    /** Counts memory before it is taken. Event loop. */
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
     * Counts memory before it is taken, if it is much.
     *
     * @throws TransportException if it is too much to wait until others have been dropped
     */
    void reserve(long bytes) {
      if (bytes < LARGE) {
        add(bytes);
        return;
      }
      if (presumed.get() + bytes > nextLook) {
        look();
        dropAll();
      }
      check(bytes);
      take(bytes);
    }

    /** Has a connection dropped when its event loop takes memory, or else does nothing. */
    void dropSoon(Runnable drop) {
      drops.add(drop);
      try {
        loop.execute(this::dropAll);
      } catch (RejectedExecutionException ended) {
        // and with the event loop everything that was held there
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
    if (presumed.addAndGet(bytes) > nextLook) {
      look();
    }
  }

  private void check(long bytes) {
    if (presumed.get() + bytes > most) {
      long held = held(true);
      if (held + bytes > most) {
        terminated.increment();
        throw new TransportException(
            "no memory for "
                + bytes
                + " bytes more: all connections together hold "
                + held
                + ", maxBufferedBytes is "
                + limit,
            null);
      }
    }
  }

  /** Counts memory from which several connections send, or that it has been freed. */
  void share(long bytes) {
    shared.addAndGet(bytes);
  }

  /** Asks all what they hold, and gives up the largest if it is too much. */
  private void look() {
    if (!looking.tryLock()) {
      return; // somebody is looking
    }
    try {
      long before = presumed.get();
      long held = held(true);
      presumed.addAndGet(held - before);
      nextLook = Math.max(limit, held + limit / STEPS);
      if (held > limit && held(false) > limit) {
        giveUpTheLargest();
      }
    } finally {
      looking.unlock();
    }
  }

  /**
   * What all hold.
   *
   * @param given whether those count that have been given up and may not have noticed
   */
  private long held(boolean given) {
    long own = 0;
    long ofShared = 0;
    for (NettyTransport holder : holders) {
      if (given || !holder.isGivenUp()) {
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
    for (NettyTransport holder : holders) {
      if (!holder.isGivenUp()) {
        Holding holding = new Holding(holder, holder.heldBytes(), holder.sharedBytes());
        largestFirst.add(holding);
        own += holding.bytes - holding.shared;
      }
    }
    largestFirst.sort(Comparator.comparingLong(Holding::bytes).reversed());
    // A frame for many waits for each slow connection. The slowest holds all that the others hold.
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
                  + ", and this one "
                  + largest.bytes
                  + ", the most",
              null));
    }
  }

  /**
   * Ends the connections whose channels are closed and whose users have paused, so that they have
   * not heard of it. Their event loops are still there.
   */
  void endThoseThatAreGone() {
    for (NettyTransport holder : holders) {
      try {
        holder.execute(holder::endWhenGone);
      } catch (RejectedExecutionException ended) {
        // and with the event loop the connection
      }
    }
  }

  MemoryStatistics statistics() {
    return new MemoryStatistics(limit, held(true), terminated.sum());
  }
}
