// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The source of input lines, and the output. Each may or may not be a terminal. The line editor is
 * loaded only if both are.
 */
final class Console implements AutoCloseable {
  /** Contains "in", "out", both or neither. bin/wscat sets it, because only the shell is sure. */
  private static final String TERMINALS =
      System.getProperty("wscat.terminals", terminalsWithoutShell());

  private final @Nullable Prompt prompt;
  private final Output output;
  private @Nullable StreamLines streamLines;

  /**
   * Creates a console.
   *
   * @param executes whether messages were given with --execute, so that only received messages are
   *     shown
   * @param reads whether the user may enter lines
   */
  Console(TalkOptions talk, boolean executes, boolean reads) {
    boolean in = TERMINALS.contains("in");
    boolean out = TERMINALS.contains("out");
    this.prompt = in && out && reads ? new Prompt() : null;
    if (out) {
      PrintStream stdout =
          new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
      boolean color = !talk.noColor && System.getenv("NO_COLOR") == null;
      Consumer<String> print = prompt == null ? stdout::print : prompt;
      output =
          new TerminalOutput(print, in ? print : System.err::print, color, !executes, talk.verbose);
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

  /** Finds out which streams are terminals, after {@code java -jar}. */
  private static String terminalsWithoutShell() {
    if (System.getProperty("wscat.terminals") != null) {
      return "";
    }
    return (isTerminal(0) ? "in" : "") + (isTerminal(1) ? ",out" : "");
  }

  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return hasConsole();
    }
  }

  /**
   * Returns whether the process has a console. Since JDK 22, {@code System.console()} is there
   * without one, and {@code isTerminal()} tells.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean hasConsole() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException beforeJdk22) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** Returns whether the input is a terminal. */
  static boolean isInteractive() {
    return TERMINALS.contains("in");
  }

  /** Returns whether both the input and the output are a terminal. */
  boolean isTerminal() {
    return TERMINALS.contains("in") && TERMINALS.contains("out");
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

  /**
   * Asks for a secret, or takes the first input line if the input is not a terminal. Returns null
   * if there is no answer.
   */
  @Nullable String secret(String question) throws IOException {
    if (prompt != null) {
      return prompt.secret(question);
    }
    if (!isInteractive()) {
      return lines().next();
    }
    try (Prompt onStderr = new Prompt()) { // stdout is not the terminal
      return onStderr.secret(question);
    }
  }

  /** Sets what CTRL+C does while no line is being edited. Does nothing without a prompt. */
  void onInterrupt(Runnable action) {
    if (prompt != null) {
      prompt.onInterrupt(action);
    }
  }

  /** Sets what to do when the process ends, before the terminal is restored. */
  void onTermination(Runnable action) {
    if (prompt != null) {
      prompt.onTermination(action);
    } else {
      Runtime.getRuntime().addShutdownHook(new Thread(action));
    }
  }

  @Override
  public void close() {
    if (prompt != null) {
      prompt.close();
    }
  }
}
