// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.NodeScript;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The verdicts of npm ws: an agent that is npm ws itself gets good ones, each defect is caught. */
final class DeflatePeerTest {
  private static final Duration ENOUGH = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final String RIGHT = "NONE";
  private static final int FEW_MESSAGES = 2;

  @BeforeEach
  void require_node() {
    NodeScript.require();
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void correct_agent_passes_all_cases(Role role) {
    List<DeflateCase> cases =
        DeflateCases.all(role).stream().map(each -> each.withMessages(FEW_MESSAGES)).toList();

    List<Verdict> verdicts = judge(role, RIGHT, cases, ENOUGH);

    assertThat(verdicts).hasSameSizeAs(cases).filteredOn(DeflatePeer::isNotOk).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("defects")
  void defect_is_caught(DeflateDefect defect, Role role) {
    // Those that are wrong about closing do so at once.
    int messages = defect.behavior == Behavior.OK ? 1 : 20;
    DeflateCase subject =
        DeflateCases.all(role).stream()
            .filter(each -> each.matches(defect.shownBy))
            .findFirst()
            .orElseThrow()
            .withMessages(messages);
    Duration patience = defect == DeflateDefect.HANGS ? SHORT : ENOUGH;

    Verdict verdict = judge(role, defect.name(), List.of(subject), patience).get(0);

    assertThat(verdict.behavior()).as("%s", verdict).isEqualTo(defect.behavior);
    assertThat(verdict.close()).as("%s", verdict).isEqualTo(defect.close);
    assertThat(verdict.reason()).contains(defect.reason);
  }

  @Test
  void agent_that_reports_another_agreement_is_caught() {
    DeflateCase subject = DeflateCases.all(Role.SERVER).get(0);
    try (NodeScript agent = NodeScript.start("stand-in.js", "server", RIGHT);
        DeflatePeer peer = new DeflatePeer(Role.SERVER, ENOUGH)) {
      int port = Integer.parseInt(agent.line());

      Verdict verdict = peer.judgeServer(subject, port, target -> "");

      assertThat(verdict.behavior()).as("%s", verdict).isEqualTo(Behavior.FAILED);
    }
  }

  static Stream<Arguments> defects() {
    return Stream.of(DeflateDefect.values())
        .flatMap(defect -> defect.roles().map(role -> Arguments.of(defect, role)));
  }

  private static List<Verdict> judge(
      Role role, String defect, List<DeflateCase> cases, Duration patience) {
    String name = role.name().toLowerCase(Locale.ROOT);
    try (NodeScript agent = NodeScript.start("stand-in.js", name, defect);
        DeflatePeer peer = new DeflatePeer(role, patience)) {
      if (role == Role.CLIENT) {
        return cases.stream()
            .map(
                each ->
                    peer.judgeClient(
                        each,
                        url -> {
                          agent.send(url);
                          return each::answer;
                        }))
            .toList();
      }
      int port = Integer.parseInt(agent.line());
      return cases.stream()
          .map(each -> peer.judgeServer(each, port, target -> each.answer()))
          .toList();
    }
  }
}
