// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The first programs of README.md. */
class FirstProgramsTest {
  @Test
  void the_client_prints_what_the_server_answers_and_ends() throws Exception {
    try (RunningProgram server = new RunningProgram(first.Server.class, "port=0");
        RunningProgram client =
            new RunningProgram(first.Client.class, "uri=ws://localhost:" + server.port())) {
      assertThat(client.line()).isEqualTo("you said hello");
      assertThat(client.exitCode()).isZero();
    }
  }
}
