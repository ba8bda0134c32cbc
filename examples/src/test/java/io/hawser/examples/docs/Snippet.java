// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A block of code in a page, or in the Javadoc of a class.
 *
 * @param place the file and the line
 * @param language the word after the three backticks, or {@code java} in Javadoc
 * @param region what the comment before the block names, or null
 * @param text the block
 */
record Snippet(String place, String language, @Nullable String region, String text) {
  private static final Pattern FENCE = Pattern.compile("\\s*```(\\w*)\\s*");
  private static final Pattern REFERENCE =
      Pattern.compile("\\s*<!-- snippet: (\\S+#[\\w-]+) -->\\s*");
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* \\}</pre>", Pattern.DOTALL);

  /** Returns the blocks with a language of all pages. */
  static List<Snippet> inPages() {
    return SourceFiles.matching(path -> path.toString().endsWith(".md")).stream()
        .flatMap(path -> inPage(SourceFiles.name(path), SourceFiles.read(path)).stream())
        .toList();
  }

  static List<Snippet> inPage(String file, String page) {
    List<String> lines = page.lines().toList();
    List<Snippet> snippets = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int start = i++;
        while (i < lines.size() && !lines.get(i).strip().equals("```")) {
          i++;
        }
        if (!fence.group(1).isEmpty()) {
          String before = start == 0 ? "" : lines.get(start - 1);
          Matcher reference = REFERENCE.matcher(before);
          snippets.add(
              new Snippet(
                  file + ":" + (start + 1),
                  fence.group(1),
                  reference.matches() ? reference.group(1) : null,
                  String.join("\n", lines.subList(start + 1, Math.min(i, lines.size())))));
        }
      }
    }
    return snippets;
  }

  /** Returns the examples in the Javadoc of everything that is published. */
  static List<Snippet> inJavadoc() {
    List<Path> files =
        SourceFiles.matching(
            path -> {
              String name = SourceFiles.name(path);
              return name.contains("src/main/java/") && name.endsWith(".java");
            });
    List<Snippet> snippets = new ArrayList<>();
    for (Path path : files) {
      String source = SourceFiles.read(path);
      Matcher example = EXAMPLE.matcher(source);
      while (example.find()) {
        long line = source.substring(0, example.start()).lines().count();
        String text =
            example
                .group(1)
                .lines()
                .map(each -> each.replaceFirst("^ *\\* ?", ""))
                .collect(Collectors.joining("\n"));
        snippets.add(new Snippet(SourceFiles.name(path) + ":" + line, "java", null, text));
      }
    }
    return snippets;
  }
}
