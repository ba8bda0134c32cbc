// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.util.Collection;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Collects what is logged, with all causes: one text for each record. */
public final class LogLines extends Handler {
  private final Collection<String> lines;

  public LogLines(Collection<String> lines) {
    this.lines = lines;
  }

  @Override
  public void publish(LogRecord logged) {
    StringBuilder text = new StringBuilder(logged.getMessage());
    for (Throwable t = logged.getThrown(); t != null; t = t.getCause()) {
      text.append(", ").append(t);
    }
    lines.add(text.toString());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
