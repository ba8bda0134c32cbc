// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.transport.TransportType;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the settings of the environment, each in a separate process. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TransportTypeTest {

  /** Starts a default server. Prints its transport and which native libraries have been loaded. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) throws Exception {
      TransportType wanted = TransportType.valueOf(args[0]);
      try (WebSocketServer server =
          WebSocketServer.builder().transport(wanted).onConnection(ws -> {}).start()) {
        System.out.println("transport " + server.transport());
        WebSocketServer.builder().transport(wanted).onConnection(ws -> {}).start().close();
      } catch (IllegalStateException e) {
        System.out.println("refused " + e.getMessage());
      }
      Path maps = Path.of("/proc/self/maps");
      if (Files.exists(maps)
          && Files.readAllLines(maps).stream().anyMatch(line -> line.contains("libnetty"))) {
        System.out.println("native");
      }
    }
  }

  private static String probe(String wanted, Map<String, String> environment, String... flags)
      throws Exception {
    return probe(System.getProperty("java.class.path"), wanted, environment, flags);
  }

  private static String probe(
      String classPath, String wanted, Map<String, String> environment, String... flags)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", classPath, Probe.class.getName(), wanted));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("HAWSER_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @Test
  void an_available_transport_is_chosen() {
    TransportType chosen = TransportType.AUTO.resolve();

    assertThat(chosen).isNotEqualTo(TransportType.AUTO);
    assertThat(chosen.isAvailable()).isTrue();
    assertThat(TransportType.NIO.isAvailable()).isTrue();
  }

  @Test
  void a_variable_or_property_forces_a_transport() throws Exception {
    assertThat(probe("AUTO", Map.of("HAWSER_TRANSPORT", "nio"))).contains("transport NIO");
    assertThat(probe("AUTO", Map.of(), "-Dhawser.transport=nio")).contains("transport NIO");
    assertThat(probe("AUTO", Map.of("HAWSER_TRANSPORT", "carrier pigeon")))
        .contains("refused HAWSER_TRANSPORT is carrier pigeon: use auto");
  }

  @Test
  void without_native_libraries_none_is_loaded() throws Exception {
    assertThat(probe("AUTO", Map.of("HAWSER_NO_NATIVE", "1")))
        .contains("transport NIO")
        .doesNotContain("native");
    assertThat(probe("EPOLL", Map.of("HAWSER_NO_NATIVE", "1")))
        .contains("refused the transport EPOLL is not available: native libraries are turned off");
  }

  @Test
  void auto_logs_why_it_uses_nio() throws Exception {
    assumeThat(TransportType.EPOLL.isAvailable()).isTrue();

    String output = probe(classPathWithout("native-epoll"), "AUTO", Map.of());

    assertThat(output)
        .contains("transport NIO")
        .containsOnlyOnce(
            "the transport is NIO because EPOLL is not available:"
                + " META-INF/native/libnetty_transport_native_epoll_")
        .contains(".so is neither on the class path nor in a module that is resolved");
    assertThat(probe("AUTO", Map.of("HAWSER_NO_NATIVE", "1"))).doesNotContain("the transport is");
    assertThat(probe("NIO", Map.of())).doesNotContain("the transport is");
  }

  @Test
  void a_missing_library_is_named() throws Exception {
    assertThat(probe(classPathWithout("native-io_uring"), "IO_URING", Map.of()))
        .containsPattern("refused the transport IO_URING is not available: .* nor in a module");
  }

  private static String classPathWithout(String name) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains(name))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
