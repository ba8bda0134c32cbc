// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Autobahn suite's own client, which judges servers. It is a Python program, and runs on Jython
 * in a separate JVM. The JVM is killed when it takes too long, because the suite sometimes hangs.
 */
final class AutobahnSuite {
  private static final String SCRIPT = "fuzzingclient.py";

  private final Path directory;
  private final Duration limit;
  private int runs;

  /**
   * @param directory for what the suite has to say
   */
  AutobahnSuite(Path directory, Duration limit) {
    this.directory = directory;
    this.limit = limit;
  }

  /**
   * Adds to the trials the verdicts that are given in time.
   *
   * @param cases ids or patterns such as {@code 6.4.*}
   */
  void judge(List<Trial> trials, List<String> cases) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path verdicts = directory.resolve("verdicts-" + ++runs + ".txt");
    Files.deleteIfExists(verdicts);
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                // Jython writes a cache beside its jar, in the local repository.
                "-Dpython.cachedir.skip=true",
                "-cp",
                classPath(),
                "org.python.util.jython",
                script(),
                verdicts.toString(),
                String.join(",", cases)));
    for (Trial trial : trials) {
      EchoServer server = trial.server();
      command.addAll(List.of(server.name(), server.url(), trial.spared()));
    }
    run(command, directory.resolve("log-" + runs + ".txt"));
    if (Files.exists(verdicts)) {
      Files.readAllLines(verdicts).forEach(line -> add(line, trials));
    }
  }

  private void run(List<String> command, Path log) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static void add(String line, List<Trial> trials) {
    String[] words = line.split("\t", -1);
    Behavior behavior = Behavior.named(words[2]);
    Behavior close = Behavior.named(words[3]);
    Verdict verdict = new Verdict(words[1], behavior, close, words[4] + " " + words[5]);
    trials.stream()
        .filter(trial -> trial.server().name().equals(words[0]))
        .forEach(trial -> trial.add(verdict));
  }

  // Not ours: with a package named io on the class path, Python's io is not found.
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> new File(entry).getName().matches("(jython|autobahntestsuite)-.*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String script() {
    try {
      URL script = Objects.requireNonNull(AutobahnSuite.class.getResource(SCRIPT), SCRIPT);
      return Path.of(script.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
