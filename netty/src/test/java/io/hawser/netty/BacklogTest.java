// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final Backlog backlog = new Backlog();
  private final List<@Nullable Throwable> notified = new ArrayList<>();

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private String take(int room) {
    ByteBuf taken = backlog.takeBytes(room);
    try {
      return taken.toString(US_ASCII);
    } finally {
      taken.release();
    }
  }

  @Test
  void it_is_closed_at_first_and_after_close() {
    assertThat(backlog.isOpen()).isFalse();
    assertThat(backlog.isEmpty()).isTrue();

    backlog.add(bytes("a"));

    assertThat(backlog.isOpen()).isTrue();
    assertThat(backlog.isEmpty()).isFalse();
    assertThat(take(1)).isEqualTo("a");
    assertThat(backlog.isEmpty()).isTrue();
    assertThat(backlog.isOpen()).isTrue();

    backlog.close();

    assertThat(backlog.isOpen()).isFalse();
  }

  @Test
  void bytes_and_callbacks_keep_their_order() {
    backlog.add(bytes("a"));
    backlog.add(notified::add, false);
    backlog.add(bytes("b"));

    assertThat(backlog.startsWithBytes()).isTrue();
    assertThat(take(1)).isEqualTo("a");
    assertThat(backlog.startsWithBytes()).isFalse();
    backlog.takeCallback().accept(null);
    assertThat(notified).hasSize(1);
    assertThat(take(1)).isEqualTo("b");
  }

  @Test
  void a_callback_for_gathered_bytes_follows_them() {
    backlog.add(notified::add, true);
    assertThat(backlog.isEmpty()).isTrue();

    backlog.add(bytes("gathered"));
    backlog.onGatheredAdded();

    assertThat(take(8)).isEqualTo("gathered");
    assertThat(backlog.isEmpty()).isFalse();
    assertThat(backlog.startsWithBytes()).isFalse();
  }

  @Test
  void at_most_the_requested_bytes_are_taken() {
    backlog.add(bytes("abc"));
    long whole = backlog.memory();

    assertThat(take(2)).isEqualTo("ab");
    assertThat(backlog.memory()).isEqualTo(whole); // the buffer is still held
    assertThat(take(2)).isEqualTo("c");
    assertThat(backlog.memory()).isZero();
  }

  @Test
  void a_failure_releases_all_bytes_and_notifies_all_callbacks() {
    ByteBuf bytes = bytes("a");
    backlog.add(bytes);
    backlog.add(notified::add, false);
    backlog.add(notified::add, true);

    backlog.fail();

    assertThat(bytes.refCnt()).isZero();
    assertThat(notified).hasSize(2).hasOnlyElementsOfType(ClosedChannelException.class);
    assertThat(backlog.memory()).isZero();
    assertThat(backlog.isOpen()).isFalse();
  }
}
