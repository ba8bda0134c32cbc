// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** wscat in a real terminal of 80 columns and 24 lines, with little memory. */
final class Tmux implements AutoCloseable {
  /** The heap size of wscat. */
  static final int HEAP_MEGABYTES = 40;

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Path socket;

  /**
   * Starts wscat, with its history in a directory. The path of the directory must be short.
   *
   * @param arguments the arguments of wscat; those that begin with {@code >} are for the shell
   */
  Tmux(Path directory, String... arguments) throws Exception {
    int number = COUNTER.incrementAndGet();
    socket = directory.resolve("tmux" + number);
    boolean toFile = List.of(arguments).stream().anyMatch(Tmux::isForShell);
    List<String> line = new ArrayList<>(Program.commandLine(arguments));
    line.replaceAll(
        word -> word.equals("-Dwscat.terminals=") ? word + (toFile ? "in" : "in,out") : word);
    line.add(1, "-Xmx" + HEAP_MEGABYTES + "m");
    Path script = directory.resolve("run" + number + ".sh");
    Files.writeString(
        script,
        "trap : INT; export LC_ALL=C.UTF-8 XDG_STATE_HOME='"
            + directory
            + "'\n"
            + line.stream()
                .map(word -> isForShell(word) ? word : '\'' + word + '\'')
                .collect(Collectors.joining(" "))
            + "\necho \"exit $?\"; stty -a | grep -o ' echo '; exec cat\n");
    tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "sh " + script);
  }

  private static boolean isForShell(String word) {
    return word.startsWith(">");
  }

  private String tmux(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString()));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  void type(String text) throws Exception {
    tmux("send-keys", "-l", text);
  }

  /** Presses a key, given by its name: Enter, Up, C-c. */
  void press(String key) throws Exception {
    tmux("send-keys", key);
  }

  void enter(String text) throws Exception {
    type(text);
    press("Enter");
  }

  /** Pastes text as a terminal with bracketed paste does. */
  void paste(String text) throws Exception {
    tmux("set-buffer", text);
    tmux("paste-buffer", "-p", "-r");
  }

  /** Terminates wscat, as a shutdown of the machine does. */
  void terminate() throws Exception {
    long shell = Long.parseLong(tmux("display-message", "-p", "#{pane_pid}").strip());
    ProcessHandle wscat =
        ProcessHandle.of(shell).flatMap(process -> process.children().findFirst()).orElseThrow();
    wscat.destroy();
  }

  void resize(int columns, int lines) throws Exception {
    tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(lines));
  }

  /**
   * Stops the terminal from showing anything or taking keys until {@link #thaw}, as over a stalled
   * connection.
   */
  String freeze() throws Exception {
    String process = tmux("display-message", "-p", "#{pid}").strip();
    signal("STOP", process);
    return process;
  }

  void thaw(String process) throws Exception {
    signal("CONT", process);
  }

  private static void signal(String name, String process) throws Exception {
    new ProcessBuilder("kill", "-" + name, process).start().waitFor();
  }

  /** Returns the contents of the screen without the empty lines at its end. */
  String screen(boolean colors) throws Exception {
    return (colors ? tmux("capture-pane", "-p", "-e") : tmux("capture-pane", "-p")).stripTrailing();
  }

  /** Waits until the screen shows a text. Returns the screen. */
  String await(String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String screen = screen(false);
    while (!screen.contains(text)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no '" + text + "' on the screen:\n" + screen);
      }
      Thread.sleep(50); // between two checks
      screen = screen(false);
    }
    return screen;
  }

  @Override
  public void close() throws Exception {
    tmux("kill-server");
  }
}
