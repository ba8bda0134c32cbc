// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.TransportException;
import io.netty.channel.Channel;
import java.util.function.Consumer;

/** The memory that one connection holds, as the budget sees it. */
final class ConnectionMemory implements MemoryBudget.Holder {
  private final Channel channel;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final MemoryBudget.Meter meter;
  private final Consumer<TransportException> onGivenUp;
  private final Runnable endWhenGone;

  // any thread (volatile)
  private volatile boolean givenUp;

  /**
   * Creates it. The callbacks are called on the event loop.
   *
   * @param onGivenUp called when the connection is dropped to free its memory
   * @param endWhenGone see {@link #endWhenGone}
   */
  ConnectionMemory(
      Channel channel,
      Incoming incoming,
      Outgoing outgoing,
      MemoryBudget.Meter meter,
      Consumer<TransportException> onGivenUp,
      Runnable endWhenGone) {
    this.channel = channel;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.meter = meter;
    this.onGivenUp = onGivenUp;
    this.endWhenGone = endWhenGone;
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
          // A callback may be running. The memory is needed now; the listener is notified later.
          channel.eventLoop().execute(() -> onGivenUp.accept(reason));
          outgoing.close();
          StreamEnd.drop(channel);
        });
  }

  @Override
  public void endWhenGone() {
    channel.eventLoop().execute(endWhenGone);
  }

  /** Releases what was not sent, and leaves the budget. Event loop. */
  void close() {
    outgoing.close();
    leave();
  }

  /** Leaves the budget, unless there are still bytes that have not been read. Event loop. */
  void leave() {
    if (!incoming.hasUnread()) {
      meter.leave(this);
    }
  }
}
