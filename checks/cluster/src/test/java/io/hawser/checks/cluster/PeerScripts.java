// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.NodeScript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The programs in {@code src/test/node}, whose packages are installed when they are missing. */
final class PeerScripts {
  private static final Path FOLDER = Path.of("src", "test", "node");
  private static final int INSTALL_MINUTES = 5;

  private PeerScripts() {}

  /** Installs the packages. Skips the test if Node.js is missing, but fails it in CI. */
  static void install() throws Exception {
    NodeScript.require();
    Process install =
        ExternalProgram.start("npm-peers.log", List.of(FOLDER.resolve("install").toString()));
    try {
      if (!install.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || install.exitValue() != 0) {
        throw new IllegalStateException("install failed: see target/npm-peers.log");
      }
    } finally {
      ExternalProgram.end(install);
    }
  }

  /** Returns the command that runs a script. */
  static List<String> command(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(ExternalProgram.require("node"), FOLDER.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
