// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/** What became of an attempt to decode something. */
enum Outcome {
  DONE,
  NEEDS_INPUT,
  NEEDS_ROOM,
  END_OF_BLOCK,
  /** The end of a block after which the history is forgotten. */
  FINAL
}
