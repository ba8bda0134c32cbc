// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.ProtocolEngine;
import io.hawser.spi.Transport;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What arrives from the peer: how much, and whether a message that has begun goes on. A message
 * that is held in part must not be held for ever, so a clock runs while one is. Transport thread.
 */
final class Reception {
  /** What it asks of its connection, and tells it. */
  interface Owner {
    /** Whether bytes of the peer are being read; while not, its silence means nothing. */
    boolean isReading();

    /** A message that has begun does not go on as it should. */
    void onMessageTimeout(Duration timeout);
  }

  /** What has to arrive in each period, unless the message ends in it: 273 bytes a second. */
  static final int PROGRESS = 16 << 10;

  private final Duration timeout;
  private final Transport transport;
  private final ProtocolEngine protocol;
  private final Owner owner;

  private long bytes;
  private long messages;
  private @Nullable Future<?> timer;
  private long bytesBefore;
  private long messagesBefore;

  Reception(WebSocketOptions options, Transport transport, ProtocolEngine protocol, Owner owner) {
    this.timeout = options.messageTimeout();
    this.transport = transport;
    this.protocol = protocol;
    this.owner = owner;
  }

  /** How many bytes have come so far. */
  long bytes() {
    return bytes;
  }

  /** How many messages have come so far. */
  long messages() {
    return messages;
  }

  /** Whether a message has begun to arrive and is not complete. */
  boolean isReceiving() {
    return protocol.isReceiving();
  }

  /** Bytes have come. */
  void onRead(int count) {
    bytes += count;
  }

  /** A message is complete. */
  void onMessage() {
    messages++;
  }

  /** All is read that was there. */
  void onReadComplete() {
    if (timer == null && protocol.isReceiving()) {
      startPeriod();
    }
  }

  private void startPeriod() {
    bytesBefore = bytes;
    messagesBefore = messages;
    timer = transport.schedule(this::look, timeout);
  }

  private void look() {
    timer = null;
    if (!protocol.isReceiving()) {
      return;
    }
    if (messages == messagesBefore && bytes - bytesBefore < PROGRESS && owner.isReading()) {
      owner.onMessageTimeout(timeout);
    } else {
      startPeriod();
    }
  }

  /** The connection has ended. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
