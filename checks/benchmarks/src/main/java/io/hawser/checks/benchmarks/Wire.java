// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.engine.ProtocolEvents;
import io.hawser.protocol.engine.ProtocolOutput;
import java.nio.ByteBuffer;

/**
 * Keeps what is sent in direct memory of a fixed size, one frame after the other, and counts what
 * is received.
 */
final class Wire implements ProtocolEvents, ProtocolOutput {
  private final ByteBuffer sent;
  private ByteBuffer lent = ByteBuffer.allocateDirect(32 << 10);
  private long payloadBytes;

  Wire(int capacity) {
    sent = ByteBuffer.allocateDirect(capacity);
  }

  /** What has been sent; its position is the end. */
  ByteBuffer sent() {
    return sent;
  }

  /** How many bytes of payload have been received. */
  long payloadBytes() {
    return payloadBytes;
  }

  /** Starts again. */
  void clear() {
    sent.clear();
    payloadBytes = 0;
  }

  @Override
  public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
    payloadBytes += length;
  }

  @Override
  public void onPart(boolean text, ByteBuffer buffer, int offset, int length, boolean last) {
    payloadBytes += length;
  }

  @Override
  public void onPing(ByteBuffer buffer, int offset, int length) {}

  @Override
  public void onPong(ByteBuffer buffer, int offset, int length) {}

  @Override
  public void onViolation(ProtocolViolation violation, String detail) {
    throw new IllegalStateException(violation + ": " + detail);
  }

  @Override
  public void onEndOfOutput() {}

  @Override
  public void onClosing() {}

  @Override
  public void onClosed(int code, String reason, boolean local) {}

  @Override
  public ByteBuffer claim(int length) {
    return sent;
  }

  @Override
  public void commit() {}

  @Override
  public boolean write(ByteBuffer buffer, int offset, int length) {
    return false;
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    if (capacity > lent.capacity()) {
      ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(capacity, 2 * lent.capacity()));
      larger.put(0, lent, 0, keep);
      lent = larger;
    }
    return lent.clear();
  }

  @Override
  public void giveBack() {}

  @Override
  public boolean isWritable() {
    return true;
  }
}
