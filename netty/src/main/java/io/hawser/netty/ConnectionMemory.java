// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.TransportException;
import io.netty.channel.Channel;
import java.util.function.Consumer;

/** The memory that one connection holds, for the {@link MemoryBudget}. */
final class ConnectionMemory implements MemoryBudget.Holder {
  private final Channel channel;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final MemoryBudget.Meter meter;
  private final Consumer<TransportException> onGivenUp;
  private final Runnable endWhenClosed;

  // any thread (volatile)
  private volatile boolean givenUp;

  /**
   * Adapts one connection. The callbacks are called on the event loop.
   *
   * @param onGivenUp called when the connection is dropped to free its memory
   * @param endWhenClosed see {@link #endWhenClosed}
   */
  ConnectionMemory(
      Channel channel,
      Incoming incoming,
      Outgoing outgoing,
      MemoryBudget.Meter meter,
      Consumer<TransportException> onGivenUp,
      Runnable endWhenClosed) {
    this.channel = channel;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.meter = meter;
    this.onGivenUp = onGivenUp;
    this.endWhenClosed = endWhenClosed;
  }

  @Override
  public long heldBytes() {
    return outgoing.pendingBytes() + incoming.heldBytes();
  }

  @Override
  public long sharedBytes() {
    return outgoing.sharedBytes();
  }

  @Override
  public boolean isGivenUp() {
    return givenUp;
  }

  @Override
  public void giveUp(TransportException reason) {
    givenUp = true;
    meter.dropSoon(
        () -> {
          // A callback may be running. The memory is needed now, but the listener is notified
          // later.
          channel.eventLoop().execute(() -> onGivenUp.accept(reason));
          outgoing.close();
          StreamEnd.drop(channel);
        });
  }

  @Override
  public void endWhenClosed() {
    channel.eventLoop().execute(endWhenClosed);
  }

  /** Releases what was not sent, and leaves the budget. Must be called on the event loop. */
  void close() {
    outgoing.close();
    leave();
  }

  /** Leaves the budget, unless there are unread bytes. Must be called on the event loop. */
  void leave() {
    if (!incoming.hasUnread()) {
      meter.leave(this);
    }
  }
}
