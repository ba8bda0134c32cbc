// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The peer's own verdicts: a strict agent gets good ones, and each defect is caught. */
final class PeerTest {
  private static final Duration ENOUGH = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofSeconds(2);

  private final ExecutorService agents = Executors.newCachedThreadPool();

  @AfterEach
  void end_agents() {
    agents.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource
  void strict_agent_passes_all_cases(Role role) throws IOException {
    try (Peer peer = new Peer(ENOUGH)) {
      List<Verdict> verdicts = judge(peer, role, null, Suite.selected());

      assertThat(verdicts).filteredOn(verdict -> !passed(verdict)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("defects")
  void defect_is_caught(Defect defect, Role role) throws IOException {
    try (Peer peer = peerFor(defect)) {
      Verdict verdict = judge(peer, role, defect, List.of(Suite.named(defect.shownBy))).get(0);

      assertThat(verdict.behavior()).as("%s", verdict).isEqualTo(defect.behavior);
      assertThat(verdict.close()).as("%s", verdict).isEqualTo(defect.close);
      assertThat(verdict.reason()).contains("expected");
    }
  }

  private static Peer peerFor(Defect defect) throws IOException {
    return defect == Defect.CLOSES_TCP_BEFORE_THE_SERVER
        ? new Peer(SHORT, ENOUGH) // on a busy machine, even that may take a while
        : new Peer(SHORT);
  }

  @Test
  void key_of_an_earlier_connection_is_caught() throws IOException {
    try (Peer peer = new Peer(SHORT)) {
      Case oneFrame = Suite.named("2.7");

      List<Verdict> verdicts =
          judge(peer, Role.CLIENT, Defect.MASKS_WITH_ONE_KEY, List.of(oneFrame, oneFrame));

      assertThat(verdicts).extracting(PeerTest::passed).containsExactly(true, false);
    }
  }

  static Stream<Arguments> defects() {
    return Stream.of(Defect.values())
        .flatMap(defect -> defect.roles().map(role -> Arguments.of(defect, role)));
  }

  private static boolean passed(Verdict verdict) {
    return verdict.behavior() == Behavior.INFORMATIONAL
        || (verdict.behavior() == Behavior.OK && verdict.close() == Behavior.OK);
  }

  private List<Verdict> judge(Peer peer, Role role, @Nullable Defect defect, List<Case> cases)
      throws IOException {
    if (role == Role.CLIENT) {
      return cases.stream()
          .map(each -> peer.judgeClient(each, port -> dial(port, defect)))
          .toList();
    }
    try (ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      agents.execute(() -> serve(listener, defect));
      return cases.stream().map(each -> peer.judgeServer(each, listener.getLocalPort())).toList();
    }
  }

  private void dial(int port, @Nullable Defect defect) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      agents.execute(new EchoAgent(socket, Role.CLIENT, defect));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(ServerSocket listener, @Nullable Defect defect) {
    try {
      while (!listener.isClosed()) {
        agents.execute(new EchoAgent(listener.accept(), Role.SERVER, defect));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
