// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that listens on a port, and can be killed, paused and started again. */
final class Victim implements BrokerProcesses {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(180);

  private final int port;
  private final List<String> command;
  private final Path folder;
  private @Nullable Process process;

  /**
   * Starts a process.
   *
   * @param port on which it will listen
   * @param folder for its log, and for what it stores
   */
  Victim(int port, List<String> command, Path folder) throws Exception {
    this.port = port;
    this.command = command;
    this.folder = Files.createDirectories(folder);
    start();
  }

  int port() {
    return port;
  }

  @Override
  public String ports() {
    return Integer.toString(port);
  }

  /** Starts the process, again if it ends at once, as whatever watches over processes would do. */
  @Override
  public void start() throws Exception {
    Process started = launch();
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!isListening()) {
      if (System.nanoTime() > deadline) {
        close();
        throw new IOException(command + " does not listen: " + Files.readString(log()));
      }
      if (started.waitFor(20, TimeUnit.MILLISECONDS)) {
        started = launch();
      }
    }
  }

  private Process launch() throws IOException {
    Process launched =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    process = launched;
    return launched;
  }

  private Path log() {
    return folder.resolve("log-" + port);
  }

  private boolean isListening() {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the CPU time that the process has used. */
  Duration cpu() {
    Process running = process;
    return running == null
        ? Duration.ZERO
        : running.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void kill() throws Exception {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
    process = null;
  }

  @Override
  public void startEmpty() throws Exception {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().startsWith("log-")) {
          Files.delete(file);
        }
      }
    }
    start();
  }

  @Override
  public void pause() throws Exception {
    signal("-STOP");
  }

  @Override
  public void resume() throws Exception {
    signal("-CONT");
  }

  private void signal(String signal) throws Exception {
    Process running = process;
    if (running != null) {
      new ProcessBuilder("kill", signal, Long.toString(running.pid())).start().waitFor();
    }
  }

  @Override
  public void close() throws Exception {
    kill();
  }
}
