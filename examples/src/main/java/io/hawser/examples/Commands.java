// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** What the commands behind {@code bin/} have in common. */
final class Commands {
  private Commands() {}

  /** Runs a command; what goes wrong is one line on the error stream, and the exit code. */
  static void run(Object command, String[] args) {
    int exit =
        new CommandLine(command)
            .setExecutionExceptionHandler(
                (problem, line, parsed) -> {
                  line.getErr().println(line.getCommandName() + ": " + problem.getMessage());
                  return 1;
                })
            .execute(args);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  /**
   * A time for a timer. Some 292 years, which is all that a long can count, stand for longer ones.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  static long nanos(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " is " + duration + ": it has to be positive");
    }
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  /** Stops a server cleanly when the process is told to end: 1001 to everyone. */
  static void stopWithProcess(WebSocketServer server) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(Duration.ofSeconds(5))));
  }
}
