// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A nats-server for tests, with a port that it keeps when it is started again. */
final class NatsServer implements AutoCloseable {
  private final Path folder;
  private final List<String> command = new ArrayList<>();
  private final int port;
  private @Nullable Daemon daemon;

  /**
   * Starts a server.
   *
   * @param folder for its files
   * @param arguments {@code -js}, for example
   */
  NatsServer(Path folder, String... arguments) throws Exception {
    this.folder = folder;
    port = Ports.free();
    command.add(ExternalProgram.require("nats-server"));
    command.addAll(List.of("-a", "127.0.0.1", "-p", Integer.toString(port)));
    command.addAll(List.of("-sd", data().toString(), "-P", pidFile().toString()));
    command.addAll(List.of(arguments));
    start();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path pidFile() {
    return folder.resolve("pid");
  }

  int port() {
    return port;
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  void start() throws Exception {
    daemon = new Daemon(port, command, folder.resolve("log"));
  }

  /** Ends the server as a crash would. */
  void kill() throws Exception {
    process().destroyForcibly();
    close();
  }

  /** Loses all histories; the server must have ended. */
  void deleteData() throws IOException {
    try (Stream<Path> files = Files.walk(data())) {
      files.sorted(Comparator.reverseOrder()).forEach(NatsServer::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the server without ending it, until {@link #proceed}. */
  void pause() throws Exception {
    signal("-STOP");
  }

  void proceed() throws Exception {
    signal("-CONT");
  }

  private void signal(String signal) throws Exception {
    new ProcessBuilder("kill", signal, Long.toString(process().pid())).start().waitFor();
  }

  private ProcessHandle process() throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).trim())).orElseThrow();
  }

  @Override
  public void close() throws Exception {
    if (daemon != null) {
      daemon.close();
      daemon = null;
    }
  }
}
