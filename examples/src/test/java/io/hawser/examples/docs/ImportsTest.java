// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Readers find the package of each class that a page uses. */
class ImportsTest {
  private static final Path LIST = Path.of("docs", "reference", "options.md");
  private static final Pattern SOURCE =
      Pattern.compile("[\\w-]+/src/main/java/(io/hawser(?:/\\w+)*)/([A-Z]\\w+)\\.java");
  private static final Pattern CLASS = Pattern.compile("\\b[A-Z][a-z]\\w+\\b");

  /** Returns the packages of Hawser's classes, by their simple names. */
  private static Map<String, String> packages() {
    return SourceFiles.matching(path -> path.toString().endsWith(".java")).stream()
        .filter(path -> SourceFiles.read(path).contains("\npublic "))
        .map(path -> SOURCE.matcher(SourceFiles.name(path)))
        .filter(source -> source.matches() && !source.group(1).startsWith("io/hawser/examples"))
        .collect(
            Collectors.toMap(
                source -> source.group(2),
                source -> source.group(1).replace('/', '.'),
                (first, second) -> first));
  }

  /** Returns the lines of the list that are about a package. */
  private static String listed(String packageName) {
    return SourceFiles.read(LIST)
        .lines()
        .filter(line -> line.startsWith("| `" + packageName + "` |"))
        .collect(Collectors.joining());
  }

  @Test
  void the_list_has_the_package_of_each_class_in_a_snippet() {
    Map<String, String> packages = packages();
    Set<String> missing = new TreeSet<>();
    for (Snippet snippet : Snippet.inPages()) {
      if (!snippet.language().equals("java") || snippet.place().startsWith("docs/adr")) {
        continue;
      }
      for (MatchResult used : CLASS.matcher(snippet.text()).results().toList()) {
        String name = used.group();
        String packageName = packages.get(name);
        if (packageName != null
            && !snippet.text().contains(packageName + "." + name)
            && !snippet.text().contains(packageName + ".*")
            && !listed(packageName).contains("`" + name + "`")) {
          missing.add(packageName + "." + name + ", in " + snippet.place());
        }
      }
    }

    assertThat(packages).hasSizeGreaterThan(100);
    assertThat(missing).isEmpty();
  }
}
