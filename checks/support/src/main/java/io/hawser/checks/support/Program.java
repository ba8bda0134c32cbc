// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program outside of this JVM, which ends no later than this JVM. */
public final class Program {
  private static final int LIMIT_SECONDS = 30;

  private Program() {}

  /** The first of these commands that the machine has. */
  public static Optional<Path> find(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a program that stops when its standard input ends; its standard error goes to a file in
   * {@code target}.
   *
   * @param environment names and values to add, alternately
   */
  public static Process start(String log, List<String> command, String... environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    for (int i = 0; i < environment.length; i += 2) {
      builder.environment().put(environment[i], environment[i + 1]);
    }
    return builder
        .redirectError(Files.createDirectories(Path.of("target")).resolve(log).toFile())
        .start();
  }

  /** Ends a program and everything that it started; returns when it has ended. */
  public static void end(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
