// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hawser's server before the Autobahn suite itself, on every transport that the machine has. */
final class AutobahnServerTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  // Most of the time goes there, and little of it is the transport's.
  private static final String ON_DEFAULT_TRANSPORT_ONLY = "9.*";

  private final AutobahnSuite suite = new AutobahnSuite(Path.of("target", "autobahn"), LIMIT);
  private final List<EchoServer> servers = EchoServer.onEveryTransport().toList();

  @AfterEach
  void stop_servers() {
    servers.forEach(EchoServer::close);
  }

  @Test
  @Timeout(value = 25, unit = TimeUnit.MINUTES)
  void server_gets_the_expected_verdicts_on_every_transport() throws Exception {
    List<Trial> trials = trials();

    suite.judge(trials, Suite.selectedPatterns());
    // A suite that hung has not judged the server.
    List<Trial> unfinished = trials.stream().filter(each -> !each.lacking().isEmpty()).toList();
    if (!unfinished.isEmpty()) {
      suite.judge(
          unfinished, unfinished.stream().flatMap(each -> each.lacking().stream()).toList());
    }

    assertThat(trials).flatMap(Trial::differences).isEmpty();
  }

  private List<Trial> trials() throws IOException {
    ExpectedVerdicts expected = ExpectedVerdicts.ofSelectedCases();
    return IntStream.range(0, servers.size())
        .mapToObj(
            i -> {
              Trial trial = Trial.inAllCasesOf(expected, servers.get(i));
              return i == 0 ? trial : trial.sparing(ON_DEFAULT_TRANSPORT_ONLY);
            })
        .toList();
  }
}
