// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What those who run the program are told. Never throws, whatever the logger does: an event loop
 * would end by it, and a logger that needs a file or memory fails where there is none. Any thread.
 */
final class Log {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private Log() {}

  /**
   * Has everything read from files now that a logger may need later, when there may be no file
   * descriptors: the configuration of {@code java.util.logging}, and the time zones, which would
   * then be broken for the whole process for good.
   */
  @SuppressWarnings("ReturnValueIgnored") // what matters is what they read
  static void prepare() {
    try {
      LOG.isLoggable(Level.WARNING);
      ZoneId.systemDefault().getRules();
    } catch (Throwable thrown) {
      // then the logger will not work later either
    }
  }

  /**
   * Logs.
   *
   * @return whether the logger took it
   */
  static boolean log(Level level, Supplier<String> message, @Nullable Throwable cause) {
    try {
      LOG.log(level, message, cause);
      return true;
    } catch (Throwable thrown) {
      return false;
    }
  }
}
