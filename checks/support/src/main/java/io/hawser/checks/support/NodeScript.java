// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A script of {@code src/test/node} that runs on Node.js with the packages of {@code checks/node},
 * and that reads and prints lines. It ends when it is closed, and with this JVM, because its
 * standard input ends then. What it prints to standard error goes to {@code target/NAME.log}.
 */
public final class NodeScript implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("src", "test", "node");
  private static final Path PACKAGES = Path.of("..", "node");
  private static final int INSTALL_MINUTES = 5;
  private static final String END = "\0";

  private final Process process;
  private final String name;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private NodeScript(Process process, String name) {
    this.process = process;
    this.name = name;
    Thread reader = new Thread(this::read, "reads " + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Returns what this machine lacks to run scripts, or null. */
  public static @Nullable String missing() {
    return ExternalProgram.find("node").isPresent() && ExternalProgram.find("npm").isPresent()
        ? null
        : "Node.js with npm";
  }

  /** Skips the test if this machine cannot run scripts; on a CI server, fails it. */
  public static void require() {
    String missing = missing();
    if (System.getenv("CI") != null) {
      assertThat(missing).as("what is missing, although CI is set").isNull();
    }
    assumeTrue(missing == null, "missing: " + missing);
  }

  /** Installs the packages if they are missing, and starts a script. */
  public static NodeScript start(String script, String... arguments) {
    String name = String.join("-", arguments).replaceAll("[^\\w.-]", "-");
    return startAs(name.isEmpty() ? script : script + "-" + name, script, arguments);
  }

  /** Starts a script whose log has a name of its own. */
  static NodeScript startAs(String name, String script, String... arguments) {
    try {
      install();
      List<String> command = new ArrayList<>(List.of("node", SCRIPTS.resolve(script).toString()));
      command.addAll(List.of(arguments));
      Path modules = PACKAGES.resolve("node_modules").toAbsolutePath();
      return new NodeScript(
          ExternalProgram.start(name + ".log", command, "NODE_PATH", modules.toString()), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install() throws IOException {
    Process install =
        ExternalProgram.start("npm.log", List.of(PACKAGES.resolve("install").toString()));
    try {
      if (!install.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || install.exitValue() != 0) {
        throw new IllegalStateException("checks/node/install failed: see target/npm.log");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      ExternalProgram.end(install);
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // This is the end, too.
    }
    lines.add(END);
  }

  /**
   * Returns the next line that the script prints; waits for it.
   *
   * @throws IllegalStateException if the script has ended
   */
  public String line() {
    try {
      String line = lines.take();
      if (line.equals(END)) {
        lines.add(END);
        throw new IllegalStateException("the script has ended: see target/" + name + ".log");
      }
      return line;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Passes a line to the script. */
  public void send(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for Node.js", e);
  }

  /** Ends the script; returns when it has ended. */
  @Override
  public void close() {
    ExternalProgram.end(process);
  }
}
