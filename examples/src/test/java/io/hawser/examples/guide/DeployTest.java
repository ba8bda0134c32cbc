// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files of docs/how-to/deploy.md fit the server of restart-without-a-stampede.md. */
class DeployTest {
  private static final Path PAGES = Path.of("..", "docs", "how-to");
  private static final Pattern SECONDS = Pattern.compile("Duration\\.ofSeconds\\((\\d+)\\)");

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(each -> each.group(1)).toList();
  }

  private static String page(String name) throws IOException {
    return Files.readString(PAGES.resolve(name));
  }

  @Test
  void what_ends_the_process_waits_longer_than_draining_and_stopping_take() throws Exception {
    int needed =
        SECONDS
            .matcher(page("restart-without-a-stampede.md"))
            .results()
            .map(MatchResult::group)
            .distinct()
            .mapToInt(each -> Integer.parseInt(each.replaceAll("\\D", "")))
            .sum();
    List<String> waits =
        found("(?:TimeoutStopSec=|terminationGracePeriodSeconds: )(\\d+)", page("deploy.md"));

    assertThat(needed).isEqualTo(55);
    assertThat(waits)
        .hasSize(2)
        .allSatisfy(each -> assertThat(Integer.parseInt(each)).isGreaterThan(needed));
  }

  @Test
  void the_probes_are_those_that_the_server_answers() throws Exception {
    List<String> probes = found("path: (/\\w+)", page("deploy.md"));

    assertThat(probes).containsExactly("/live", "/ready");
    assertThat(page("restart-without-a-stampede.md"))
        .contains(probes.stream().map(path -> "case \"" + path + "\"").toList());
  }

  @Test
  void every_option_of_the_jvm_is_one() throws Exception {
    List<String> lines = found("(?:/usr/bin/java|value:) (-X.*?)(?= -jar|\n)", page("deploy.md"));

    assertThat(lines).hasSize(2);
    for (String options : lines) {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(List.of(options.split(" ")));
      command.add("-version");
      Process java =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(java.waitFor()).as(options).isZero();
    }
  }
}
