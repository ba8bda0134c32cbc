// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class WebSocketOptionsTest {
  private static final Executor HERE = Runnable::run;

  @Test
  void each_option_is_what_was_set() {
    PerMessageDeflate compression = PerMessageDeflate.builder().level(7).build();
    Heartbeat heartbeat = Heartbeat.every(Duration.ofSeconds(5));

    WebSocketOptions options =
        WebSocketOptions.builder()
            .maxMessageSize(1)
            .maxFragments(2)
            .waterMarks(3, 4)
            .maxBufferedAmount(5)
            .closeTimeout(Duration.ofSeconds(6))
            .messageTimeout(Duration.ofSeconds(7))
            .autoPong(false)
            .callbacksOn(HERE)
            .maxQueuedCallbacks(8)
            .maxQueuedCallbackBytes(9)
            .compression(compression)
            .heartbeat(heartbeat)
            .idleTimeout(Duration.ofSeconds(10))
            .maxLifetime(Duration.ofSeconds(11), Duration.ofSeconds(12))
            .build()
            .toBuilder()
            .build();

    assertThat(options.limits()).isEqualTo(new Limits(1, 2));
    assertThat(options.lowWaterMark()).isEqualTo(3);
    assertThat(options.highWaterMark()).isEqualTo(4);
    assertThat(options.maxBufferedAmount()).isEqualTo(5);
    assertThat(options.closeTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(options.messageTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(options.autoPong()).isFalse();
    assertThat(options.callbackExecutor()).isSameAs(HERE);
    assertThat(options.maxQueuedCallbacks()).isEqualTo(8);
    assertThat(options.maxQueuedCallbackBytes()).isEqualTo(9);
    assertThat(options.compression(Role.SERVER)).isSameAs(compression);
    assertThat(options.compression(Role.CLIENT)).isSameAs(compression);
    assertThat(options.heartbeat()).isEqualTo(heartbeat);
    assertThat(options.idleTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.maxLifetime()).isEqualTo(Duration.ofSeconds(11));
    assertThat(options.maxLifetimeJitter()).isEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void options_do_not_change_with_their_builders() {
    WebSocketOptions.Builder first = WebSocketOptions.builder().maxFragments(1);
    WebSocketOptions options = first.build();
    WebSocketOptions.Builder second = options.toBuilder();
    first.maxFragments(2);
    second.maxFragments(3);

    assertThat(options.limits().maxFragments()).isEqualTo(1);
    assertThat(second.build().limits().maxFragments()).isEqualTo(3);
  }

  @Test
  void only_a_client_compresses_by_default() {
    assertThat(WebSocketOptions.defaults().compression(Role.CLIENT)).isNotNull();
    assertThat(WebSocketOptions.defaults().compression(Role.SERVER)).isNull();
    assertThat(WebSocketOptions.builder().noCompression().build().compression(Role.CLIENT))
        .isNull();
  }

  @Test
  void water_marks_out_of_order_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().waterMarks(5, 3))
        .withMessage("water marks are 5 and 3: must be 0 <= low <= high");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().waterMarks(-1, 3));
  }
}
