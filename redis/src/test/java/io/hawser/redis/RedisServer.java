// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A redis-server of a test, on one port from start to start. */
final class RedisServer implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Path folder;
  private final List<String> command = new ArrayList<>();
  private final int port;
  private @Nullable Process process;

  /** Starts a server, which keeps its data in the folder if the options say so. */
  RedisServer(Path folder, String... options) throws Exception {
    this(folder, "--port", options);
  }

  /** Starts a server whose port is set by another option, such as {@code --tls-port}. */
  RedisServer(Path folder, String portOption, String[] options) throws Exception {
    this.folder = Files.createDirectories(folder);
    port = Ports.free();
    command.add(ExternalProgram.require("redis-server"));
    command.addAll(List.of(portOption, Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", folder.toString(), "--daemonize", "no"));
    command.addAll(List.of("--enable-debug-command", "yes"));
    command.addAll(List.of(options));
    start();
  }

  int port() {
    return port;
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  void start() throws Exception {
    Path log = folder.resolve("log-" + port + ".txt");
    Process started =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process = started;
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!isListening()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException("redis-server does not listen: " + Files.readString(log));
      }
      started.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  private boolean isListening() {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Starts the server after it has lost all that it had stored. */
  void startEmpty() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().matches("nodes.*|.*pem|.*p12")) {
          Files.delete(file);
        }
      }
    }
    start();
  }

  /** Ends the server as a crash does. */
  void kill() throws Exception {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
    process = null;
  }

  /** Stops the process, while its connections stay open. */
  void pause() throws Exception {
    signal("-STOP");
  }

  void resume() throws Exception {
    signal("-CONT");
  }

  private void signal(String signal) throws Exception {
    Process running = process;
    if (running != null) {
      new ProcessBuilder("kill", signal, Long.toString(running.pid())).start().waitFor();
    }
  }

  /** Runs a command with redis-cli, and returns what it prints. */
  String command(String... words) throws Exception {
    List<String> cli = new ArrayList<>();
    cli.addAll(List.of(ExternalProgram.require("redis-cli"), "-p", Integer.toString(port)));
    cli.addAll(List.of(words));
    Process running = new ProcessBuilder(cli).redirectErrorStream(true).start();
    String output = new String(running.getInputStream().readAllBytes(), UTF_8);
    running.waitFor();
    return output.strip();
  }

  @Override
  public void close() throws Exception {
    kill();
  }
}
