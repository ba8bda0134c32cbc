// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Checks that a server that could not start leaves no threads behind. */
public final class LeftOvers {
  private final Set<Thread> before = serverThreads();

  private static Set<Thread> serverThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("hawser-server"))
        .collect(Collectors.toSet());
  }

  /** Waits for the end of the threads that did not exist when this object was created. */
  public void assertNone() {
    Set<Thread> since = serverThreads();
    since.removeAll(before);
    for (Thread thread : since) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }
}
