// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does in a folder what the Dockerfile of the examples does in an image. */
class ContainerTest {
  private static final Path EXAMPLES = PublishedTest.ROOT.resolve("examples");
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  private static List<List<String>> instructions(String name) throws Exception {
    String file = Files.readString(EXAMPLES.resolve(Path.of("container", "Dockerfile")));
    return Pattern.compile("(?m)^" + name + " (.*)$")
        .matcher(file)
        .results()
        .map(each -> List.of(each.group(1).split(" ")))
        .toList();
  }

  private static List<String> list(String name) throws Exception {
    String json = String.join(" ", instructions(name).get(0));
    return List.of(new ObjectMapper().readValue(json, String[].class));
  }

  @Test
  void the_server_of_the_image_starts_and_ends_with_a_signal(@TempDir Path app) throws Exception {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    for (List<String> copy : instructions("COPY")) {
      copyAll(EXAMPLES.resolve(copy.get(0)), app.resolve(copy.get(1)));
    }
    List<String> command = new ArrayList<>(list("ENTRYPOINT"));
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    List<String> arguments = new ArrayList<>(list("CMD"));
    assertThat(arguments).containsExactly("--port", "8080");
    arguments.set(1, "0");
    command.addAll(arguments);

    Process server =
        new ProcessBuilder(command).directory(app.toFile()).redirectErrorStream(true).start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      assertThat(output.readLine()).startsWith("listening on ws://localhost:");
      server.destroy();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isEqualTo(ENDED_BY_SIGTERM);
    } finally {
      server.destroyForcibly();
    }
  }

  private static void copyAll(Path source, Path target) throws Exception {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path each : files.toList()) {
        Path copy = target.resolve(source.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(each, copy);
        }
      }
    }
  }
}
