// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * All code in the pages and in Javadoc is code that is compiled, and wherever possible run by a
 * test. CONTRIBUTING.md says how to change it.
 */
class SnippetsTest {
  /** These are checked in other ways; anything else is shown from a source file. */
  private static final Set<String> COMMANDS_AND_COORDINATES = Set.of("gradle", "sh", "xml");

  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);

  private static final Pattern COORDINATES = Pattern.compile("(?<=\")[\\w.-]+:[^\"]+(?=\")");

  private final Map<String, Region> regions = Region.all();

  @Test
  void every_snippet_of_a_page_is_the_region_that_it_names() {
    List<String> problems = new ArrayList<>();
    for (Snippet snippet : Snippet.inPages()) {
      if (snippet.region() != null || !COMMANDS_AND_COORDINATES.contains(snippet.language())) {
        String problem = problem(snippet);
        if (problem != null) {
          problems.add(snippet.place() + ": " + problem);
        }
      }
    }

    assertThat(String.join("\n\n", problems)).isEmpty();
  }

  private @Nullable String problem(Snippet snippet) {
    if (snippet.region() == null) {
      return "the line before the block does not name a region: <!-- snippet: path#name -->";
    }
    Region region = regions.get(snippet.region());
    if (region == null) {
      return "there is no region " + snippet.region();
    }
    String difference = Comparison.difference(snippet.text(), region.text());
    return difference == null ? null : explained(difference, region);
  }

  private static String explained(String difference, Region region) {
    return "this is not %s%n%s%nThe page should have:%n%s"
        .formatted(region.name(), difference, region.text());
  }

  @Test
  void every_example_in_javadoc_is_a_region() {
    List<String> problems = new ArrayList<>();
    for (Snippet snippet : Snippet.inJavadoc()) {
      Region nearest =
          regions.values().stream()
              .max(Comparator.comparingInt(each -> Comparison.common(snippet.text(), each.text())))
              .orElseThrow();
      if (regions.values().stream().noneMatch(each -> shows(snippet, each))) {
        String difference = Comparison.difference(snippet.text(), nearest.text());
        problems.add(snippet.place() + ": no region has this. " + explained(difference, nearest));
      }
    }

    assertThat(String.join("\n\n", problems)).isEmpty();
  }

  private static boolean shows(Snippet snippet, Region region) {
    return Comparison.difference(snippet.text(), region.text()) == null;
  }

  @Test
  void every_region_is_shown_somewhere() {
    Set<String> unused = new HashSet<>(regions.keySet());
    Snippet.inPages().forEach(snippet -> unused.remove(String.valueOf(snippet.region())));
    for (Snippet snippet : Snippet.inJavadoc()) {
      unused.removeIf(name -> shows(snippet, regions.get(name)));
    }

    assertThat(unused).isEmpty();
  }

  @Test
  void every_program_in_bin_that_a_page_names_exists() {
    Pattern program = Pattern.compile("(?<![\\w/.-])bin/([\\w-]+)");
    List<Path> pages = SourceFiles.matching(path -> path.toString().endsWith(".md"));

    assertThat(pages)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            page ->
                assertThat(program.matcher(SourceFiles.read(page)).results())
                    .allSatisfy(
                        name ->
                            assertThat(Files.isExecutable(SourceFiles.ROOT.resolve(name.group())))
                                .as(name.group() + " in " + page)
                                .isTrue()));
  }

  @Test
  void every_module_and_profile_that_a_command_names_exists() {
    String pom = SourceFiles.read(Path.of("pom.xml"));
    for (Snippet snippet : Snippet.inPages()) {
      if (snippet.language().equals("sh")) {
        Matcher modules = Pattern.compile("mvn .*?-pl ([\\w/,-]+)").matcher(snippet.text());
        while (modules.find()) {
          assertThat(modules.group(1).split(","))
              .as(snippet.place())
              .allSatisfy(each -> assertThat(SourceFiles.ROOT.resolve(each)).isDirectory());
        }
        Matcher profiles = Pattern.compile("mvn .*?-P *([\\w-]+)").matcher(snippet.text());
        while (profiles.find()) {
          assertThat(pom).as(snippet.place()).contains("<id>" + profiles.group(1) + "</id>");
        }
      }
    }
  }

  @Test
  void coordinates_are_those_of_the_build() {
    String pom = SourceFiles.read(Path.of("pom.xml"));
    Set<String> ours =
        SourceFiles.matching(path -> path.endsWith("pom.xml")).stream()
            .map(SourceFiles::read)
            .map(each -> element(each.replaceAll("(?s)<parent>.*?</parent>", ""), "artifactId"))
            .collect(Collectors.toSet());
    String version = element(pom, "version");
    List<MatchResult> shown =
        Snippet.inPages().stream()
            .filter(snippet -> snippet.language().equals("xml"))
            .flatMap(snippet -> DEPENDENCY.matcher(snippet.text()).results())
            .toList();

    assertThat(shown).isNotEmpty();
    for (MatchResult each : shown) {
      String artifact = element(each.group(1), "artifactId");
      if (element(each.group(1), "groupId").equals("io.hawser")) {
        assertThat(ours).contains(artifact);
        assertThat(element(each.group(1), "version")).as(artifact).isEqualTo(version);
      } else {
        assertThat(managedVersions(pom, element(each.group(1), "groupId")))
            .as(artifact)
            .contains(element(each.group(1), "version"));
      }
    }
  }

  @Test
  void coordinates_for_gradle_are_those_of_the_build() {
    String version = element(SourceFiles.read(Path.of("pom.xml")), "version");
    List<String> shown =
        Snippet.inPages().stream()
            .filter(snippet -> snippet.language().equals("gradle"))
            .flatMap(snippet -> COORDINATES.matcher(snippet.text()).results())
            .map(MatchResult::group)
            .toList();

    assertThat(shown)
        .isNotEmpty()
        .allMatch(each -> each.matches("io\\.hawser:hawser[a-z-]*:" + Pattern.quote(version)));
  }

  private static Stream<String> managedVersions(String pom, String group) {
    return DEPENDENCY
        .matcher(pom)
        .results()
        .map(each -> each.group(1))
        .filter(each -> element(each, "groupId").equals(group))
        .map(each -> element(each, "version"))
        .map(
            each ->
                each.startsWith("${") ? element(pom, each.substring(2, each.length() - 1)) : each);
  }

  /** Returns the text of the first element with this name, or an empty string. */
  private static String element(String xml, String name) {
    Matcher element = Pattern.compile("<" + Pattern.quote(name) + ">(.*?)</").matcher(xml);
    return element.find() ? element.group(1) : "";
  }
}
