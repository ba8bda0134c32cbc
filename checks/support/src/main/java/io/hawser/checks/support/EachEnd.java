// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import io.hawser.checks.support.ScriptedPeer.End;
import io.hawser.checks.support.ScriptedPeer.Wire;
import io.hawser.transport.TransportType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A test that runs for each way in which a peer may end its stream, plain and over both versions of
 * TLS, on every available {@link TransportType}. It gets a {@link Way} as its argument.
 */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@MethodSource("io.hawser.checks.support.EachEnd$Way#all")
public @interface EachEnd {
  /** A transport, the protocol that carries the bytes, and how the peer ends the stream. */
  record Way(TransportType transport, Wire wire, End end) {
    static Stream<Way> all() {
      return EachTransport.Available.transports()
          .filter(transport -> transport != TransportType.AUTO)
          .flatMap(
              transport ->
                  Arrays.stream(Wire.values())
                      .flatMap(
                          wire ->
                              Arrays.stream(ScriptedPeer.endsOf(wire))
                                  .map(end -> new Way(transport, wire, end))));
    }

    public boolean resets() {
      return end == End.RESET;
    }

    /**
     * Whether TLS prevents us from sending anything more, because version 1.2 ends both directions.
     */
    public boolean endsBothDirections() {
      return resets()
          || wire == Wire.TLS_1_2 && (end == End.CLOSE_NOTIFY || end == End.CLOSE_NOTIFY_AND_FIN);
    }
  }
}
