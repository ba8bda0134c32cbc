// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.PerMessageDeflateTest;
import io.hawser.protocol.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests when the contexts of connections are released. */
class DeflateContextsTest {
  private static final byte[] TEXT = PerMessageDeflateTest.text(3000);

  private final ContextMemory memory = new ContextMemory();
  private final DeflatePool pool = new DeflatePool(memory);

  private MessageDeflater deflater(DeflatePool pool, Consumer<PerMessageDeflate.Builder> options) {
    return new MessageDeflater(PerMessageDeflateTest.agreement(options), Role.SERVER, pool);
  }

  /** Sends the same text. Returns whether the context of the connection knew it. */
  private static boolean isKnown(MessageDeflater deflater) {
    DeflateBuffer compressed = deflater.deflate(ByteBuffer.wrap(TEXT), 0, TEXT.length);
    assertThat(compressed).isNotNull();
    int length = compressed.length();
    compressed.clear();
    return length < 200;
  }

  @Test
  void a_context_lasts_for_as_long_as_the_connection_by_default() {
    MessageDeflater deflater = deflater(pool, o -> {});
    assertThat(isKnown(deflater)).isFalse();

    pool.advanceTo(Long.MAX_VALUE / 2);

    assertThat(isKnown(deflater)).isTrue();
    assertThat(memory.bytes()).isBetween(12_000L, 18_000L);
    deflater.release();
    assertThat(memory.bytes()).isZero();
    assertThat(isKnown(deflater)).isFalse();
  }

  @Test
  void a_context_that_was_not_used_for_the_time_given_is_released() {
    MessageDeflater quiet = deflater(pool, o -> o.contextIdleTimeout(Duration.ofSeconds(60)));
    MessageDeflater busy = deflater(pool, o -> o.contextIdleTimeout(Duration.ofSeconds(60)));
    MessageDeflater patient = deflater(pool, o -> o.contextIdleTimeout(Duration.ofSeconds(90)));
    pool.advanceTo(1_000);
    assertThat(List.of(isKnown(quiet), isKnown(busy), isKnown(patient))).containsOnly(false);
    long each = memory.bytes() / 3;
    pool.advanceTo(2_000);
    assertThat(isKnown(busy)).isTrue();
    long all = memory.bytes();

    pool.advanceTo(60_999);
    assertThat(memory.bytes()).isEqualTo(all);
    pool.advanceTo(61_000);

    assertThat(memory.bytes()).isEqualTo(all - each);
    assertThat(isKnown(quiet)).isFalse();
    assertThat(isKnown(busy)).isTrue();
    assertThat(isKnown(patient)).isTrue();
    pool.advanceTo(Long.MAX_VALUE / 2);
    assertThat(memory.bytes()).isZero();
  }

  @Test
  void a_context_is_not_released_between_the_fragments_of_a_message() {
    MessageDeflater deflater =
        deflater(pool, o -> o.contextIdleTimeout(Duration.ofSeconds(1)).maxContextMemory(0));
    deflater.deflateFragment(ByteBuffer.wrap(TEXT), 0, TEXT.length, false).clear();

    pool.advanceTo(10_000);
    DeflateBuffer same = deflater.deflateFragment(ByteBuffer.wrap(TEXT), 0, TEXT.length, false);
    assertThat(same.length()).isLessThan(200);
    same.clear();
    assertThat(memory.bytes()).isZero(); // it is counted after the message
    deflater.deflateFragment(ByteBuffer.wrap(TEXT), 0, 0, true).clear();

    assertThat(isKnown(deflater)).isFalse();
  }

  @Test
  void the_contexts_used_longest_ago_are_released_if_all_take_too_much_memory() {
    List<MessageDeflater> deflaters = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      deflaters.add(deflater(pool, o -> o.maxContextMemory(80_000)));
      assertThat(isKnown(deflaters.get(i))).isFalse();
      assertThat(memory.bytes()).isLessThanOrEqualTo(80_000);
    }
    assertThat(memory.bytes()).isGreaterThan(60_000);

    assertThat(isKnown(deflaters.get(9))).isTrue();
    assertThat(isKnown(deflaters.get(8))).isTrue();
    assertThat(isKnown(deflaters.get(0))).isFalse();
    assertThat(isKnown(deflaters.get(9))).isTrue();

    deflaters.forEach(MessageDeflater::release);
    assertThat(memory.bytes()).isZero();
  }

  @Test
  void each_thread_has_its_part_of_the_limit() {
    DeflatePool other = new DeflatePool(memory);
    MessageDeflater there = deflater(other, o -> o.maxContextMemory(24_000));
    MessageDeflater here = deflater(pool, o -> o.maxContextMemory(24_000));
    MessageDeflater second = deflater(pool, o -> o.maxContextMemory(24_000));
    isKnown(there);

    assertThat(isKnown(here)).isFalse();
    assertThat(isKnown(second)).isFalse(); // releases what is here, and not what is there
    assertThat(isKnown(here)).isFalse();
    assertThat(isKnown(there)).isTrue();

    assertThat(memory.bytes()).isLessThanOrEqualTo(24_000);
    other.close();
    pool.close();
    assertThat(memory.bytes()).isZero();
  }

  @Test
  void a_connection_with_a_small_limit_does_not_release_contexts_of_others() {
    MessageDeflater unlimited = deflater(pool, o -> {});
    MessageDeflater limited = deflater(pool, o -> o.maxContextMemory(0));
    isKnown(unlimited);

    assertThat(isKnown(limited)).isFalse();

    assertThat(isKnown(unlimited)).isTrue();
  }

  @Test
  void without_any_memory_no_message_refers_to_another() {
    MessageDeflater deflater = deflater(pool, o -> o.maxContextMemory(0));
    for (int i = 0; i < 3; i++) {
      assertThat(isKnown(deflater)).isFalse();
      assertThat(memory.bytes()).isZero();
    }
  }

  @Test
  void the_options_are_checked() {
    PerMessageDeflate.Builder builder = PerMessageDeflate.builder();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.contextIdleTimeout(Duration.ofMillis(999)))
        .withMessage("contextIdleTimeout is PT0.999S: must be at least PT1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxContextMemory(-1))
        .withMessage("maxContextMemory is -1: must be at least 0");
    PerMessageDeflate longest =
        builder.contextIdleTimeout(Duration.ofSeconds(Long.MAX_VALUE)).build();
    assertThat(longest.contextIdleTimeout().toMillis()).isEqualTo(Long.MAX_VALUE);
    assertThat(PerMessageDeflate.defaults().maxContextMemory()).isEqualTo(Long.MAX_VALUE);
    assertThat(PerMessageDeflate.defaults().hasContextIdleTimeout()).isFalse();
  }
}
