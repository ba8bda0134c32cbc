// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ProtocolViolation;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that the engine keeps its promises, whatever arrives and however it is split. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class EngineFuzzTest {
  @DictionaryFile(resourcePath = "/io/hawser/checks/fuzz/frames.dict")
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
    compare(whole, PlainReading.of(delivery, version));
  }

  /** Asserts that the engine reads what a plain reader reads, and fails where that reader fails. */
  private static void compare(WatchedEngine engine, PlainReading plain) {
    ProtocolViolation violation = engine.violation();
    if (plain.isUnsure() || violation == ProtocolViolation.INVALID_COMPRESSED_DATA) {
      int common = Math.min(engine.messages.size(), plain.messages.size());
      assertThat(engine.messages.subList(0, common)).isEqualTo(plain.messages.subList(0, common));
      return;
    }
    assertThat(engine.messages).as("messages").isEqualTo(plain.messages);
    if (violation == null) {
      assertThat(plain.violations).as("violations that the engine does not see").isEmpty();
      assertThat(engine.closeCode()).as("close code").isEqualTo(plain.closeCode());
    } else {
      assertThat(plain.violations).as("violations").contains(violation);
      assertThat(engine.closeCode()).as("close code").isEqualTo(violation.closeCode());
    }
    assertThat(engine.answers).as("answers").isEqualTo(plain.answers);
  }

  /**
   * The input determines the choices of {@link RandomFrames}. A change by the fuzzer changes a
   * length, an opcode or a fragment, and the rest remains a stream of frames.
   */
  @FuzzTest
  void engine_keeps_its_promises_when_frames_are_chosen(byte[] choices) {
    engine_keeps_its_promises(RandomFrames.damaged(new Choices(choices)));
  }

  @Test
  void engine_keeps_its_promises_with_lengths_near_overflow() {
    RandomInputs.check(5_000, RandomFrames::overflowing, this::engine_keeps_its_promises);
  }

  @Test
  void engine_keeps_its_promises_to_a_correct_peer() {
    RandomInputs.check(
        3_000,
        RandomFrames::valid,
        input -> {
          engine_keeps_its_promises(input);
          if (!Delivery.of(input).isNarrow()) {
            assertThat(Delivery.of(input).whole().violation()).isNull();
          }
        });
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
  void engine_keeps_its_promises_with_random_bytes() {
    RandomInputs.check(10_000, EngineFuzzTest::noise, this::engine_keeps_its_promises);
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }
}
