// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final int KEY = 0xA1B2_C3D4;
  private static final byte[] KEY_BYTES = {(byte) 0xA1, (byte) 0xB2, (byte) 0xC3, (byte) 0xD4};

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] masked(byte[] bytes, int from, int to) {
    byte[] result = bytes.clone();
    for (int i = from; i < to; i++) {
      result[i] ^= KEY_BYTES[(i - from) % 4];
    }
    return result;
  }

  @Test
  void every_range_is_unmasked_and_nothing_beside_it() {
    byte[] bytes = random(100);
    for (ByteBuffer buffer :
        new ByteBuffer[] {ByteBuffer.allocate(100), ByteBuffer.allocateDirect(100)}) {
      for (int from = 0; from < 20; from++) {
        for (int to = from; to <= bytes.length; to++) {
          buffer.clear().put(bytes);

          Masking.unmask(buffer, from, to, KEY);

          byte[] result = new byte[100];
          buffer.get(0, result);
          assertThat(result).isEqualTo(masked(bytes, from, to));
        }
      }
    }
  }

  @Test
  void one_byte_outside_ascii_is_detected_at_any_position() {
    for (int length = 0; length < 70; length++) {
      byte[] ascii = new byte[length];
      java.util.Arrays.fill(ascii, (byte) 0x7F);
      assertThat(Masking.unmask(ByteBuffer.wrap(masked(ascii, 0, length)), 0, length, KEY))
          .isTrue();
      assertThat(Masking.isAscii(ByteBuffer.wrap(ascii), 0, length)).isTrue();
      for (int at = 0; at < length; at++) {
        byte[] other = ascii.clone();
        other[at] = (byte) 0x80;
        ByteBuffer wire = ByteBuffer.wrap(masked(other, 0, length));
        assertThat(Masking.unmask(wire, 0, length, KEY)).isFalse();
        assertThat(Masking.isAscii(ByteBuffer.wrap(other), 0, length)).isFalse();
      }
    }
  }

  @Test
  void a_copy_is_masked_and_its_source_is_not() {
    for (int length = 0; length < 40; length++) {
      byte[] bytes = random(length + 5);
      ByteBuffer source = ByteBuffer.wrap(bytes.clone());
      ByteBuffer target = ByteBuffer.allocate(length + 3);

      Masking.copy(source, 5, length, target, 3, KEY);

      byte[] expected = masked(bytes, 5, 5 + length);
      for (int i = 0; i < length; i++) {
        assertThat(target.get(3 + i)).isEqualTo(expected[5 + i]);
      }
      assertThat(source.array()).isEqualTo(bytes);
    }
  }

  @Test
  void a_payload_in_pieces_is_unmasked_as_a_whole() {
    byte[] bytes = random(50);
    for (int cut = 0; cut <= 50; cut++) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes.clone());

      Masking.unmask(buffer, 0, cut, KEY);
      Masking.unmask(buffer, cut, 50, Masking.advance(KEY, cut));

      assertThat(buffer.array()).isEqualTo(masked(bytes, 0, 50));
    }
  }

  @Test
  void keys_are_spread_over_all_values_and_do_not_repeat() {
    MaskSource source = new SecureMaskSource();
    MaskSource other = new SecureMaskSource();
    int[] ones = new int[32];
    Set<Integer> keys = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      int key = source.nextKey();
      keys.add(key);
      for (int bit = 0; bit < 32; bit++) {
        ones[bit] += key >>> bit & 1;
      }
    }
    // A fair coin thrown 20 000 times: 8 standard deviations are 566.
    assertThat(Arrays.stream(ones).boxed()).allMatch(count -> Math.abs(count - 10_000) < 566);
    assertThat(keys).hasSizeGreaterThan(19_900);
    assertThat(other.nextKey()).isNotIn(keys);
  }

  @Test
  void keys_are_drawn_from_the_random_source_for_the_first_pool_and_then_once_for_a_megabyte() {
    CountingRandom random = new CountingRandom();
    MaskSource source = new SecureMaskSource(random);
    int keys = SecureMaskSource.KEYS_PER_POOL * SecureMaskSource.POOLS_PER_CIPHER_KEY;

    for (int i = 0; i < SecureMaskSource.KEYS_PER_POOL; i++) {
      source.nextKey();
    }
    assertThat(random.asked).isEqualTo(1);

    int first = source.nextKey();
    int second = source.nextKey();
    for (int i = 2; i < keys; i++) {
      source.nextKey();
    }
    assertThat(random.asked).isEqualTo(2);

    // The same counter with another AES key does not repeat the masking keys.
    assertThat(List.of(source.nextKey(), source.nextKey())).isNotEqualTo(List.of(first, second));
    assertThat(random.asked).isEqualTo(3);
  }

  private static final class CountingRandom extends SecureRandom {
    private static final long serialVersionUID = 1;
    private int asked;

    @Override
    public void nextBytes(byte[] bytes) {
      asked++;
      super.nextBytes(bytes);
    }
  }
}
