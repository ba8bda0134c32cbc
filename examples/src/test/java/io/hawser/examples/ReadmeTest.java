// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What README.md of this folder lists. */
class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @Test
  void it_lists_every_program() throws IOException {
    String readme = Files.readString(README);
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      List<Path> programs =
          sources
              .filter(source -> source.toString().endsWith(".java"))
              .filter(source -> contains(source, "public static void main("))
              .toList();

      assertThat(programs)
          .hasSizeGreaterThan(9)
          .allSatisfy(
              program -> assertThat(readme).contains("](" + program.toString().replace('\\', '/')));
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_it_links_to_exists() throws IOException {
    List<String> targets =
        Pattern.compile("]\\(([^)]*)\\)")
            .matcher(Files.readString(README))
            .results()
            .map(link -> link.group(1).replaceFirst("#.*", ""))
            .toList();

    assertThat(targets)
        .hasSizeGreaterThan(15)
        .allSatisfy(target -> assertThat(README.resolveSibling(target)).exists());
  }
}
