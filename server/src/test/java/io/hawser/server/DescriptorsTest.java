// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.server.http.ConnectionLimits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many connections the limit of open files allows. */
class DescriptorsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "20, 10",
    "128, 64",
    "150, 86",
    "1024, 896",
    "1048576, 917504",
    "unlimited, 2147483647",
    "9223372036854775807, 2147483647"
  })
  void some_descriptors_are_reserved_for_the_program(String soft, int connections) {
    List<String> limits =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             5                    7                    processes ",
            "Max open files            %-20s 1048576              files     ".formatted(soft));

    assertThat(Descriptors.forConnections(limits)).isEqualTo(connections);
  }

  @Test
  void an_unknown_limit_is_no_limit() {
    assertThat(Descriptors.forConnections(List.of())).isEqualTo(ConnectionLimits.UNLIMITED);
  }

  @Test
  void sockets_are_limited_by_descriptors_and_by_twice_the_connections() {
    assertThat(new ConnectionLimits(100, 1, 50).maxSockets()).isEqualTo(50);
    assertThat(new ConnectionLimits(20, 1, 50).maxSockets()).isEqualTo(40);
    ConnectionLimits limits = new ConnectionLimits(20, 1, 1);
    assertThat(limits.takeSocket()).isTrue();
    assertThat(limits.takeSocket()).isFalse();
    limits.freeSocket();
    assertThat(limits.takeSocket()).isTrue();
  }
}
