// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/** Whether a message is compressed, on a connection where compression was agreed. */
public enum CompressionChoice {
  /** If it is not smaller than the {@linkplain PerMessageDeflate.Builder#threshold threshold}. */
  BY_THRESHOLD,
  /** Whatever its size; where the context ends with each message, unless it would not shrink. */
  ALWAYS,
  /** It is sent as it is. */
  NEVER
}
