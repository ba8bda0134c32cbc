// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a peer was last seen to take bytes that had to wait for it. Event loop.
 *
 * <p>Two things show it. The operating system takes more of what waits in this process. And on
 * Linux, with a native transport, the peer's TCP acknowledges something although nothing was
 * written or read for a while: then the peer reads what the two systems hold, which can be
 * megabytes, and which no program sees.
 */
final class SendProgress {
  /** Within this time, and twice the round-trip time, a system acknowledges by itself. */
  private static final long ACKNOWLEDGEMENT_DELAY = Duration.ofMillis(250).toNanos();

  private final Channel channel;
  private final Channel.Unsafe unsafe;

  // where the peer was when it was last asked about
  private @Nullable Object firstWaiting;
  private long takenOfFirst;

  private long lastTransfer;
  private long last;

  SendProgress(Channel channel, long now) {
    this.channel = channel;
    this.unsafe = channel.unsafe();
    this.lastTransfer = now;
    this.last = now;
    outboundHasMoved(); // what moves from now on is seen
  }

  /** Something was written to the peer or read from it. */
  void transferred(long now) {
    lastTransfer = now;
  }

  /** Looks, and returns the time, by {@link System#nanoTime}. */
  long look(long now) {
    if (outboundHasMoved()) {
      last = now;
    }
    long acknowledged = lastAcknowledged(now);
    if (acknowledged - lastTransfer > 0) {
      last = Math.max(last, acknowledged);
    }
    return last;
  }

  /** Whether the system has taken some of what waited, or something waits that did not before. */
  @SuppressWarnings("ReferenceEquality") // the question is whether it is the same buffer
  private boolean outboundHasMoved() {
    ChannelOutboundBuffer outbound = unsafe.outboundBuffer();
    Object first = outbound == null ? null : outbound.current();
    long taken = first == null || outbound == null ? 0 : outbound.currentProgress();
    boolean moved = first != firstWaiting || taken != takenOfFirst;
    firstWaiting = first;
    takenOfFirst = taken;
    return moved;
  }

  /**
   * When the peer's system acknowledged something for which the peer had to read, less the time in
   * which it would have done so anyway.
   */
  private long lastAcknowledged(long now) {
    if (channel instanceof EpollSocketChannel epoll && channel.isActive()) {
      EpollTcpInfo tcp = epoll.tcpInfo();
      boolean stalled = tcp.backoff() > 0 || tcp.probes() > 0 || tcp.retransmits() > 0;
      return acknowledged(now, stalled, tcp.lastAckRecv(), tcp.rtt());
    }
    if (channel instanceof IoUringSocketChannel uring && channel.isActive()) {
      IoUringTcpInfo tcp = uring.tcpInfo();
      boolean stalled = tcp.backoff() > 0 || tcp.probes() > 0 || tcp.retransmits() > 0;
      return acknowledged(now, stalled, tcp.lastAckRecv(), tcp.rtt());
    }
    return lastTransfer;
  }

  /**
   * Does the arithmetic.
   *
   * @param stalled whether the system asks the peer's again and again, which answers for itself
   */
  private long acknowledged(long now, boolean stalled, long agoMillis, long roundTripMicros) {
    return stalled
        ? lastTransfer
        : now
            - TimeUnit.MILLISECONDS.toNanos(agoMillis)
            - ACKNOWLEDGEMENT_DELAY
            - TimeUnit.MICROSECONDS.toNanos(2 * roundTripMicros);
  }
}
