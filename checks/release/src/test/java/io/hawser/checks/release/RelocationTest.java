// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Applications in one jar, in which the build has given Netty's classes another name. It leaves the
 * names of native libraries as they are, unless it is told to change them.
 */
class RelocationTest {
  @BeforeEach
  void requireEpoll() {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
  }

  private static String run(String jar, String... transport) throws Exception {
    Path path;
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      path =
          files
              .filter(each -> each.toString().endsWith('-' + jar + ".jar"))
              .findFirst()
              .orElseThrow();
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED"); // or newer JDKs print warnings of their own
    command.addAll(List.of("-cp", path.toString(), EchoOnce.class.getName()));
    command.addAll(List.of(transport));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void libraries_that_were_not_renamed_are_named_with_the_name_that_they_need() throws Exception {
    assertThat(run("prefixed"))
        .contains("hello over NIO")
        .contains("WARNING: the transport is NIO because EPOLL is not available")
        .contains(
            "Netty's classes were relocated to com.example.io.netty, but its native libraries were"
                + " not renamed: in the jar, rename"
                + " META-INF/native/libnetty_transport_native_epoll_x86_64.so to"
                + " META-INF/native/libcom_example_netty_transport_native_epoll_x86_64.so");
  }

  @Test
  void the_same_is_said_if_the_native_transport_is_required() throws Exception {
    assertThat(run("prefixed", "EPOLL"))
        .contains(
            "IllegalStateException: the transport EPOLL is not available: Netty's classes were")
        .contains("rename META-INF/native/libnetty_");
  }

  /** Netty accepts a prefix before its own name, and nothing else. */
  @Test
  void a_name_with_which_native_libraries_cannot_work_is_named_with_one_that_can()
      throws Exception {
    assertThat(run("renamed"))
        .contains("hello over NIO")
        .contains("WARNING: the transport is NIO because EPOLL is not available")
        .contains(
            "Netty's classes were relocated to com.example.netty, and Netty finds its native"
                + " libraries only if this name ends with io.netty: relocate them to a name such as"
                + " com.example.io.netty");
  }

  @Test
  void libraries_that_were_renamed_work() throws Exception {
    assertThat(run("complete")).contains("hello over EPOLL").doesNotContain("WARNING");
  }
}
