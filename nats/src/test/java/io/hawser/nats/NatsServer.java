// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
    for (Path path : paths(data())) {
      Files.delete(path);
    }
  }

  /** Keeps a copy of all histories; the server must have ended. */
  void saveData() throws IOException {
    copy(data(), folder.resolve("saved"));
  }

  /** Replaces all histories with those that were saved; the server must have ended. */
  void restoreData() throws IOException {
    deleteData();
    copy(folder.resolve("saved"), data());
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> paths = paths(from);
    Collections.reverse(paths);
    for (Path path : paths) {
      Files.copy(path, to.resolve(from.relativize(path)));
    }
  }

  /** Returns a folder and all that is in it, each file before its folder. */
  private static List<Path> paths(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
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
