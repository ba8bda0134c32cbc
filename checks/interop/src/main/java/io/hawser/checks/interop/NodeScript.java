// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code src/test/node/peer.mjs} on Node.js, with the packages of {@code checks/node}. Each line
 * sent to it begins with a number. Each line that it prints begins with the number of the line that
 * it answers.
 */
public final class NodeScript implements AutoCloseable {
  private static final int INSTALL_MINUTES = 2;

  private final Process process;
  private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int lastId;

  private NodeScript(Process process) {
    this.process = process;
  }

  /** Returns what this machine lacks for running scripts, or null. */
  public static @Nullable String missing() {
    return Program.find("node").isPresent() && Program.find("npm").isPresent()
        ? null
        : "Node.js with npm";
  }

  /**
   * Installs the packages if they are missing, and starts the script. Its standard error is written
   * to a file.
   */
  public static NodeScript start(String log) throws IOException, InterruptedException {
    install();
    Path file = Path.of("src", "test", "node", "peer.mjs");
    NodeScript script = new NodeScript(Program.start(log, List.of("node", file.toString())));
    Thread reader = new Thread(script::read, "reader of what goes with " + log);
    reader.setDaemon(true);
    reader.start();
    return script;
  }

  private static void install() throws IOException, InterruptedException {
    Process install = Program.start("npm.log", List.of("../node/install"));
    try {
      if (!install.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || install.exitValue() != 0) {
        throw new IllegalStateException("checks/node/install failed: see target/npm.log");
      }
    } finally {
      Program.end(install);
    }
  }

  /**
   * Sends a line to the script.
   *
   * @param listener receives all answers, on a thread of this script
   * @param expected the future that the answers complete; it fails if the script ends before that
   */
  public void tell(String line, Consumer<String> listener, CompletableFuture<?> expected)
      throws IOException {
    String id = String.valueOf(++lastId);
    listeners.put(id, listener);
    ended.whenComplete((end, failure) -> expected.completeExceptionally(failure));
    process.getOutputStream().write((id + ' ' + line + '\n').getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", 2);
        Objects.requireNonNull(listeners.get(words[0])).accept(words[1]);
      }
      ended.completeExceptionally(new IOException("the script has ended"));
    } catch (IOException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  /** Ends the script. Returns when it has ended. */
  @Override
  public void close() throws IOException, InterruptedException {
    Program.end(process);
  }
}
