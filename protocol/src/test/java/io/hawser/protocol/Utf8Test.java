// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.engine.Engine;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private final CharsetDecoder jdk =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer chars = CharBuffer.allocate(64);

  private boolean jdkAccepts(ByteBuffer bytes, int length) {
    chars.clear();
    jdk.reset();
    ByteBuffer in = bytes.duplicate().position(0).limit(length);
    CoderResult result = jdk.decode(in, chars, true);
    return !result.isError() && !in.hasRemaining();
  }

  @Test
  void every_sequence_of_up_to_three_bytes_is_judged_as_the_jdk_does() {
    ByteBuffer bytes = ByteBuffer.allocate(8);
    for (int length = 1; length <= 3; length++) {
      // Only sequences that begin outside ASCII matter. The third byte varies in steps.
      for (long value = 0; value < 1L << 8 * length; value += length == 3 ? 3 : 1) {
        bytes.putLong(0, value << 8 * (8 - length));
        if (Utf8.isValid(bytes, 0, length) != jdkAccepts(bytes, length)) {
          assertThat(Utf8.isValid(bytes, 0, length))
              .as("%0" + 2 * length + "X", value)
              .isEqualTo(jdkAccepts(bytes, length));
        }
      }
    }
  }

  @Test
  void every_kind_of_four_byte_sequence_is_judged_as_the_jdk_does() {
    int[] edges = {0x00, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBE, 0xBF, 0xC0, 0xC2, 0xFF};
    ByteBuffer bytes = ByteBuffer.allocate(8);
    for (int lead = 0; lead < 256; lead++) {
      for (int second = 0; second < 256; second++) {
        for (int third : edges) {
          for (int fourth : edges) {
            bytes.putInt(0, lead << 24 | second << 16 | third << 8 | fourth);
            if (Utf8.isValid(bytes, 0, 4) != jdkAccepts(bytes, 4)) {
              assertThat(Utf8.isValid(bytes, 0, 4)).as("%08X", bytes.getInt(0)).isNull();
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "κόσμε", "日本語のテキスト", "𝄞 and 😀", "mixed é, 漢 and 🎉 in ASCII text"})
  void text_is_valid_however_it_is_cut(String text) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    for (int cut = 0; cut <= bytes.limit(); cut++) {
      int state = Utf8.validate(bytes, 0, cut, Utf8.COMPLETE);

      assertThat(Utf8.validate(bytes, cut, bytes.limit(), state)).isEqualTo(Utf8.COMPLETE);
    }
  }

  @Test
  void damage_at_any_place_is_found_as_the_jdk_finds_it() {
    long seed = Long.getLong("seed", 42);
    Random random = new Random(seed);
    byte[] valid = "ASCII é 漢字 🎉 and plain text again".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 100_000; i++) {
      byte[] damaged = valid.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      ByteBuffer bytes = ByteBuffer.wrap(damaged);

      assertThat(Utf8.isValid(bytes, 0, damaged.length))
          .as("seed %d, %s", seed, Engine.hex(damaged))
          .isEqualTo(jdkAccepts(bytes, damaged.length));
    }
  }

  @Test
  void text_is_encoded_as_the_jdk_does() {
    for (String text : new String[] {"", "?", "plain?", "é", "漢字", "🎉?", "a".repeat(1000)}) {
      assertThat(Utf8.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\uD800", "a\uDC00", "é\uD800x", "ok\uD83Cok", "\uDF89\uD83C", "🎉\uD83C"})
  void an_unpaired_surrogate_is_refused_with_its_index(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Utf8.encode(text))
        .withMessageContaining("index")
        .withMessageContaining("U+D");
  }
}
