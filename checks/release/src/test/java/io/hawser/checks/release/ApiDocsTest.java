// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Javadoc of all libraries. It stays in {@code target/apidocs}, to be looked at. */
class ApiDocsTest {
  private static final Path DOCS = Path.of("target", "apidocs");
  private static String problems = "not run";

  @BeforeAll
  static void write() throws Exception {
    problems = new ApiDocs(PublishedTest.ROOT).writeAll(DOCS).orElse("");
  }

  private static String page(String path) throws Exception {
    return Files.readString(DOCS.resolve(path));
  }

  @Test
  void javadoc_has_nothing_to_complain_about() {
    assertThat(problems).isEmpty();
  }

  @Test
  void links_lead_from_one_module_to_another_and_to_the_jdk() throws Exception {
    assertThat(page("io.hawser.server/io/hawser/server/WebSocketServer.html"))
        .contains("href=\"../../../../io.hawser.core/io/hawser/WebSocket.html\"")
        .containsPattern("/javase/\\d+/docs/api/java.base/java/time/Duration.html");
  }

  @Test
  void only_exported_packages_are_shown() throws Exception {
    assertThat(page("element-list"))
        .contains("io.hawser.endpoint", "io.hawser.client.reconnect")
        .doesNotContain("io.hawser.internal", "io.hawser.netty.loop", "io.hawser.server.topic");
  }
}
