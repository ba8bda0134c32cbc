// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import io.hawser.transport.TransportType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that runs on every available {@link TransportType}, which it gets as its argument. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@MethodSource("io.hawser.checks.support.EachTransport$Available#transports")
public @interface EachTransport {
  /** The available transports. */
  final class Available {
    private Available() {}

    public static Stream<TransportType> transports() {
      return Arrays.stream(TransportType.values()).filter(TransportType::isAvailable);
    }
  }
}
