// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.security.SecureRandom;

/**
 * Masking keys for the frames of a client, one fresh key a frame, that nobody can predict (RFC 6455
 * §5.3, §10.3). Used by one thread at a time.
 */
@FunctionalInterface
public interface MaskSource {
  /** The next key; its highest byte masks the first byte of the payload. */
  int nextKey();

  /** Keys from a cryptographic generator, a kilobyte of them made at a time. */
  static MaskSource secure() {
    return new SecureMaskSource(new SecureRandom());
  }
}
