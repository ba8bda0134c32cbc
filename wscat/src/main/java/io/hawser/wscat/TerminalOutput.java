// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;
import java.util.function.Consumer;

/**
 * Output for people: with colours and a mark of what is what, and nothing of a peer that could make
 * a terminal do something.
 */
final class TerminalOutput implements Output {
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final String BLUE = "\033[34m";
  private static final String GREY = "\033[90m";
  private static final String USUAL = "\033[39m";

  private final Consumer<String> print;
  private final boolean color;
  private final boolean marks;
  private final boolean verbose;

  /**
   * Creates it.
   *
   * @param print takes one or more whole lines at a time; called by any thread
   * @param marks whether to mark what came, which also has colours; off with {@code --execute}
   */
  TerminalOutput(Consumer<String> print, boolean color, boolean marks, boolean verbose) {
    this.print = print;
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
  public void error(String text) {
    line(YELLOW, marks ? "error: " : "", text);
  }

  @Override
  public void detail(String text) {
    if (verbose) {
      line(GREY, "", text);
    }
  }

  private void line(String ink, String mark, String text) {
    String shown = mark + Printable.text(text) + '\n';
    print.accept(color ? ink + shown.substring(0, shown.length() - 1) + USUAL + '\n' : shown);
  }
}
