// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.FormattingTuple;
import io.netty.util.internal.logging.MessageFormatter;
import org.jspecify.annotations.Nullable;

/** A logger of Netty's that keeps warnings and errors, and nothing else. */
final class NettyLogger extends AbstractInternalLogger {
  private static final long serialVersionUID = 1;

  private final transient NettyLog log;

  NettyLogger(String name, NettyLog log) {
    super(name);
    this.log = log;
  }

  private void add(String message, @Nullable Throwable thrown) {
    log.add(name(), message, thrown);
  }

  private void add(FormattingTuple message) {
    add(String.valueOf(message.getMessage()), message.getThrowable());
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public void trace(String message) {}

  @Override
  public void trace(String format, Object a) {}

  @Override
  public void trace(String format, Object a, Object b) {}

  @Override
  public void trace(String format, Object... all) {}

  @Override
  public void trace(String message, Throwable thrown) {}

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public void debug(String message) {}

  @Override
  public void debug(String format, Object a) {}

  @Override
  public void debug(String format, Object a, Object b) {}

  @Override
  public void debug(String format, Object... all) {}

  @Override
  public void debug(String message, Throwable thrown) {}

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public void info(String message) {}

  @Override
  public void info(String format, Object a) {}

  @Override
  public void info(String format, Object a, Object b) {}

  @Override
  public void info(String format, Object... all) {}

  @Override
  public void info(String message, Throwable thrown) {}

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public void warn(String message) {
    add(message, null);
  }

  @Override
  public void warn(String format, Object a) {
    add(MessageFormatter.format(format, a));
  }

  @Override
  public void warn(String format, Object a, Object b) {
    add(MessageFormatter.format(format, a, b));
  }

  @Override
  public void warn(String format, Object... all) {
    add(MessageFormatter.arrayFormat(format, all));
  }

  @Override
  public void warn(String message, Throwable thrown) {
    add(message, thrown);
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }

  @Override
  public void error(String message) {
    add(message, null);
  }

  @Override
  public void error(String format, Object a) {
    add(MessageFormatter.format(format, a));
  }

  @Override
  public void error(String format, Object a, Object b) {
    add(MessageFormatter.format(format, a, b));
  }

  @Override
  public void error(String format, Object... all) {
    add(MessageFormatter.arrayFormat(format, all));
  }

  @Override
  public void error(String message, Throwable thrown) {
    add(message, thrown);
  }
}
