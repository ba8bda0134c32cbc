// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;
import java.util.function.Consumer;

/**
 * Output for people, with colors and marks that tell messages apart. Nothing that a peer sends can
 * control the terminal.
 */
final class TerminalOutput implements Output {
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final String BLUE = "\033[34m";
  private static final String GREY = "\033[90m";
  private static final String DEFAULT_COLOR = "\033[39m";

  private final Consumer<String> print;
  private final Consumer<String> errors;
  private final boolean color;
  private final boolean marks;
  private final boolean verbose;

  /**
   * Creates an output.
   *
   * @param print receives one or more complete lines at a time; called from any thread
   * @param errors receives errors, as lines too
   * @param marks whether to mark messages, which is also required for colors; off with {@code
   *     --execute}
   */
  TerminalOutput(
      Consumer<String> print,
      Consumer<String> errors,
      boolean color,
      boolean marks,
      boolean verbose) {
    this.print = print;
    this.errors = errors;
    this.color = color && marks;
    this.marks = marks;
    this.verbose = verbose;
  }

  @Override
  public void message(String from, Message message) {
    notice(
        from,
        message.isText() ? message.text() : Printable.hexDump(message.bytes(), message.size()));
  }

  @Override
  public void notice(String from, String text) {
    line(BLUE, marks ? from + "< " : "", text);
  }

  @Override
  public void control(String text) {
    if (marks || verbose) {
      line(GREEN, "", text);
    }
  }

  @Override
  public void important(String text) {
    line(GREEN, "", text);
  }

  @Override
  public void error(String text) {
    line(errors, YELLOW, marks ? "error: " : "", text);
  }

  @Override
  public void detail(String text) {
    if (verbose) {
      line(GREY, "", text);
    }
  }

  private void line(String ansiColor, String mark, String text) {
    line(print, ansiColor, mark, text);
  }

  private void line(Consumer<String> to, String ansiColor, String mark, String text) {
    String shown = mark + Printable.text(text) + '\n';
    to.accept(
        color ? ansiColor + shown.substring(0, shown.length() - 1) + DEFAULT_COLOR + '\n' : shown);
  }
}
