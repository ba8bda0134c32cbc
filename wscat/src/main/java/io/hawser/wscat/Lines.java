// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lines that the user enters. Must be used by one thread. */
interface Lines {
  /** Waits for the next line. Returns null at the end of the input. */
  @Nullable String next() throws IOException;

  /** Returns whether the lines are typed on a terminal. */
  boolean areInteractive();
}
