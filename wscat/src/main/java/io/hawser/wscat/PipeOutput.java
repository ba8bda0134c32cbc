// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/**
 * Output for other programs. What peers send goes to stdout unchanged. Errors, the port that a
 * server has picked, and pings and pongs go to stderr. Everything else is shown only with {@code
 * --verbose}.
 */
final class PipeOutput implements Output {
  private final OutputStream out;
  private final PrintStream err;
  private final boolean verbose;
  private final boolean newlines;
  private final Runnable onBrokenPipe;

  /**
   * Creates an output.
   *
   * @param newlines whether to write a newline after each binary message
   * @param onBrokenPipe called when stdout is no longer read
   */
  PipeOutput(
      FileOutputStream out,
      PrintStream err,
      boolean verbose,
      boolean newlines,
      Runnable onBrokenPipe) {
    this.out = out;
    this.err = err;
    this.verbose = verbose;
    this.newlines = newlines;
    this.onBrokenPipe = onBrokenPipe;
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
    important(text);
  }

  private synchronized void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      onBrokenPipe.run();
    }
  }

  @Override
  public void control(String text) {
    detail(text);
  }

  @Override
  public void important(String text) {
    err.println(Printable.text(text));
  }

  @Override
  public void error(String text) {
    err.println("error: " + Printable.text(text));
  }

  @Override
  public void detail(String text) {
    if (verbose) {
      err.println(Printable.text(text)); // stderr may still be a terminal
    }
  }
}
