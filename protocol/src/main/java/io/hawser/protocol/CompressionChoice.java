// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/** Whether to compress a message, on a connection for which compression was agreed. */
public enum CompressionChoice {
  /** Compressed if it is at least as large as the threshold. */
  BY_THRESHOLD,
  /**
   * Compressed regardless of its size. Without context takeover, it is still sent uncompressed if
   * compression would not make it smaller.
   */
  ALWAYS,
  /** Sent uncompressed. */
  NEVER
}
