// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.logging.Logger;

/**
 * Prepares parts of the JDK that a connection needs later, on a second processor, while the first
 * one reads the arguments and starts the client. Only parts of the JDK: to initialize other classes
 * on two threads could lead to a deadlock. Has no lambda expressions, which are slow to begin with.
 */
final class HeadStart extends Thread {
  /** What Netty would otherwise find out by examining the machine: wscat has one connection. */
  private static final String[] SETTINGS = {
    "io.netty.jfr.enabled", "false",
    "io.netty.machineId", "00:00:00:00:00:00:00:01",
    "io.netty.processId", "1"
  };

  private HeadStart() {
    super("wscat-head-start");
  }

  static void begin() {
    for (int i = 0; i < SETTINGS.length; i += 2) {
      if (System.getProperty(SETTINGS[i]) == null) {
        System.setProperty(SETTINGS[i], SETTINGS[i + 1]);
      }
    }
    Thread thread = new HeadStart();
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  @SuppressWarnings("ReturnValueIgnored") // the effect is that the JDK has what it needs to answer
  public void run() {
    System.getLogger("io.hawser");
    Logger.getLogger("io.netty");
    try (SocketChannel channel = SocketChannel.open()) {
      channel.configureBlocking(false);
      // The JDK generates classes for annotations, for which Netty looks in its handlers.
      Annotated.class.isAnnotationPresent(Deprecated.class);
      new SecureRandom().nextBytes(new byte[1]);
      MessageDigest.getInstance("SHA-1");
    } catch (IOException | NoSuchAlgorithmException e) {
      // the connection will tell
    }
  }

  @Deprecated
  private static final class Annotated {}
}
