// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program outside of this JVM, which ends no later than this JVM. */
public final class ExternalProgram {
  private static final int LIMIT_SECONDS = 30;

  private ExternalProgram() {}

  /** Returns the first of these commands that the machine has, in its path or where daemons are. */
  public static Optional<Path> find(String... names) {
    List<String> folders = new ArrayList<>();
    folders.addAll(List.of(System.getenv("PATH").split(File.pathSeparator)));
    folders.addAll(List.of("/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"));
    return Stream.of(names)
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Returns the path of a program, which may have several names. Skips the test if it is missing,
   * but fails it in CI.
   */
  public static String require(String... names) {
    Optional<Path> found = find(names);
    if (System.getenv("CI") == null) {
      assumeThat(found).as("the program " + names[0]).isPresent();
    }
    return found
        .orElseThrow(() -> new IllegalStateException(names[0] + " is not installed"))
        .toString();
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
