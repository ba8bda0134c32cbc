// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import io.hawser.checks.support.ExternalProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A program of a page, which runs in a JVM of its own as its readers run it. */
final class RunningProgram implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  /**
   * Starts a program.
   *
   * @param main the class of the program
   * @param properties its system properties, such as {@code port=0}
   */
  RunningProgram(Class<?> main, String... properties) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-XX:TieredStopAtLevel=1");
    for (String property : properties) {
      command.add("-D" + property);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    process = ExternalProgram.start(main.getName() + ".log", command);
    output = process.inputReader();
  }

  /** Returns the next line that it prints, or null at its end. */
  String line() throws IOException {
    return String.valueOf(output.readLine());
  }

  /** Returns the port at the end of the next line that it prints. */
  int port() throws IOException {
    return Integer.parseInt(line().replaceFirst(".*\\D", ""));
  }

  /** Asks it to end, as an operator does. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end, and returns its exit code. */
  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
  }
}
