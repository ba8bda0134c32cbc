// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Masking keys from a {@link SecureRandom}, which is asked seldom because asking is slow. */
final class SecureMaskSource implements MaskSource {
  private static final int POOL_BYTES = 1024;

  private final SecureRandom random;
  private final ByteBuffer pool = ByteBuffer.allocate(POOL_BYTES).position(POOL_BYTES);

  SecureMaskSource(SecureRandom random) {
    this.random = random;
  }

  @Override
  public int nextKey() {
    if (!pool.hasRemaining()) {
      random.nextBytes(pool.array());
      pool.clear();
    }
    return pool.getInt();
  }
}
