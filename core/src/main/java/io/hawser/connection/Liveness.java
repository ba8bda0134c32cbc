// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.Heartbeat;
import io.hawser.WebSocketOptions;
import io.hawser.spi.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Limits how long an open connection may live: by its heartbeat, its idle timeout and its maximum
 * lifetime. One timer serves all three. An event only records the time at which it happened. When
 * the timer fires, it checks these times and schedules itself again.
 */
final class Liveness {
  /** Acts when the timer finds that something is due. Called on the transport thread. */
  interface Owner {
    /**
     * Sends a Ping.
     *
     * @param whenSent must be run when the operating system has taken the Ping
     */
    void ping(ByteBuffer payload, Runnable whenSent);

    /** Called when a Ping was answered. */
    void onLatency(Duration latency);

    /** Called when the peer has shown no sign of life for this long. */
    void onSilence(Duration timeout);

    /** Closes the connection with a closing handshake. */
    void expire(String reason);
  }

  private static final long NEVER = Long.MAX_VALUE;

  /**
   * A silent peer is checked again after this delay before it is dropped. Bytes that arrived while
   * our thread was busy elsewhere are read in that time.
   */
  private static final long RECHECK_DELAY = Duration.ofMillis(50).toNanos();

  private final Transport transport;
  private final Reception reception;
  private final Owner owner;
  private final @Nullable Heartbeat heartbeat;
  private final long idleTimeout;
  private final long lifetime;

  /** The origin of all times, which are in nanoseconds. */
  private final long start;

  // any thread (volatile)
  private volatile long lastMessage;
  private volatile @Nullable Duration latency;

  // transport thread
  private @Nullable Future<?> timer;
  private long nextPing;
  private long lastPing;
  private long pings;
  private long silentSince = NEVER;
  private boolean wasSilent;
  private long bytesBefore;
  private long updatesBefore;

  private Liveness(
      WebSocketOptions options,
      @Nullable Heartbeat heartbeat,
      Transport transport,
      Reception reception,
      Owner owner) {
    this.transport = transport;
    this.reception = reception;
    this.owner = owner;
    this.heartbeat = heartbeat;
    this.idleTimeout = nanos(options.idleTimeout());
    this.lifetime = plus(nanos(options.maxLifetime()), jitter(options.maxLifetimeJitter()));
    this.start = transport.nanoTime();
    this.nextPing = heartbeat == null ? NEVER : nanos(heartbeat.interval());
  }

  /**
   * Returns an instance for these options; null if they set no heartbeat, no idle timeout and no
   * maximum lifetime.
   *
   * @param pings whether the protocol has Pings; without them there is no heartbeat
   */
  static @Nullable Liveness of(
      WebSocketOptions options,
      boolean pings,
      Transport transport,
      Reception reception,
      Owner owner) {
    Heartbeat heartbeat = pings ? options.heartbeat() : null;
    return heartbeat == null && options.idleTimeout() == null && options.maxLifetime() == null
        ? null
        : new Liveness(options, heartbeat, transport, reception, owner);
  }

  private static long jitter(Duration max) {
    return ThreadLocalRandom.current().nextLong(max.toNanos() + 1);
  }

  private static long nanos(@Nullable Duration duration) {
    return duration == null ? NEVER : duration.toNanos();
  }

  private long now() {
    return transport.nanoTime() - start;
  }

  /** Called when a message was sent or has arrived. May be called from any thread. */
  void onMessage() {
    if (idleTimeout != NEVER) {
      lastMessage = now();
    }
  }

  /**
   * Returns the latency of the last Ping that was answered; null before that. May be called from
   * any thread.
   */
  @Nullable Duration latency() {
    return latency;
  }

  // -- transport thread --------------------------------------------------------------------------

  /** Called when bytes have arrived from the peer. */
  void onRead() {
    silentSince = NEVER;
  }

  /** Called when a Pong has arrived, which may answer our latest Ping. */
  void onPong(ByteBuffer buffer, int offset, int length) {
    if (pings > 0 && length == Long.BYTES && buffer.getLong(offset) == pings) {
      Duration measured = Duration.ofNanos(now() - lastPing);
      latency = measured;
      owner.onLatency(measured);
    }
  }

  /** Called when the connection is open. */
  void begin() {
    check();
  }

  /** Called when the connection is no longer open. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** Does what is due, and schedules the next check. */
  private void check() {
    timer = null;
    long now = now();
    long progress = transport.lastProgress() - start;
    recordTransfers(now, progress);
    long idleUntil = plus(lastMessage, idleTimeout);
    if (now >= lifetime || now >= idleUntil) {
      owner.expire(now >= lifetime ? "maximum lifetime reached" : "idle timeout");
      return;
    }
    long next = Math.min(lifetime, idleUntil);
    if (heartbeat != null) {
      if (silentSince != NEVER) {
        silentSince = reception.isReading() ? Math.max(silentSince, progress) : now;
      }
      long timeout = heartbeat.timeout().toNanos();
      boolean silent = now >= plus(silentSince, timeout);
      if (silent && wasSilent) {
        owner.onSilence(heartbeat.timeout());
        return;
      }
      wasSilent = silent;
      if (now >= nextPing) {
        ping(now, heartbeat.interval().toNanos());
      }
      next = Math.min(next, nextPing);
      next = Math.min(next, silent ? now + RECHECK_DELAY : plus(silentSince, timeout));
    }
    timer = transport.schedule(this::check, Duration.ofNanos(Math.max(1, next - now)));
  }

  /**
   * Prevents the connection from being idle while a message is in transit, in either direction, and
   * while this side does not read: the peer's messages may be waiting.
   */
  private void recordTransfers(long now, long progress) {
    if (idleTimeout == NEVER) {
      return;
    }
    boolean readAlways = reception.isReading() && reception.readingUpdates() == updatesBefore;
    if (!readAlways || reception.isReceiving() && reception.bytes() != bytesBefore) {
      lastMessage = now;
    }
    bytesBefore = reception.bytes();
    updatesBefore = reception.readingUpdates();
    lastMessage = Math.max(lastMessage, progress);
  }

  private void ping(long now, long interval) {
    long number = ++pings;
    lastPing = now;
    nextPing = now + interval;
    if (silentSince == NEVER) {
      silentSince = now;
    }
    owner.ping(ByteBuffer.allocate(Long.BYTES).putLong(0, number), () -> pingSent(number));
  }

  /**
   * Called when a Ping has been sent. The time before that does not count as latency. Sending the
   * Ping is also progress.
   */
  private void pingSent(long number) {
    if (number == pings) {
      lastPing = now();
    }
  }

  private static long plus(long time, long duration) {
    return time == NEVER || duration == NEVER ? NEVER : time + duration;
  }
}
