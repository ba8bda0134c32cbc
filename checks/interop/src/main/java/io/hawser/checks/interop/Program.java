// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program outside this JVM that ends no later than this JVM. */
public final class Program {
  private static final int LIMIT_SECONDS = 30;

  private Program() {}

  /** Returns the first of these commands that exists on this machine. */
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
   * Starts a program that stops when its standard input ends. Its standard error is written to a
   * file.
   */
  public static Process start(String log, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectError(Files.createDirectories(Path.of("target")).resolve(log).toFile())
        .start();
  }

  /** Ends a program and everything that it started. */
  public static void end(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }
}
