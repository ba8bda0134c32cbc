// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * Whether to compress a message, on a connection for which compression was agreed. Without context
 * takeover, a message that compression would not make smaller is always sent uncompressed.
 */
public enum CompressionChoice {
  /** Compressed if it is at least as large as the threshold. */
  BY_THRESHOLD,
  /** Compressed regardless of its size. */
  ALWAYS,
  /** Sent uncompressed. */
  NEVER
}
