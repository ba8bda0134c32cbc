// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.transport.TransportType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.List;
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
      assertHasNativeLibraries();
      return Arrays.stream(TransportType.values()).filter(TransportType::isAvailable);
    }

    /** A transport whose library is not on the class path would be skipped without a word. */
    private static void assertHasNativeLibraries() {
      if (System.getProperty("os.name").equals("Linux")) {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        for (String name : List.of("epoll", "io_uring42")) {
          String library =
              "/META-INF/native/libnetty_transport_native_" + name + "_" + arch + ".so";
          assertThat(EachTransport.class.getResource(library)).as(library).isNotNull();
        }
      }
    }
  }
}
