// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that listens on a port of the loopback interface, for one test. */
public final class Daemon implements AutoCloseable {
  private static final Duration TO_START = Duration.ofSeconds(20);

  private final Process process;

  /** Starts the program, which logs to a file, and waits until it listens. */
  public Daemon(int port, List<String> command, Path log) throws Exception {
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long deadline = System.nanoTime() + TO_START.toNanos();
    while (!isListening(port)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException(command + " does not listen: " + Files.readString(log));
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  private static boolean isListening(int port) {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() throws Exception {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
