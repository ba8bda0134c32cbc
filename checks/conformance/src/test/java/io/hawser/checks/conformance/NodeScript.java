// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A script that runs on Node.js, has npm ws, and is spoken to line by line. It ends when it is
 * closed, and by itself when this JVM ends, for then its standard input does.
 */
final class NodeScript implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("src", "test", "node");
  private static final Path PACKAGES = Path.of("..", "node");
  private static final String END = "\0";

  private final Process process;
  private final Path errors;
  private final OutputStream in;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private NodeScript(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.in = process.getOutputStream();
    Thread reader = new Thread(this::read, "node-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Without Node.js skips the test; on a CI server fails it. */
  static void demandNode() {
    boolean present =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(directory -> new File(directory, "node"))
            .anyMatch(File::canExecute);
    if (System.getenv("CI") != null) {
      assertThat(present).as("CI is set, so there has to be a node on the PATH").isTrue();
    }
    if (!present) {
      System.out.println("skipped, for it takes Node.js, and there is no node on the PATH");
    }
    assumeTrue(present, "there is no node on the PATH");
  }

  /** Installs npm ws if it is missing, and starts a script. */
  static NodeScript start(String script, String... arguments) {
    try {
      Path errors = Files.createTempFile(Files.createDirectories(Path.of("target")), "node", null);
      install(errors);
      List<String> command = new ArrayList<>(List.of("node", SCRIPTS.resolve(script).toString()));
      command.addAll(List.of(arguments));
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder
          .environment()
          .put("NODE_PATH", PACKAGES.resolve("node_modules").toAbsolutePath().toString());
      return new NodeScript(builder.start(), errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(Path log) throws IOException {
    Process install =
        new ProcessBuilder(PACKAGES.resolve("install").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = install.waitFor(5, TimeUnit.MINUTES);
      if (!ended || install.exitValue() != 0) {
        throw new IOException("npm ws could not be installed: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      install.destroyForcibly();
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // The end, too.
    }
    lines.add(END);
  }

  /** The next line that the script prints. */
  String line() {
    try {
      String line = lines.take();
      if (line.equals(END)) {
        throw new IllegalStateException("the script has ended: " + Files.readString(errors));
      }
      return line;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hands the script a line. */
  void send(String line) {
    try {
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for Node.js", e);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      Files.deleteIfExists(errors);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
