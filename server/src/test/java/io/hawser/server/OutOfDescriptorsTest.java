// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.transport.TransportType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server whose process may open 150 files, and 400 clients that connect and send nothing. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OutOfDescriptorsTest {
  private static final int DESCRIPTORS = 150;
  private static final int SILENT = 400;
  private static final String MASKED_HI = "81 82 00 00 00 00 68 69";
  private static final String HI = "81 02 68 69";

  @TempDir private Path directory;
  private @Nullable Process process;
  private final List<RawSocket> sockets = new ArrayList<>();

  /** The available transports, each once, because each needs a JVM. */
  static Stream<TransportType> transports() {
    return EachTransport.Available.transports().filter(type -> type != TransportType.AUTO);
  }

  @BeforeEach
  void assumeLinux() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")) && Files.exists(Path.of("/bin/bash")));
  }

  @AfterEach
  void end() throws IOException {
    for (RawSocket socket : sockets) {
      socket.close();
    }
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void connecting_clients_do_not_disturb_a_server_with_enough_descriptors(TransportType transport)
      throws Exception {
    Process server = start(transport);
    try (BufferedReader output = server.inputReader()) {
      int port = Integer.parseInt(output.readLine());
      survive(server, port, 1);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void a_server_without_descriptors_serves_its_clients_and_others_later(TransportType transport)
      throws Exception {
    Process server = start(transport);
    try (BufferedReader output = server.inputReader();
        OutputStream input = server.getOutputStream()) {
      int port = Integer.parseInt(output.readLine());
      for (int i = 0; i < 6; i++) {
        open(port);
      }
      input.write('\n');
      input.flush();
      assertThat(output.readLine()).isEqualTo("eaten");
      survive(server, port, DESCRIPTORS);
    }
    assertThat(Files.readAllLines(directory.resolve("log")))
        .filteredOn(line -> line.contains("no connection can be accepted"))
        .hasSizeBetween(1, 3);
  }

  private void survive(Process server, int port, int descriptors) throws Exception {
    while (sockets.size() < 6) {
      open(port);
    }
    List<RawSocket> six = List.copyOf(sockets);
    for (int i = 0; i < SILENT; i++) {
      sockets.add(new RawSocket(port));
    }
    awaitDescriptors(server, descriptors);
    for (int round = 0; round < 20; round++) {
      for (RawSocket socket : six) {
        echo(socket);
      }
    }
    for (RawSocket silent : List.copyOf(sockets.subList(6, sockets.size()))) {
      silent.close();
    }
    for (int i = 0; i < 4; i++) {
      RawSocket later = RawSocket.connectWhenThereIsRoom(port, "");
      sockets.add(later);
      echo(later);
    }
    for (RawSocket socket : six) {
      echo(socket);
    }
    server.destroy(); // SIGTERM
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).as("the process ends").isTrue();
  }

  private void open(int port) throws IOException {
    RawSocket socket = RawSocket.connect(port, "/", "");
    sockets.add(socket);
    assertThat(socket.readStatus()).isEqualTo(101);
    echo(socket);
  }

  private static void echo(RawSocket socket) throws IOException {
    socket.sendHex(MASKED_HI);
    assertThat(socket.readHex(4)).isEqualTo(HI);
  }

  private static void awaitDescriptors(Process server, int open) throws IOException {
    Path descriptors = Path.of("/proc/" + server.pid() + "/fd");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    long count = 0;
    while (count < open && System.nanoTime() < deadline) {
      try (Stream<Path> files = Files.list(descriptors)) {
        count = files.count();
      }
    }
    assertThat(count).isGreaterThanOrEqualTo(open);
  }

  private Process start(TransportType transport) throws IOException {
    Process started =
        new ProcessBuilder(
                "/bin/bash",
                "-c",
                "ulimit -n " + DESCRIPTORS + "; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FewDescriptors.class.getName(),
                transport.name())
            .redirectError(directory.resolve("log").toFile())
            .start();
    process = started;
    return started;
  }
}
