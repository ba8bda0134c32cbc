// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.transport;

import io.netty.channel.Channel;
import java.io.FileNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Netty under another name, as build tools make it that put an application and its libraries into
 * one jar ("shading"). They change the names in the classes, but not those of native libraries,
 * which Netty then looks for under its new name.
 */
final class RelocatedNetty {
  /** Not one constant, which would be relocated, too. */
  private static final String ORIGINAL = String.join(".", "io", "netty");

  private static final String PATH = String.join("/", "META-INF", "native", "");

  private RelocatedNetty() {}

  private static String name() {
    String name = Channel.class.getPackageName();
    return name.substring(0, name.length() - ".channel".length());
  }

  static boolean isPresent() {
    return !name().equals(ORIGINAL);
  }

  /** Says why a native library could not be loaded, and what helps, if relocation is the reason. */
  static @Nullable String explain(Throwable cause) {
    return isPresent() ? explain(name(), cause) : null;
  }

  static @Nullable String explain(String name, Throwable cause) {
    String relocated = "Netty's classes were relocated to " + name;
    if (!name.endsWith('.' + ORIGINAL)) {
      return relocated
          + ", and Netty finds its native libraries only if this name ends with "
          + ORIGINAL
          + ": relocate them to a name such as com.example."
          + ORIGINAL;
    }
    String prefix = name.substring(0, name.length() - ORIGINAL.length());
    String added = "lib" + prefix.replace("_", "_1").replace('.', '_');
    String missing = String.valueOf(cause.getMessage());
    if (!(cause instanceof FileNotFoundException) || !missing.startsWith(PATH + added)) {
      return null;
    }
    return relocated
        + ", but its native libraries were not renamed: in the jar, rename "
        + PATH
        + "lib"
        + missing.substring((PATH + added).length())
        + " to "
        + missing;
  }
}
