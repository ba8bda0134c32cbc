// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Tests that the check of other tests finds what it looks for. */
@EnabledForJreRange(min = JRE.JAVA_21)
class NothingPinnedTest {
  @Test
  void a_thread_that_waits_inside_a_class_initializer_is_found() throws Exception {
    Recording recording = NothingPinned.startRecording();
    Thread thread = BlockingServerTest.virtualThreads().newThread(() -> Pins.WAITED.countDown());
    thread.start();
    thread.join();
    assertThat(NothingPinned.pinnedIn(recording)).isNotEmpty();
  }

  /** Its initializer waits, which pins the thread on every JDK. */
  private static final class Pins {
    static final CountDownLatch WAITED = new CountDownLatch(1);

    static {
      LockSupport.parkNanos(20_000_000);
    }
  }
}
