// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static io.hawser.protocol.engine.Frames.BINARY;
import static io.hawser.protocol.engine.Frames.CONTINUATION;
import static io.hawser.protocol.engine.Frames.FIN;
import static io.hawser.protocol.engine.Frames.PING;
import static io.hawser.protocol.engine.Frames.PONG;
import static io.hawser.protocol.engine.Frames.RSV1;
import static io.hawser.protocol.engine.Frames.TEXT;
import static io.hawser.protocol.engine.Frames.close;
import static io.hawser.protocol.engine.Frames.frame;
import static io.hawser.protocol.engine.Frames.join;
import static io.hawser.protocol.engine.Frames.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.engine.Engine;
import io.hawser.protocol.engine.Frames;
import io.hawser.protocol.engine.Partitions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the same bytes have the same result, no matter how a network splits them. */
class PartitionsTest {
  @ParameterizedTest
  @EnumSource
  void every_partition_of_a_stream_gives_the_same_events_and_answers(Role role) {
    for (byte[] stream : streams(role)) {
      Engine whole = Engine.of(role).receive(stream);
      String sent = whole.sent();

      Partitions.of(stream)
          .forEach(
              parts -> {
                Engine engine = Engine.of(role);
                parts.forEach(engine::receive);
                assertThat(engine.events).as(describe(parts)).isEqualTo(whole.events);
                assertThat(engine.sent()).as(describe(parts)).isEqualTo(sent);
              });
    }
  }

  private static List<byte[]> streams(Role role) {
    boolean masked = role == Role.SERVER;
    return List.of(
        to(role, FIN | TEXT, "hi"),
        to(role, FIN | BINARY, new byte[0]),
        to(role, FIN | TEXT, "κόσμε 𝄞"),
        to(role, FIN | BINARY, new byte[130]),
        join(to(role, TEXT, "a"), to(role, FIN | PING, "p"), to(role, FIN | CONTINUATION, "b")),
        join(
            to(role, FIN | PING, "AAAAA"),
            to(role, FIN | PING, "BB"),
            to(role, FIN | PONG, "CCCC")),
        join(to(role, TEXT, ""), to(role, CONTINUATION, ""), to(role, FIN | CONTINUATION, "")),
        join(to(role, FIN | TEXT, "one"), to(role, FIN | TEXT, "two"), close(role, 1000, "bye")),
        join(to(role, FIN | PONG, ""), close(role, 3000, "")),
        join(
            to(role, FIN | TEXT, "x"), to(role, FIN | Frames.CLOSE, ""), to(role, FIN | TEXT, "y")),
        join(to(role, FIN | TEXT, "ok"), to(role, FIN | TEXT, new byte[] {(byte) 0xC0, 'x'})),
        to(role, FIN | TEXT, new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b'}),
        join(to(role, FIN | TEXT, "ok"), to(role, FIN | RSV1 | TEXT, "x")),
        join(to(role, FIN | TEXT, "ok"), frame(FIN | TEXT, !masked, new byte[] {1})),
        to(role, FIN | CONTINUATION, "lost"),
        to(role, FIN | Frames.CLOSE, new byte[] {3}),
        close(role, 1005, ""),
        to(role, FIN | PING, new byte[125]));
  }

  private static String describe(List<byte[]> parts) {
    return parts.stream().map(Engine::hex).toList().toString();
  }

  @Test
  void short_inputs_are_cut_in_every_way() {
    Stream<List<byte[]>> partitions = Partitions.of(new byte[12]);

    assertThat(partitions.map(PartitionsTest::describe).distinct()).hasSize(1 << 11);
  }
}
