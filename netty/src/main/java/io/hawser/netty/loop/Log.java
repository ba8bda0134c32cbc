// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the log. Never throws, even if the logger does. A logger that needs a file or memory
 * may fail if there is none, and an event loop must not end because of that. Thread-safe.
 */
public final class Log {
  private static final System.Logger LOG = System.getLogger("io.hawser");

  private Log() {}

  /**
   * Loads what a logger may need from files: the configuration of {@code java.util.logging}, and
   * the time zones. Later, there may be no file descriptors left. If loading the time zones fails,
   * they remain broken for the whole process.
   */
  @SuppressWarnings("ReturnValueIgnored") // only their side effects matter
  public static void prepare() {
    try {
      LOG.isLoggable(Level.WARNING);
      ZoneId.systemDefault().getRules();
    } catch (Throwable thrown) {
      // the logger would not work later either
    }
  }

  /**
   * Logs a message.
   *
   * @return false if the logger threw
   */
  public static boolean log(Level level, Supplier<String> message, @Nullable Throwable cause) {
    try {
      LOG.log(level, message, cause);
      return true;
    } catch (Throwable thrown) {
      return false;
    }
  }
}
