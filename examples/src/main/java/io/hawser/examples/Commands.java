// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** What the examples that are programs have in common. */
final class Commands {
  private Commands() {}

  /** Runs a command. An error becomes one line on stderr, and the exit code. */
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
   * Prints how an example is run, if its arguments ask for help or are too few.
   *
   * @param required how many arguments it needs
   * @param usage its name, its arguments and what it does
   * @return whether this was all that is to be done
   */
  static boolean help(String[] args, int required, String usage) {
    List<String> given = List.of(args);
    boolean help = given.contains("--help") || given.contains("-h") || args.length < required;
    if (help) {
      System.out.println("Usage: " + usage);
    }
    return help;
  }

  /**
   * Returns a duration in nanoseconds for a timer. A longer duration than a {@code long} can hold
   * counts as that maximum, which is some 292 years.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  static long nanos(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " is " + duration + ": must be positive");
    }
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  /**
   * Stops a server cleanly when the process is terminated. All connections are closed with 1001.
   */
  static void stopWithProcess(WebSocketServer server) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(Duration.ofSeconds(5))));
  }
}
