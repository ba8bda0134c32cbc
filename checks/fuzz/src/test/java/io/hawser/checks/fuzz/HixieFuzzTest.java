// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.protocol.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that the engine for the Hixie drafts keeps its promises, whatever arrives and however it is
 * split.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HixieFuzzTest {
  private static final String[] TEXTS = {"", "A", "héllo", "€", "\uD834\uDD1E", "\u0000\uFFFF"};

  @FuzzTest
  void hixie_engine_keeps_its_promises(byte[] input) {
    Delivery delivery = Delivery.of(input);
    ProtocolVersion version = delivery.hixie();

    WatchedEngine whole = delivery.whole(version);
    WatchedEngine pieces = delivery.inPieces(version);

    assertThat(pieces.messages).isEqualTo(whole.messages);
    assertThat(pieces.endings).isEqualTo(whole.endings);
    assertThat(pieces.sent()).isEqualTo(whole.sent());
  }

  @Test
  void hixie_engine_keeps_its_promises_to_correct_and_faulty_peers() {
    RandomInputs.check(30_000, HixieFuzzTest::frames, this::hixie_engine_keeps_its_promises);
  }

  private static byte[] frames(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(random.nextInt());
    out.write(random.nextInt());
    for (int frames = random.nextInt(8); frames > 0; frames--) {
      frame(random, out);
    }
    byte[] bytes = out.toByteArray();
    for (int mistakes = random.nextInt(4) - 1; mistakes > 0; mistakes--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return bytes;
  }

  private static void frame(Random random, ByteArrayOutputStream out) {
    switch (random.nextInt(8)) {
      case 0 -> {
        out.write(0x80 | random.nextInt(0x80));
        int length = random.nextInt(300);
        for (int zeros = random.nextInt(3); zeros > 0; zeros--) {
          out.write(0x80);
        }
        out.write(0x80 | length >> 7);
        out.write(length & 0x7F);
        out.writeBytes(new byte[length]);
      }
      case 1 -> {
        out.write(0x80 | random.nextInt(0x80));
        byte[] length = new byte[1 + random.nextInt(10)];
        random.nextBytes(length);
        out.writeBytes(length);
      }
      case 2 -> {
        out.write(0xFF);
        out.write(0x00);
      }
      default -> {
        out.write(random.nextInt(6) == 0 ? random.nextInt(0x80) : 0);
        for (int pieces = random.nextInt(20); pieces > 0; pieces--) {
          String text = TEXTS[random.nextInt(TEXTS.length)];
          out.writeBytes(text.repeat(1 + random.nextInt(40)).getBytes(StandardCharsets.UTF_8));
          if (random.nextInt(6) == 0) {
            out.write(0x80 | random.nextInt(0x7F));
          }
        }
        out.write(0xFF);
      }
    }
  }
}
