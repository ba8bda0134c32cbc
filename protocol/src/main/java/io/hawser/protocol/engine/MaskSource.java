// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

/**
 * Supplies the masking keys for a client's frames: a new, unpredictable key for each frame (RFC
 * 6455 §5.3, §10.3). Must be used by one thread at a time.
 */
@FunctionalInterface
public interface MaskSource {
  /** Returns the next key. Its highest byte masks the first byte of the payload. */
  int nextKey();
}
