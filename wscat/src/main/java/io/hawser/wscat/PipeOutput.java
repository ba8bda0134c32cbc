// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Output for other programs: what peers send goes to stdout as it came, errors go to stderr, and
 * the rest nowhere.
 */
final class PipeOutput implements Output {
  private final OutputStream out;
  private final PrintStream err;
  private final boolean verbose;
  private final boolean newlines;
  private final Runnable broken;

  /**
   * Creates it.
   *
   * @param newlines whether one stands behind each binary message
   * @param broken called when nobody reads stdout any more
   */
  PipeOutput(
      FileOutputStream out, PrintStream err, boolean verbose, boolean newlines, Runnable broken) {
    this.out = out;
    this.err = err;
    this.verbose = verbose;
    this.newlines = newlines;
    this.broken = broken;
  }

  @Override
  public void message(String from, Message message) {
    boolean newline = message.isText() || newlines;
    ByteBuffer line = ByteBuffer.allocate(message.size() + (newline ? 1 : 0));
    message.copyTo(line);
    if (newline) {
      line.put((byte) '\n');
    }
    write(line.array());
  }

  @Override
  public void notice(String from, String text) {
    write((text + '\n').getBytes(StandardCharsets.UTF_8));
  }

  private synchronized void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      broken.run();
    }
  }

  @Override
  public void control(String text) {
    detail(text);
  }

  @Override
  public void error(String text) {
    err.println("error: " + Printable.text(text));
  }

  @Override
  public void detail(String text) {
    if (verbose) {
      err.println(Printable.text(text)); // stderr may be a terminal all the same
    }
  }
}
