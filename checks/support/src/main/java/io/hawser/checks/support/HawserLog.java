// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Captures what Hawser logs during a test, instead of passing it to the usual handlers.
 * Thread-safe.
 */
public final class HawserLog extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("io.hawser");

  private final Queue<String> messages = new ConcurrentLinkedQueue<>();
  private final Consumer<LogRecord> also;

  public HawserLog() {
    this(record -> {});
  }

  /** Also passes each record to this consumer. */
  public HawserLog(Consumer<LogRecord> also) {
    this.also = also;
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
  }

  public Queue<String> messages() {
    return messages;
  }

  @Override
  public void publish(LogRecord record) {
    messages.add(record.getLevel() + " " + record.getMessage());
    also.accept(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
  }
}
