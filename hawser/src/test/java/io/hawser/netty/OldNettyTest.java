// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application whose framework replaces Netty with an older version learns so at once. */
class OldNettyTest {
  private static final Path OLD = Path.of("target", "old-netty");

  @ParameterizedTest
  @ValueSource(strings = {"server", "client", "upgrader"})
  void an_older_netty_is_named(String what) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                OldNetty.class.getName(),
                what)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).isOne();
    assertThat(output)
        .contains("IllegalStateException: Hawser needs Netty 4.2 or newer, but Netty 4.1.")
        .contains("netty.version");
  }

  private static String classPath() throws Exception {
    List<Path> old;
    try (Stream<Path> files = Files.list(OLD)) {
      old = files.toList();
    }
    assertThat(old).isNotEmpty();
    return Stream.concat(
            old.stream().map(Path::toString),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !Path.of(each).getFileName().toString().startsWith("netty-")))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
