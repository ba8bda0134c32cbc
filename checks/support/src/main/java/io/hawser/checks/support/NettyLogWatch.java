// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Watches what Netty logs during all tests of this module. A warning or an error fails the test
 * during which it is logged, or the run if it is logged after the last test. Netty reports in this
 * way uncaught exceptions, failed tasks and listeners, and buffers that were never released. The
 * latter are found when their memory is garbage-collected.
 *
 * <p>A test that causes such a message on purpose removes it with {@link NettyLog#takeExpected}.
 */
public final class NettyLogWatch implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  public static final NettyLog LOG = new NettyLog();

  static {
    // Netty's classes ask for their loggers when they are first used: after this.
    InternalLoggerFactory.setDefaultFactory(LOG);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(NettyLogWatch.class))
        .computeIfAbsent("end of the run", key -> (AutoCloseable) NettyLogWatch::lookForLeaks);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertNoComplaints();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertNoComplaints();
  }

  private static void assertNoComplaints() {
    List<String> complaints = LOG.take();
    assertThat(complaints).as("what Netty has logged").isEmpty();
  }

  /** At the end of the run: a leak is found when another buffer is taken after a collection. */
  private static void lookForLeaks() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer().release();
      PooledByteBufAllocator.DEFAULT.directBuffer().release();
    }
    assertNoComplaints();
  }
}
