// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where lines come from and where things are shown: on two terminals, on one, or on none. What
 * edits lines is loaded only where both are.
 */
final class Console implements AutoCloseable {
  /** "in", "out", both or none. Only the shell can tell, so bin/wscat does. */
  private static final String TERMINALS = System.getProperty("wscat.terminals", "");

  private final @Nullable Prompt prompt;
  private final Output output;
  private @Nullable StreamLines streamLines;

  /**
   * Creates it.
   *
   * @param executes whether messages were given as options, so that only what comes is shown
   * @param reads whether the user may enter something
   */
  Console(TalkOptions talk, boolean executes, boolean reads) {
    boolean in = TERMINALS.contains("in");
    boolean out = TERMINALS.contains("out");
    this.prompt = in && out && reads ? new Prompt() : null;
    if (out) {
      PrintStream stdout =
          new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
      boolean color = !talk.noColor && System.getenv("NO_COLOR") == null;
      output =
          new TerminalOutput(
              prompt == null ? stdout::print : prompt, color, !executes, talk.verbose);
    } else {
      output =
          new PipeOutput(
              new FileOutputStream(FileDescriptor.out),
              System.err,
              talk.verbose,
              !talk.isBinary(),
              () -> Runtime.getRuntime().halt(Wscat.FAILED));
    }
  }

  /** Whether somebody types. */
  static boolean isTyped() {
    return TERMINALS.contains("in");
  }

  Output output() {
    return output;
  }

  Lines lines() {
    if (prompt != null) {
      return prompt;
    }
    if (streamLines == null) {
      streamLines = new StreamLines(System.in);
    }
    return streamLines;
  }

  /** Asks for a secret; takes the first line if nobody types. Null if there is no answer. */
  @Nullable String secret(String question) throws IOException {
    if (prompt != null) {
      return prompt.secret(question);
    }
    if (!isTyped()) {
      return lines().next();
    }
    try (Prompt onStderr = new Prompt()) { // what comes goes elsewhere
      return onStderr.secret(question);
    }
  }

  /** Sets what CTRL+C does while no line is being edited, where lines are. */
  void onInterrupt(Runnable action) {
    if (prompt != null) {
      prompt.onInterrupt(action);
    }
  }

  /** Sets what is to be done when the process ends, before the terminal is left. */
  void onTermination(Runnable goodbye) {
    if (prompt != null) {
      prompt.onTermination(goodbye);
    } else {
      Runtime.getRuntime().addShutdownHook(new Thread(goodbye));
    }
  }

  @Override
  public void close() {
    if (prompt != null) {
      prompt.close();
    }
  }
}
