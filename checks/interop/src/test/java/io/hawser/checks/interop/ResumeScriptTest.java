// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.NodeScript;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs {@code resume.mjs}, which tests examples/js/hawser-resume.js with npm's ws. */
class ResumeScriptTest {
  @Test
  void all_tests_of_the_script_pass() {
    NodeScript.require();
    List<String> results = new ArrayList<>();
    try (NodeScript script = NodeScript.start("resume.mjs")) {
      for (String line = script.line(); !line.equals("end"); line = script.line()) {
        results.add(line);
      }
    }

    assertThat(results).hasSizeGreaterThan(40).allMatch(line -> line.startsWith("ok "));
  }
}
