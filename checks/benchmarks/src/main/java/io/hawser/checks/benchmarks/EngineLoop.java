// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.ProtocolEvents;
import io.hawser.protocol.engine.ProtocolOutput;
import io.hawser.protocol.engine.WebSocketProtocol;
import java.nio.ByteBuffer;

/**
 * A server's engine without a network: receives the same frame repeatedly and, if requested, echoes
 * it into a buffer that is discarded.
 */
final class EngineLoop implements ProtocolEvents, ProtocolOutput {
  private final WebSocketProtocol protocol;
  private final boolean echoing;
  private final ByteBuffer frame;
  private final ByteBuffer in;
  private final ByteBuffer out;
  private long payloadBytes;

  /**
   * Creates one.
   *
   * @param compression whether it was agreed; no message is compressed in any case
   */
  EngineLoop(boolean echoing, boolean compression, ByteBuffer frame) {
    PerMessageDeflate never = PerMessageDeflate.builder().threshold(Integer.MAX_VALUE).build();
    this.protocol =
        compression
            ? new WebSocketProtocol(
                Role.SERVER,
                Limits.DEFAULT,
                () -> 0,
                this,
                this,
                new DeflateAgreement(never, false, false, 15, 15, "permessage-deflate"),
                new DeflatePool())
            : new WebSocketProtocol(Role.SERVER, Limits.DEFAULT, () -> 0, this, this);
    this.echoing = echoing;
    this.frame = frame;
    this.in = ByteBuffer.allocateDirect(frame.capacity());
    this.out = ByteBuffer.allocateDirect(frame.capacity() + 16);
  }

  /**
   * Receives the frame once, in a copy because unmasking uses it up.
   *
   * @return how many bytes of payload have come so far
   */
  long step() {
    in.put(0, frame, 0, frame.capacity()).clear();
    protocol.receive(in);
    return payloadBytes;
  }

  @Override
  public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
    payloadBytes += length;
    if (echoing) {
      protocol.send(text, buffer, offset, length);
    }
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
    return out.clear();
  }

  @Override
  public void commit() {}

  @Override
  public boolean write(ByteBuffer buffer, int offset, int length) {
    return false;
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    throw new IllegalStateException("every message comes whole");
  }

  @Override
  public void giveBack() {}

  @Override
  public boolean isWritable() {
    return true;
  }
}
