// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** wscat in its own process, as users start it, with pipes instead of a terminal. */
final class Program implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final BufferedReader err;

  Program(String... arguments) throws IOException {
    process = new ProcessBuilder(commandLine(arguments)).start();
    out = process.inputReader(StandardCharsets.UTF_8);
    err = process.errorReader(StandardCharsets.UTF_8);
  }

  static List<String> commandLine(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As bin/wscat does.
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Dwscat.terminals="));
    line.add(Wscat.class.getName());
    line.addAll(List.of(arguments));
    return line;
  }

  /** Starts a server on a free port. */
  static Program listening(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--verbose", "--listen", "127.0.0.1:0"));
    arguments.addAll(List.of(options));
    return new Program(arguments.toArray(new String[0]));
  }

  /** Returns the port of a server. */
  int port() throws IOException {
    return Integer.parseInt(errorLineWith("Listening").replaceAll(".*port (\\d+).*", "$1"));
  }

  Program enter(String text) throws IOException {
    return enter(text.getBytes(StandardCharsets.UTF_8));
  }

  Program enter(byte[] bytes) throws IOException {
    process.getOutputStream().write(bytes);
    process.getOutputStream().flush();
    return this;
  }

  /** Enters a text that may be longer than a pipe's buffer, and ends the input. */
  void enterAll(String text) {
    try {
      enter(text).endInput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Program endInput() throws IOException {
    process.getOutputStream().close();
    return this;
  }

  String line() throws IOException {
    return String.valueOf(out.readLine());
  }

  String errorLineWith(String words) throws IOException {
    String line;
    while ((line = err.readLine()) != null) {
      if (line.contains(words)) {
        return line;
      }
    }
    throw new AssertionError("no error line with " + words);
  }

  /** Returns all output until the program ends. */
  String rest() {
    return rest(out);
  }

  String restOfErrors() {
    return rest(err);
  }

  private static String rest(BufferedReader reader) {
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                StringBuilder text = new StringBuilder();
                int c;
                while ((c = reader.read()) >= 0) {
                  text.append((char) c);
                }
                return text.toString();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end");
    }
    return process.exitValue();
  }

  void terminate() {
    process.toHandle().destroy(); // the other destroy() closes its streams, too
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
