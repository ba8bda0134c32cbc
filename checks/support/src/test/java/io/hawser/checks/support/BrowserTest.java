// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {
  @TempDir Path folder;

  private String page(String content) throws IOException {
    return Files.writeString(folder.resolve("page.html"), content).toUri().toString();
  }

  @Test
  void types_clicks_chooses_files_and_takes_pictures_in_several_tabs() throws IOException {
    String url =
        page(
            """
            <input id=text value=before><input id=file type=file>
            <button id=button disabled onclick="out.textContent = text.value">x</button>
            <p id=out></p>
            <script>setTimeout(() => button.disabled = false)</script>
            """);
    try (Browser browser = Browser.start()) {
      BrowserTab one = browser.open(url);
      BrowserTab two = browser.open(url);

      for (BrowserTab tab : List.of(one, two)) {
        tab.type("#text", "<i>\"'\\ 👋");
        tab.click("#button");
        tab.awaitText("#out", "<i>\"'\\ 👋");
        assertThat(tab.text("#out")).isEqualTo("<i>\"'\\ 👋");
        tab.choose("#file", folder.resolve("page.html"));
        tab.await("file.files.length === 1");
        assertThat(tab.problems()).isEmpty();
      }
      one.close();
      two.screenshot(folder.resolve("pictures/two.png"), 300);

      assertThat(two.evaluate("({a: [1, true, null, 'x']})").toString())
          .isEqualTo(Map.of("a", "[1.0, true, null, x]").toString());
      assertThat(two.evaluate("Promise.resolve(3)")).isEqualTo(3.0);
      assertThat(folder.resolve("pictures/two.png")).isNotEmptyFile();
      assertThatIllegalStateException().isThrownBy(() -> one.evaluate("1"));
      assertThatIllegalStateException()
          .isThrownBy(() -> two.evaluate("missing()"))
          .withMessageContaining("missing is not defined");
      assertThatIllegalStateException().isThrownBy(() -> browser.open("http://127.0.0.1:1/"));
    }
  }

  @Test
  void reports_what_goes_wrong_in_a_page() throws IOException {
    try (Browser browser = Browser.start()) {
      BrowserTab tab =
          browser.open(
              page(
                  """
                  <script>
                    setTimeout(() => { setTimeout(() => window.done = true); missing(); });
                  </script>
                  """));

      tab.await("window.done");

      assertThat(tab.problems()).singleElement().asString().contains("missing is not defined");
    }
  }

  @Test
  void leaves_no_process_and_no_profile_behind() throws IOException {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    Browser browser = Browser.start();
    List<ProcessHandle> started =
        ProcessHandle.current().descendants().filter(each -> !before.contains(each)).toList();
    assertThat(started).isNotEmpty();

    browser.close();

    assertThat(started).noneMatch(ProcessHandle::isAlive);
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      assertThat(files.filter(Files::isDirectory).map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("chromium"));
    }
  }
}
