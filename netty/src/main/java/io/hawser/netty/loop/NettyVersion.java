// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.Version;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks that the version of Netty is one that this library can use. Frameworks such as Spring Boot
 * 3 replace it with an older one, and the first symptom would be a class that is not found.
 */
public final class NettyVersion {
  private static final int MAJOR = 4;
  private static final int MINOR = 2;

  /** Every module of Netty says its version. This one is always there. */
  private static final String MODULE = "netty-transport";

  private NettyVersion() {}

  /**
   * Checks the version on the class path. Accepts a version that is not known, for example because
   * Netty's classes were copied into another file.
   *
   * @throws IllegalStateException if it is older than 4.2
   */
  public static void check() {
    if (hasLoopsOfToday()) {
      return; // to read the version takes some 20 milliseconds, because of the dates beside it
    }
    Version version = Version.identify().get(MODULE);
    if (version != null) {
      check(version.artifactVersion());
    }
  }

  /** Returns whether there is a class of {@value #MODULE} that came with Netty 4.2. */
  private static boolean hasLoopsOfToday() {
    try {
      return !MultiThreadIoEventLoopGroup.class.isInterface();
    } catch (NoClassDefFoundError older) {
      return false;
    }
  }

  static void check(String version) {
    Matcher numbers = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\b.*").matcher(version);
    if (!numbers.matches()) {
      return;
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    if (major < MAJOR || major == MAJOR && minor < MINOR) {
      throw new IllegalStateException(
          ("Hawser needs Netty %d.%d or newer, but Netty %s is on the class path. Set the version of"
                  + " io.netty:netty-bom in your build; with Spring Boot, it is the property"
                  + " netty.version")
              .formatted(MAJOR, MINOR, version));
    }
  }
}
