// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Role;
import java.util.concurrent.atomic.AtomicLongArray;

/** permessage-deflate on one open connection: both directions and their counters. */
public final class Compression {
  private static final int SENT = 0;
  private static final int RECEIVED = 3;

  private final MessageDeflater deflater;
  private final MessageInflater inflater;
  private final int inflateBufferSize;

  /** Messages, bytes and compressed bytes of each direction. Written by the transport thread. */
  private final AtomicLongArray counts = new AtomicLongArray(6);

  public Compression(DeflateAgreement agreement, Role role, DeflatePool pool) {
    this.deflater = new MessageDeflater(agreement, role, pool);
    Role peer = role == Role.SERVER ? Role.CLIENT : Role.SERVER;
    this.inflater =
        new MessageInflater(agreement.takesContextOver(peer), agreement.windowBits(peer), pool);
    this.inflateBufferSize = agreement.options().inflateBufferSize();
  }

  public MessageDeflater deflater() {
    return deflater;
  }

  public MessageInflater inflater() {
    return inflater;
  }

  public int inflateBufferSize() {
    return inflateBufferSize;
  }

  public void countSent(long bytes, long compressedBytes) {
    count(SENT, bytes, compressedBytes);
  }

  public void countReceived(long bytes, long compressedBytes) {
    count(RECEIVED, bytes, compressedBytes);
  }

  private void count(int direction, long bytes, long compressedBytes) {
    counts.lazySet(direction, counts.get(direction) + 1);
    counts.lazySet(direction + 1, counts.get(direction + 1) + bytes);
    counts.lazySet(direction + 2, counts.get(direction + 2) + compressedBytes);
  }

  /** May be called from any thread. */
  public CompressionStatistics statistics() {
    return new CompressionStatistics(
        counts.get(SENT),
        counts.get(SENT + 1),
        counts.get(SENT + 2),
        counts.get(RECEIVED),
        counts.get(RECEIVED + 1),
        counts.get(RECEIVED + 2));
  }
}
