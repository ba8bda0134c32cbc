// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How regions are found and compared with pages. */
class SnippetMechanismTest {
  @Test
  void a_region_has_the_lines_between_its_markers_without_their_indentation() {
    String source =
        """
            // §tag::all[]
            start();
            // §tag::inner[]
              if (ready) {
                go();
              }
            // §end::inner[]
            // §end::all[]
            hidden();
            // §tag::all[]
            stop();
            // §end::all[]
        """
            .replace("§", "");

    assertThat(Region.in("A.java", source).get("A.java#all").text())
        .isEqualTo("start();\n  if (ready) {\n    go();\n  }\nstop();");
    assertThat(Region.in("A.java", source).get("A.java#inner").text())
        .isEqualTo("if (ready) {\n  go();\n}");
  }

  @Test
  void a_region_shows_what_stands_for_the_values_of_a_test() {
    String source =
        "// tag::a[]\nlisten(/* 8080 */ port, /* Path.of(\"a\") */ this.path);\n// end::a[]";

    assertThat(Region.in("A.java", source).get("A.java#a").text())
        .isEqualTo("listen(8080, Path.of(\"a\"));");
  }

  @Test
  void markers_must_come_in_pairs() {
    for (String source : List.of("# tag::a[]\n", "// end::a[]\n", "// tag::a[]\n// end::b[]\n")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Region.in("A.java", source));
    }
  }

  @Test
  void line_breaks_may_differ_and_nothing_else() {
    String source = "server\n    .start(\"a  b\"); // at once";

    assertThat(Comparison.difference("server.start(\"a  b\");   // at once", source)).isNull();
    for (String other :
        List.of(
            "server.start(\"a b\"); // at once",
            "server.start(\"a  b\");",
            "server.start(\"a  b\"); // at last",
            "servers.start(\"a  b\"); // at once",
            "server.start(\"a  b\"); // at once\nstop();",
            ".start(\"a  b\"); // at once",
            "")) {
      assertThat(Comparison.difference(other, source)).as(other).isNotNull();
    }
  }

  @Test
  void a_difference_names_its_place() {
    assertThat(Comparison.difference("a.b(c);", "a.b(d);"))
        .isEqualToNormalizingNewlines(
            "the page has:   a . b ( ▶ c ) ;\nthe source has: a . b ( ▶ d ) ;");
  }

  @Test
  void an_elision_stands_for_any_part() {
    String source = "a(); b(); c(); d();";

    for (String shown :
        List.of("a();\n// …\nd();", "// …\nd();", "a();\n// …", "a();\n// …\nc();\n# …\nd();")) {
      assertThat(Comparison.difference(shown, source)).as(shown).isNull();
    }
    for (String shown :
        List.of("a();\n// …\nc();", "b();\n// …\nd();", "a();\n// …\nx();\n// …", "a(); … d();")) {
      assertThat(Comparison.difference(shown, source)).as(shown).isNotNull();
    }
  }

  @Test
  void a_block_of_a_page_names_its_region_on_the_line_before() {
    String page =
        """
        text
        <!-- snippet: src/A.java#name -->
        ```java
        a();
        ```

        ```sh
        ls
        ```
        ```
        a drawing
        ```
        """;

    assertThat(Snippet.inPage("page.md", page))
        .containsExactly(
            new Snippet("page.md:3", "java", "src/A.java#name", "a();"),
            new Snippet("page.md:7", "sh", null, "ls"));
  }
}
