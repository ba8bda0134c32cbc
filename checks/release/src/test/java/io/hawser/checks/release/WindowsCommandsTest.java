// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands for Windows start what the others start. They cannot run here. */
class WindowsCommandsTest {
  private static final Path BIN = PublishedTest.ROOT.resolve("bin");

  /** For the developers of Hawser, who need more than Windows has. */
  private static final String NOT_FOR_USERS = "autobahn-client";

  private static List<Path> commands() throws Exception {
    try (Stream<Path> files = Files.list(BIN)) {
      return files
          .filter(each -> !each.getFileName().toString().contains("."))
          .filter(each -> !each.endsWith(NOT_FOR_USERS))
          .toList();
    }
  }

  private static String element(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.group(1);
  }

  @Test
  void every_command_has_one_for_windows_with_the_same_main_class() throws Exception {
    assertThat(commands()).hasSizeGreaterThanOrEqualTo(4);
    for (Path command : commands()) {
      String other = Files.readString(command.resolveSibling(command.getFileName() + ".cmd"));
      String mainClass = element("set \"class=([\\w.]+)\"", other);
      String module = element("set \"module=([\\w/]+)\"", other);

      assertThat(Files.readString(command)).contains(mainClass).contains(module);
      assertThat(
              PublishedTest.ROOT.resolve(
                  Path.of(module, "src", "main", "java", mainClass.replace('.', '/') + ".java")))
          .exists();
    }
  }

  /** Labels are found reliably only if lines end as Windows ends them. */
  @Test
  void git_gives_them_the_line_ends_of_windows() throws Exception {
    assertThat(Files.readString(PublishedTest.ROOT.resolve(".gitattributes")))
        .contains("*.cmd text eol=crlf");
  }
}
