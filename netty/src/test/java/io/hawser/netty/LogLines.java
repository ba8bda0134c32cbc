// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Collects what is logged, one line for each record. */
final class LogLines extends Handler {
  private final List<String> lines;

  LogLines(List<String> lines) {
    this.lines = lines;
  }

  @Override
  public void publish(LogRecord logged) {
    lines.add(logged.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
