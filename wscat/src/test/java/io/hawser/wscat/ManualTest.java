// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.ExternalProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page and the completion script of wscat. */
class ManualTest {
  private static String manual = "";
  private static String completion = "";

  @BeforeAll
  static void print() throws Exception {
    try (Program wscat = new Program("--man")) {
      manual = wscat.rest();
    }
    try (Program wscat = new Program("--completion")) {
      completion = wscat.rest();
    }
  }

  private static String run(String input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** If this fails: mvn -Pmanual -pl wscat -am process-classes. */
  @Test
  void the_manual_tells_all_that_picocli_knows_of_each_option() {
    String plain =
        manual
            .replaceAll("\\\\f[A-Z]", "")
            .replaceAll("\\\\&|\\\\c", "")
            .replaceAll("\\\\\\(aq|\\\\\\*\\(Aq", "'")
            .replaceAll("\\\\\\(at", "@")
            .replaceAll("\\\\(?=[-.])", "");
    List<OptionSpec> options = PicocliReader.commandLine().getCommandSpec().options();
    for (OptionSpec option : options) {
      String label = option.arity().max() == 0 ? "" : '=' + option.paramLabel();
      assertThat(plain)
          .contains(
              String.join(", ", option.names())
                  + (option.arity().min() == 0 && !label.isEmpty() ? '[' + label + ']' : label)
                  + "\n.RS 4\n"
                  + String.join(" ", option.description())
                  + "\n.RE");
    }
    assertThat(plain.lines().filter(line -> line.matches("--?[a-zA-Z].*"))).hasSameSizeAs(options);
    assertThat(plain).startsWith("'\\\" t").contains(".TH \"WSCAT\" \"1\"", ".SH \"EXIT STATUS");
  }

  @Test
  void the_manual_renders_without_warnings() throws Exception {
    String page = run(manual, ExternalProgram.require("groff"), "-ww", "-man", "-Tascii", "-P-c");

    assertThat(page).startsWith("WSCAT(1)").doesNotContain("warning").doesNotContain("error:");
  }

  @Test
  void bash_completes_options_and_files() throws Exception {
    String script =
        completion
            + """

            complete -p wscat
            reply() {
              COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMPREPLY=()
              _complete_wscat "$1" "${@: -1}" "${@: -2:1}" 2>&-
              echo "$*: ${COMPREPLY[*]}"
            }
            reply wscat --verb
            reply wscat --tls-
            reply wscat --echo --listen 0 --max
            reply wscat -p ""
            reply wscat --compress level
            reply wscat --proxy sock
            cd /etc
            reply wscat --ca pass
            """;

    assertThat(run(script, "bash", "--norc", "--noprofile").lines())
        .hasSize(8)
        .anyMatch(line -> line.matches("complete .*-F _complete_wscat .*\\bwscat"))
        .contains("wscat --verb: --verbose", "wscat --tls-: --tls-cert --tls-key")
        .contains("wscat --echo --listen 0 --max: --max-redirects --max-clients")
        .contains("wscat -p : 13 8 7", "wscat --compress level: level")
        .anyMatch(line -> line.matches("wscat --proxy sock: socks4.*socks5h.*"))
        .anyMatch(line -> line.matches("wscat --ca pass: .*passwd.*"));
  }

  @Test
  void completion_knows_every_option() throws IOException {
    for (OptionSpec option : PicocliReader.commandLine().getCommandSpec().options()) {
      assertThat(completion).contains(option.names());
    }
  }
}
