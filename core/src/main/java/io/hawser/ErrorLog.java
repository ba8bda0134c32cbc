// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.io.IOException;
import java.lang.System.Logger.Level;

/** Logs connection errors that no listener handles. */
final class ErrorLog {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private ErrorLog() {}

  static void unhandled(Object connection, Throwable error) {
    // Errors that peers and networks cause are expected. Anything else is a mistake in code.
    boolean expected =
        error instanceof WebSocketException
            && (error.getCause() == null || error.getCause() instanceof IOException);
    LOG.log(expected ? Level.DEBUG : Level.ERROR, () -> "unhandled error of " + connection, error);
  }
}
