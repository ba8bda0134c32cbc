// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a source file that a page shows. It is between two comments of one line each, {@code
 * tag::name[]} and {@code end::name[]}. Parts of a file with the same name are one region.
 *
 * @param name the file, {@code #}, and the name of the region
 * @param text what the page shows: the lines without their common indentation, and, for everything
 *     that only a test needs, what stands for it: {@code /* 8080 *}{@code / port} is shown as 8080
 */
record Region(String name, String text) {
  private static final Pattern MARKER =
      Pattern.compile("\\s*(?://|#|<!--)\\s*(tag|end)::([\\w-]+)\\[]\\s*(?:-->)?\\s*");
  private static final Pattern STAND_IN = Pattern.compile("/\\* (.+?) \\*/ [\\w.]+");
  private static final List<String> SOURCES =
      List.of(".java", ".kt", ".conf", ".xml", ".html", ".js", ".properties");

  /** Returns the regions of all source files, by name. */
  static Map<String, Region> all() {
    Map<String, Region> regions = new LinkedHashMap<>();
    for (Path path :
        SourceFiles.matching(
            path -> {
              String name = SourceFiles.name(path);
              return name.endsWith(".cfg")
                  || name.contains("src/") && SOURCES.stream().anyMatch(name::endsWith);
            })) {
      String source = SourceFiles.read(path);
      if (source.contains("tag::")) {
        regions.putAll(in(SourceFiles.name(path), source));
      }
    }
    return regions;
  }

  /** Returns the regions of one file. */
  static Map<String, Region> in(String file, String source) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    List<String> open = new ArrayList<>();
    for (String line : source.lines().toList()) {
      Matcher marker = MARKER.matcher(line);
      if (!marker.matches()) {
        open.forEach(name -> texts.get(name).add(line));
      } else if (marker.group(1).equals("tag")) {
        open.add(marker.group(2));
        texts.computeIfAbsent(marker.group(2), name -> new ArrayList<>());
      } else if (!open.remove(marker.group(2))) {
        throw new IllegalArgumentException(file + ": no region to end: " + line.strip());
      }
    }
    if (!open.isEmpty()) {
      throw new IllegalArgumentException(file + ": regions without an end: " + open);
    }
    Map<String, Region> regions = new LinkedHashMap<>();
    texts.forEach(
        (name, lines) -> {
          String shown = STAND_IN.matcher(String.join("\n", lines)).replaceAll("$1");
          String full = file + "#" + name;
          regions.put(full, new Region(full, shown.stripIndent().strip()));
        });
    return regions;
  }
}
