// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.protocol.ProtocolVersion;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The engine keeps its promises, whatever arrives and however it is cut. */
class EngineFuzzTest {
  @FuzzTest
  void engine_keeps_its_promises(byte[] input) {
    check(input, ProtocolVersion.RFC_6455);
  }

  private static void check(byte[] input, ProtocolVersion version) {
    Delivery delivery = Delivery.of(input);

    WatchedEngine whole = delivery.whole(version);
    WatchedEngine pieces = delivery.inPieces(version);

    assertThat(pieces.messages).isEqualTo(whole.messages);
    assertThat(pieces.endings).isEqualTo(whole.endings);
    assertThat(pieces.sent()).isEqualTo(whole.sent());
  }

  @Test
  void engine_keeps_its_promises_to_a_peer_without_fault() {
    RandomInputs.check(3_000, RandomFrames::valid, this::engine_keeps_its_promises);
  }

  @Test
  void engine_keeps_its_promises_to_a_peer_that_makes_mistakes() {
    RandomInputs.check(10_000, RandomFrames::damaged, this::engine_keeps_its_promises);
  }

  @Test
  void engine_keeps_its_promises_in_an_older_draft() {
    RandomInputs.check(
        10_000, RandomFrames::damaged, input -> check(input, ProtocolVersion.HYBI_08));
  }

  @Test
  void engine_keeps_its_promises_when_the_bytes_mean_nothing() {
    RandomInputs.check(10_000, EngineFuzzTest::noise, this::engine_keeps_its_promises);
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }
}
