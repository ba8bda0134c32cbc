// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.server.http.ConnectionLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Determines how many file descriptors this process may use for connections. Each connection uses
 * one. Linux provides the limit in a file, so no other module of the JDK is needed. On other
 * systems, the limit is unknown.
 */
final class Descriptors {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String OPEN_FILES = "Max open files ";
  private static final int MIN_RESERVE = 64;

  private Descriptors() {}

  /**
   * Returns how many connections there may be. An eighth of the descriptors is left for the rest of
   * the program: at least 64, but at most half of all descriptors.
   */
  static int forConnections() {
    try {
      return forConnections(Files.readAllLines(LIMITS));
    } catch (Exception unknown) {
      return ConnectionLimits.UNLIMITED;
    }
  }

  static int forConnections(List<String> limits) {
    for (String line : limits) {
      if (line.startsWith(OPEN_FILES)) {
        String soft = line.substring(OPEN_FILES.length()).trim().split(" ", 2)[0];
        return soft.equals("unlimited") ? ConnectionLimits.UNLIMITED : share(Long.parseLong(soft));
      }
    }
    return ConnectionLimits.UNLIMITED;
  }

  private static int share(long descriptors) {
    long reserve = Math.min(Math.max(descriptors / 8, MIN_RESERVE), descriptors / 2);
    return (int) Math.min(Math.max(descriptors - reserve, 1), ConnectionLimits.UNLIMITED);
  }
}
