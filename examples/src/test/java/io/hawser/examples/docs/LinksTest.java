// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages lead to each other, and their readers to an answer. */
class LinksTest {
  private static final Path README = Path.of("README.md");
  private static final Path INDEX = Path.of("docs", "README.md");
  private static final Path QUESTIONS = Path.of("docs", "questions.md");

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *#*$");
  private static final Pattern QUESTION =
      Pattern.compile("(?m)^\\d+\\. \\*\\*(.*?\\?)\\*\\* (.*)$");

  private static List<Path> pages() {
    return SourceFiles.matching(path -> path.toString().endsWith(".md"));
  }

  private static String withoutCode(Path page) {
    return CODE.matcher(SourceFiles.read(page)).replaceAll("");
  }

  /** Returns the links of a page that lead to something in the repository. */
  private static List<String> links(Path page) {
    return linksIn(withoutCode(page));
  }

  private static List<String> linksIn(String text) {
    return LINK.matcher(text)
        .results()
        .map(link -> link.group(1))
        .filter(link -> !link.matches("[a-z][a-z+]*:.*"))
        .toList();
  }

  /** Returns what a link of a page leads to, without the anchor. */
  private static Path target(Path page, String link) {
    String file = link.replaceFirst("#.*", "");
    return file.isEmpty() ? page : page.resolveSibling(file).normalize();
  }

  /** Returns the anchors of a page, as hosts of repositories and the site make them. */
  private static Set<String> anchors(Path page) {
    String text = SourceFiles.read(page).replaceAll("(?ms)^ *```.*?^ *```", "");
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new HashSet<>();
    for (MatchResult heading : HEADING.matcher(text).results().toList()) {
      String shown = LINK.matcher(heading.group(1)).replaceAll("");
      String anchor =
          shown
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}\\p{M}\\s_-]", "")
              .replaceAll("\\s", "-");
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }

  @Test
  void every_link_leads_to_a_file_and_to_a_heading_in_it() {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (String link : links(page)) {
        Path target = target(page, link);
        if (!Files.exists(SourceFiles.ROOT.resolve(target))) {
          broken.add(SourceFiles.name(page) + ": there is no " + link);
        } else if (link.contains("#")
            && target.toString().endsWith(".md")
            && !anchors(target).contains(link.substring(link.indexOf('#') + 1))) {
          broken.add(SourceFiles.name(page) + ": no heading of the page is " + link);
        }
      }
    }

    assertThat(pages()).hasSizeGreaterThan(50);
    assertThat(broken).isEmpty();
  }

  @Test
  void the_index_lists_every_page_but_the_decisions() {
    Set<Path> listed =
        links(INDEX).stream().map(link -> target(INDEX, link)).collect(Collectors.toSet());

    assertThat(pages().stream().filter(page -> page.startsWith("docs")))
        .hasSizeGreaterThan(30)
        .filteredOn(page -> !page.startsWith(Path.of("docs", "adr")) && !page.equals(INDEX))
        .allMatch(listed::contains);
  }

  @Test
  void fifteen_questions_are_answered_within_two_clicks_from_the_readme() {
    List<MatchResult> questions = QUESTION.matcher(SourceFiles.read(QUESTIONS)).results().toList();
    Set<Path> oneClick =
        links(README).stream().map(link -> target(README, link)).collect(Collectors.toSet());

    assertThat(oneClick).contains(QUESTIONS, INDEX);
    assertThat(questions).hasSize(15);
    for (MatchResult question : questions) {
      List<String> answers = linksIn(question.group(2));
      assertThat(answers).as(question.group(1)).isNotEmpty();
      assertThat(target(QUESTIONS, answers.get(0)).toString())
          .as(question.group(1))
          .endsWith(".md");
    }
  }
}
