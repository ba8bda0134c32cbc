// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.protocol.ProtocolViolation;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that two independent implementations of RFC 6455 read the same stream in the same way. The
 * following known differences are not mistakes of ours:
 *
 * <ul>
 *   <li>We refuse a text at the first byte that cannot be UTF-8. With Netty this is found at the
 *       end of the message, so control frames may be reported until then.
 *   <li>We refuse a frame that exceeds a limit when its header has arrived. With Netty, fragments
 *       are counted when they are complete.
 *   <li>We check a length, and what a continuation continues, when the whole header has arrived.
 *       Netty checks this earlier.
 *   <li>Netty accepts close codes from 5000 on, which RFC 6455 §7.4.2 does not assign.
 * </ul>
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NettyComparisonTest {
  @FuzzTest
  void netty_reads_the_same(byte[] input) {
    Delivery delivery = Delivery.of(input).withoutCompression();

    WatchedEngine ours = delivery.inPieces();
    NettyReading netty = NettyReading.of(delivery);

    ProtocolViolation violation = ours.violation();
    if (violation == ProtocolViolation.INVALID_UTF8) {
      int common = Math.min(ours.messages.size(), netty.messages.size());
      List<String> later = netty.messages.subList(common, netty.messages.size());
      assertThat(netty.messages.subList(0, common)).isEqualTo(ours.messages);
      assertThat(later).allMatch(line -> line.startsWith("ping") || line.startsWith("pong"));
      return;
    }
    assertThat(netty.messages).isEqualTo(ours.messages);
    if (violation == null) {
      assertThat(netty.closeCode()).as("close code").isEqualTo(ours.closeCode());
      assertThat(netty.hasFailed() && !failsWithWholeHeader(delivery))
          .as("Netty fails where we do not")
          .isFalse();
    } else {
      assertThat(netty.hasFailed() || mayPassBesideNetty(violation, netty))
          .as("we fail with %s where Netty does not", violation)
          .isTrue();
    }
  }

  private static boolean failsWithWholeHeader(Delivery delivery) {
    byte[] stream = delivery.stream();
    byte[] longer = Arrays.copyOf(stream, stream.length + 12);
    return new Delivery(delivery.how(), delivery.cuts(), longer).inPieces().violation() != null;
  }

  private static boolean mayPassBesideNetty(ProtocolViolation violation, NettyReading netty) {
    return switch (violation) {
      case MESSAGE_TOO_BIG, TOO_MANY_FRAGMENTS -> netty.closeCode() == NettyReading.NOT_CLOSED;
      case INVALID_CLOSE_CODE -> netty.closeCode() >= 5000;
      default -> false;
    };
  }

  @Test
  void netty_reads_the_same_from_a_correct_peer() {
    RandomInputs.check(
        3_000,
        RandomFrames::uncompressed,
        input -> {
          netty_reads_the_same(input);
          if (!Delivery.of(input).isNarrow()) {
            assertThat(Delivery.of(input).withoutCompression().inPieces().violation()).isNull();
          }
        });
  }

  @Test
  void netty_reads_the_same_from_a_peer_that_makes_mistakes() {
    RandomInputs.check(10_000, RandomFrames::damaged, this::netty_reads_the_same);
  }
}
