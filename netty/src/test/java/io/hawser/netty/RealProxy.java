// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A proxy as others have written it, on a port of the loopback interface, for one test. */
final class RealProxy implements AutoCloseable {
  private static final Duration TO_START = Duration.ofSeconds(20);

  private final Process process;
  final int port;

  private RealProxy(int port, List<String> command, Path log) throws Exception {
    this.port = port;
    this.process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long deadline = System.nanoTime() + TO_START.toNanos();
    while (!isListening()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException(command + " does not listen: " + Files.readString(log));
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  private boolean isListening() {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** HTTP, by tinyproxy; with a user and password if the line is not empty. */
  static RealProxy tinyproxy(Path folder, String basicAuth) throws Exception {
    String program = program("tinyproxy");
    int port = freePort();
    Path file =
        Files.writeString(
            folder.resolve("tinyproxy.conf"),
            "Listen 127.0.0.1\nPort " + port + "\nTimeout 60\nMaxClients 20\n" + basicAuth + "\n");
    return new RealProxy(
        port, List.of(program, "-d", "-c", file.toString()), folder.resolve("log"));
  }

  /** SOCKS 5, by microsocks. */
  static RealProxy microsocks(Path folder, String... options) throws Exception {
    int port = freePort();
    List<String> command =
        Stream.concat(
                Stream.of(program("microsocks"), "-i", "127.0.0.1", "-p", String.valueOf(port)),
                Stream.of(options))
            .toList();
    return new RealProxy(port, command, folder.resolve("log"));
  }

  /** SOCKS 4 and 5, by Dante. */
  static RealProxy dante(Path folder) throws Exception {
    String program = program("danted");
    int port = freePort();
    Path file =
        Files.writeString(
            folder.resolve("danted.conf"),
            """
            logoutput: stderr
            internal: 127.0.0.1 port = %d
            external: 127.0.0.1
            clientmethod: none
            socksmethod: none
            client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
            """
                .formatted(port));
    return new RealProxy(
        port,
        List.of(program, "-f", file.toString(), "-p", folder.resolve("pid").toString()),
        folder.resolve("log"));
  }

  /** Where a program is; CI does not do without. */
  private static String program(String name) {
    Path found =
        Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin")
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (System.getenv("CI") == null) {
      assumeThat(found).as("the program " + name + " is installed").isNotNull();
    }
    if (found == null) {
      throw new IllegalStateException(name + " is not installed");
    }
    return found.toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
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
