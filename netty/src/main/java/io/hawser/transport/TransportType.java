// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.transport;

import io.hawser.internal.Environment;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import java.io.FileNotFoundException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The interface to the operating system through which bytes are read and written.
 *
 * <p>The environment variable {@code HAWSER_TRANSPORT}, or the system property {@code
 * hawser.transport}, forces a type for every server and client of a process, regardless of what the
 * code requests: {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}. If {@code
 * HAWSER_NO_NATIVE} or {@code hawser.noNative} is set to any value, no native library is used,
 * which leaves {@link #NIO} and the JDK's TLS.
 */
public enum TransportType {
  /** The best general-purpose type that is available: epoll or kqueue, otherwise NIO. */
  AUTO,
  /**
   * Linux's io_uring, if the kernel allows it. It is faster than epoll if many connections are busy
   * with small messages, and slower for large messages and for opening connections.
   */
  IO_URING,
  /** Linux's epoll. */
  EPOLL,
  /** The kqueue of macOS and the BSDs. */
  KQUEUE,
  /** The JDK's selectors. Available everywhere, without native libraries. */
  NIO;

  private static final String MULTISHOT = "io.netty.iouring.pollAddMultishotEnabled";

  private static final TransportType[] AUTOMATIC = {EPOLL, KQUEUE, NIO};

  /** Whether the reason why AUTO is NIO has been logged. */
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  /** Returns whether this type works on this machine and this process may use it. */
  public boolean isAvailable() {
    return unavailability() == null;
  }

  /** Returns why this type cannot be used, or null if it can. */
  private @Nullable String unavailability() {
    if (this == AUTO || this == NIO) {
      return null;
    }
    if (Environment.forbidsNativeLibraries()) {
      return "native libraries are turned off (HAWSER_NO_NATIVE)";
    }
    Throwable cause =
        switch (this) {
          case IO_URING -> unavailabilityOfIoUring();
          case EPOLL -> Epoll.unavailabilityCause();
          default -> KQueue.unavailabilityCause();
        };
    return cause == null ? null : reason(rootOf(cause));
  }

  /**
   * Makes Netty's io_uring ask again each time when it waits for a socket, unless the user has set
   * this. By default, it asks once and is told about changes. It ignores those that come while it
   * reads. So it would never notice a reset that directly follows the last bytes.
   */
  private static @Nullable Throwable unavailabilityOfIoUring() {
    if (System.getProperty(MULTISHOT) == null) {
      System.setProperty(MULTISHOT, "false"); // read when Netty's class is initialized
    }
    return IoUring.unavailabilityCause();
  }

  private static String reason(Throwable root) {
    String relocation = RelocatedNetty.explain(root);
    if (relocation != null) {
      return relocation;
    }
    return root instanceof FileNotFoundException
        ? root.getMessage() + " is neither on the class path nor in a module that is resolved"
        : String.valueOf(root.getMessage());
  }

  private static Throwable rootOf(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * Returns the type that is used if this one is requested.
   *
   * @throws IllegalStateException if this type, or the one that the environment forces, is not
   *     available
   */
  public TransportType resolve() {
    String forced = Environment.value("HAWSER_TRANSPORT", "hawser.transport");
    TransportType wanted = forced == null ? this : named(forced);
    if (wanted == AUTO) {
      wanted = Arrays.stream(AUTOMATIC).filter(TransportType::isAvailable).findFirst().orElse(NIO);
      if (wanted == NIO) {
        logWhyNotNative();
      }
    }
    String reason = wanted.unavailability();
    if (reason != null) {
      throw new IllegalStateException("the transport " + wanted + " is not available: " + reason);
    }
    return wanted;
  }

  /** Logs the reason once, if this system has something better than NIO. */
  private static void logWhyNotNative() {
    String system = System.getProperty("os.name", "");
    TransportType missed =
        system.startsWith("Linux") ? EPOLL : system.startsWith("Mac") ? KQUEUE : NIO;
    String reason = missed.unavailability();
    if (reason != null && !Environment.forbidsNativeLibraries() && !LOGGED.getAndSet(true)) {
      // A relocation that is not complete is a mistake in a build. Everything else may be intended.
      Level level = RelocatedNetty.isPresent() ? Level.WARNING : Level.INFO;
      System.getLogger("io.hawser")
          .log(level, "the transport is NIO because " + missed + " is not available: " + reason);
    }
  }

  private static TransportType named(String name) {
    try {
      return valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "HAWSER_TRANSPORT is " + name + ": use auto, io_uring, epoll, kqueue or nio");
    }
  }
}
