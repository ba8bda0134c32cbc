// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Captures everything that Netty logs as a warning or an error. Thread-safe. */
public final class NettyLog extends InternalLoggerFactory {
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  // any thread (volatile)
  private volatile @Nullable Error failure;

  /** Makes logging throw this from now on, or nothing if it is null. */
  public void failWith(@Nullable Error failure) {
    this.failure = failure;
  }

  @Override
  protected InternalLogger newInstance(String name) {
    return new NettyLogger(name, this);
  }

  void add(String logger, String message, @Nullable Throwable thrown) {
    StringWriter text = new StringWriter();
    text.append(logger).append(" in ").append(Thread.currentThread().getName());
    text.append(": ").append(message);
    if (thrown != null) {
      text.append('\n');
      thrown.printStackTrace(new PrintWriter(text));
    }
    complaints.add(text.toString());
    Error failure = this.failure;
    if (failure != null) {
      throw failure;
    }
  }

  /** Removes and returns all complaints. */
  List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String next = complaints.poll(); next != null; next = complaints.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /** Removes the complaints that contain this text, and returns how many there were. */
  public int takeExpected(String part) {
    int before = complaints.size();
    complaints.removeIf(complaint -> complaint.contains(part));
    return before - complaints.size();
  }
}
