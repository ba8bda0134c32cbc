// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.WebSocketTimeoutException;
import io.hawser.http.HttpResponse;
import io.hawser.internal.Checks;
import io.hawser.protocol.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private static long longest(long bound) {
    return bound;
  }

  private static ReconnectPolicy policy(Consumer<ReconnectPolicy.Builder> options) {
    ReconnectPolicy.Builder builder = ReconnectPolicy.builder();
    options.accept(builder);
    return builder.build();
  }

  private static boolean isFinal(ReconnectPolicy policy, int closeCode) {
    CloseInfo info = new CloseInfo(closeCode, "", Initiator.REMOTE, null);
    return policy.isFinal(new Outage(0, info, null));
  }

  private static boolean isFinalStatus(ReconnectPolicy policy, int status) {
    HttpResponse answer =
        status == 0 ? null : new HttpResponse(status, Headers.empty(), new byte[0]);
    return policy.isFinal(new Outage(1, null, new HandshakeException("refused", answer)));
  }

  @Test
  void the_longest_delay_doubles_with_each_failed_attempt_up_to_the_maximum() {
    List<Long> millis = new ArrayList<>();
    for (int attempts : new int[] {0, 1, 2, 3, 6, 7, 8, 62, 63, 64, 65, Integer.MAX_VALUE}) {
      millis.add(
          ReconnectPolicy.defaults()
              .delay(attempts, null, ReconnectPolicyTest::longest)
              .toMillis());
    }

    assertThat(millis)
        .containsExactly(
            500L, 500L, 1000L, 2000L, 16_000L, 30_000L, 30_000L, 30_000L, 30_000L, 30_000L, 30_000L,
            30_000L);
  }

  @Test
  void no_delay_overflows_with_any_setting() {
    Duration longest = Checks.LONGEST;
    ReconnectPolicy slow = policy(p -> p.initialDelay(FOREVER).maxDelay(FOREVER));
    ReconnectPolicy quick =
        policy(p -> p.initialDelay(Duration.ofNanos(1)).maxDelay(FOREVER).maxRetryAfter(FOREVER));

    for (int attempts = 0; attempts < 200; attempts++) {
      assertThat(slow.delay(attempts, null, ReconnectPolicyTest::longest)).isEqualTo(longest);
      assertThat(quick.delay(attempts, null, ReconnectPolicyTest::longest))
          .isPositive()
          .isLessThanOrEqualTo(longest);
    }
    assertThat(quick.delay(200, FOREVER, ReconnectPolicyTest::longest).toNanos())
        .isEqualTo(2 * longest.toNanos());
  }

  @Test
  void the_longest_durations_are_allowed() {
    ReconnectPolicy policy = policy(p -> p.stableAfter(FOREVER).giveUpAfter(FOREVER));

    assertThat(policy.isStable(Duration.ofDays(36_500))).isFalse();
    assertThat(policy.allows(1, Duration.ofDays(36_500))).isTrue();
  }

  @Test
  void the_delay_is_random_between_zero_and_the_ceiling() {
    ReconnectPolicy policy = ReconnectPolicy.defaults();

    assertThat(policy.delay(3, null, bound -> 0)).isEqualTo(Duration.ZERO);
    assertThat(policy.delay(3, null, bound -> bound / 4)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void retry_after_is_added_to_the_random_delay_and_is_limited() {
    ReconnectPolicy policy = policy(p -> p.maxRetryAfter(Duration.ofMinutes(2)));

    assertThat(policy.delay(1, Duration.ofSeconds(90), ReconnectPolicyTest::longest))
        .isEqualTo(Duration.ofMillis(90_500));
    assertThat(policy.delay(1, Duration.ofDays(1000), ReconnectPolicyTest::longest))
        .isEqualTo(Duration.ofMillis(120_500));
    assertThat(policy.delay(1, Duration.ZERO, ReconnectPolicyTest::longest))
        .isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void some_close_codes_are_final() {
    ReconnectPolicy policy = ReconnectPolicy.defaults();

    assertThat(IntStream.rangeClosed(1000, 3999).filter(code -> isFinal(policy, code)))
        .containsExactly(1000, 1002, 1003, 1007, 1008, 1010, 3000, 3003);
    assertThat(IntStream.rangeClosed(4000, 4999)).allMatch(code -> isFinal(policy, code));
  }

  @Test
  void all_statuses_are_final_except_temporary_ones() {
    ReconnectPolicy policy = ReconnectPolicy.defaults();

    assertThat(IntStream.rangeClosed(101, 599).filter(status -> !isFinalStatus(policy, status)))
        .containsExactlyElementsOf(
            IntStream.concat(IntStream.of(408, 425, 429), IntStream.rangeClosed(500, 599))
                .boxed()
                .toList());
    assertThat(isFinalStatus(policy, 0)).isTrue();
  }

  @Test
  void final_codes_can_be_configured() {
    ReconnectPolicy policy =
        policy(
            p ->
                p.finalCloseCodes(code -> code == 1012)
                    .finalStatuses(
                        status -> status != 404 && ReconnectPolicy.isFinalStatus(status)));

    assertThat(isFinal(policy, 1012)).isTrue();
    assertThat(isFinal(policy, 1000)).isFalse();
    assertThat(isFinalStatus(policy, 404)).isFalse();
    assertThat(isFinalStatus(policy, 403)).isTrue();
  }

  @Test
  void network_failures_are_not_final_and_bugs_are() {
    ReconnectPolicy policy = ReconnectPolicy.defaults();
    WebSocketTimeoutException slow =
        new WebSocketTimeoutException(
            WebSocketTimeoutException.Deadline.HANDSHAKE, Duration.ofSeconds(10));

    assertThat(policy.isFinal(new Outage(1, null, new TransportException("reset", null))))
        .isFalse();
    assertThat(policy.isFinal(new Outage(1, null, slow))).isFalse();
    assertThat(policy.isFinal(new Outage(1, null, new IllegalStateException("oops")))).isTrue();
  }

  @Test
  void wrong_values_are_refused_when_they_are_set() {
    ReconnectPolicy.Builder builder = ReconnectPolicy.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.initialDelay(Duration.ZERO))
        .withMessage("initialDelay is PT0S: must be longer than zero");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxDelay(Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxRetryAfter(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.stableAfter(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.giveUpAfter(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxAttempts(0))
        .withMessage("maxAttempts is 0: must be at least 1");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.queue(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.queue(1, 0));
  }
}
