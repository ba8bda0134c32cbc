// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import org.jspecify.annotations.Nullable;

/** Settings of the process: system properties and environment variables. */
public final class Environment {
  private Environment() {}

  /** Returns the system property, or else the environment variable; null if neither is set. */
  public static @Nullable String value(String variable, String property) {
    String value = System.getProperty(property, System.getenv(variable));
    return value == null || value.isEmpty() ? null : value;
  }

  /** Returns whether this process must not load native libraries of Netty. */
  public static boolean forbidsNativeLibraries() {
    return value("HAWSER_NO_NATIVE", "hawser.noNative") != null;
  }
}
