// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.boot3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Spring Boot 3 brings Netty 4.1, and works with Netty 4.2. */
class SpringBoot3Test {
  private static final Path NEW = Path.of("target", "new-netty");

  private record Run(int exitCode, String output) {}

  private static Run run(Stream<String> classPath) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath.collect(Collectors.joining(File.pathSeparator)),
                EchoApplication.class.getName(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), output);
  }

  private static Stream<String> ownClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static boolean isNetty(String path) {
    return Path.of(path).getFileName().toString().startsWith("netty-");
  }

  @Test
  void with_its_own_netty_it_says_which_property_to_set() throws Exception {
    Run run = run(ownClassPath());

    assertThat(run.exitCode()).isOne();
    assertThat(run.output())
        .contains("APPLICATION FAILED TO START")
        .contains("Hawser needs Netty 4.2 or newer, but Netty 4.1.")
        .contains("Set the property netty.version to 4.2.");
  }

  @Test
  void with_netty_4_2_handlers_run_on_hawser() throws Exception {
    List<Path> netty;
    try (Stream<Path> files = Files.list(NEW)) {
      netty = files.toList();
    }
    Run run =
        run(
            Stream.concat(
                netty.stream().map(Path::toString), ownClassPath().filter(each -> !isNetty(each))));

    assertThat(run.output()).contains("answered by HawserWebSocketSession");
    assertThat(run.exitCode()).isZero();
  }
}
