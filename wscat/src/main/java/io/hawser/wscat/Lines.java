// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the user enters, line by line. One thread. */
interface Lines {
  /** Waits for the next line; null when there will be none. */
  @Nullable String next() throws IOException;

  /** Whether there is somebody who types. */
  boolean areTyped();
}
