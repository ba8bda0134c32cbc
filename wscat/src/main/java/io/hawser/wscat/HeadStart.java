// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.security.SecureRandom;
import java.util.Map;
import java.util.logging.Logger;

/**
 * Prepares parts of the JDK that a connection needs later, on a second processor, while this one
 * reads the arguments and starts the client. Only parts of the JDK: initializing other classes on
 * two threads could lead to a deadlock.
 */
final class HeadStart {
  /** What Netty would otherwise find out by examining the machine: wscat has one connection. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "io.netty.jfr.enabled", "false",
          "io.netty.machineId", "00:00:00:00:00:00:00:01",
          "io.netty.processId", "1");

  private HeadStart() {}

  static void begin() {
    SETTINGS.forEach(HeadStart::setIfAbsent);
    Thread thread = new Thread(HeadStart::prepare, "wscat-head-start");
    thread.setDaemon(true);
    thread.start();
  }

  private static void setIfAbsent(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  private static void prepare() {
    System.getLogger("io.hawser");
    Logger.getLogger("io.netty");
    // The JDK generates classes for annotations, for which Netty looks in its handlers.
    Prepared.class.isAnnotationPresent(Deprecated.class);
    new SecureRandom().nextBytes(new byte[1]);
  }

  @Deprecated
  private static final class Prepared {}
}
