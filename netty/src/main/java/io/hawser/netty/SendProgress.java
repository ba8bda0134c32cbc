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
 * Tracks when a peer last took bytes that had to wait for it. Must be used on the event loop.
 *
 * <p>There are two signs of progress. First, the operating system takes more of what waits in this
 * process. Second, on Linux with a native transport, the peer's TCP acknowledges bytes although
 * nothing has been written or read for a while. This means that the peer is reading bytes from the
 * buffers of the two operating systems. These buffers can hold megabytes, and neither program can
 * see into them.
 */
public final class SendProgress {
  /**
   * An operating system acknowledges bytes within this time plus twice the round-trip time, even if
   * the program reads nothing.
   */
  private static final long ACKNOWLEDGEMENT_DELAY = Duration.ofMillis(250).toNanos();

  private final Channel channel;
  private final Channel.Unsafe unsafe;

  // the state at the last check
  private @Nullable Object firstWaiting;
  private long takenOfFirst;

  private long lastTransfer;
  private long last;

  public SendProgress(Channel channel, long now) {
    this.channel = channel;
    this.unsafe = channel.unsafe();
    this.lastTransfer = now;
    this.last = now;
    outboundHasMoved(); // progress is measured from now on
  }

  /** Must be called when something was written to the peer or read from it. */
  void transferred(long now) {
    lastTransfer = now;
  }

  /** Checks for progress, and returns the time of the last progress, as {@link System#nanoTime}. */
  public long lastProgress(long now) {
    if (outboundHasMoved()) {
      last = now;
    }
    long acknowledged = lastAcknowledged(now);
    if (acknowledged - lastTransfer > 0) {
      last = Math.max(last, acknowledged);
    }
    return last;
  }

  /** Whether the system has taken some of the waiting bytes, or other bytes wait now. */
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
   * Returns the time of the last acknowledgement by the peer's system, minus the time within which
   * it acknowledges bytes even if the peer reads nothing.
   */
  private long lastAcknowledged(long now) {
    if (channel instanceof EpollSocketChannel epoll && channel.isActive()) {
      EpollTcpInfo tcp = epoll.tcpInfo();
      boolean stalled = tcp.backoff() > 0 || tcp.probes() > 0 || tcp.retransmits() > 0;
      return acknowledged(now, stalled, tcp.lastAckRecv(), tcp.rtt());
    }
    if (StreamEnd.isIoUring(channel)
        && channel instanceof IoUringSocketChannel uring
        && channel.isActive()) {
      IoUringTcpInfo tcp = uring.tcpInfo();
      boolean stalled = tcp.backoff() > 0 || tcp.probes() > 0 || tcp.retransmits() > 0;
      return acknowledged(now, stalled, tcp.lastAckRecv(), tcp.rtt());
    }
    return lastTransfer;
  }

  /**
   * Returns the result of {@link #lastAcknowledged} for these values.
   *
   * @param stalled whether our system is probing or retransmitting; the peer's system then answers
   *     even if the peer reads nothing
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
