// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.engine.Frames.BINARY;
import static io.hawser.protocol.engine.Frames.CONTINUATION;
import static io.hawser.protocol.engine.Frames.FIN;
import static io.hawser.protocol.engine.Frames.PING;
import static io.hawser.protocol.engine.Frames.RSV1;
import static io.hawser.protocol.engine.Frames.TEXT;
import static io.hawser.protocol.engine.Frames.join;
import static io.hawser.protocol.engine.Frames.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflateTest;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.ProtocolEngine.State;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that exceptions of the layers around the engine pass through it, and that afterwards no
 * memory is still lent and the rest of a frame is not misread.
 */
class ThrowingCallbacksTest {
  private final DeflatePool pool = new DeflatePool();

  private Engine compressing(Role role, boolean takeover) {
    return Engine.of(
        role,
        Limits.DEFAULT,
        PerMessageDeflateTest.agreement(
            o ->
                o.threshold(0)
                    .serverNoContextTakeover(!takeover)
                    .clientNoContextTakeover(!takeover)),
        pool);
  }

  /**
   * Feeds a stream to an engine with a callback that throws. Expects the engine to keep nothing.
   */
  private static void assertThrowsAndForgets(Engine engine, byte[] stream) {
    ByteBuffer in = ByteBuffer.wrap(stream);

    assertThatThrownBy(() -> engine.protocol.receive(in)).isInstanceOf(Error.class);

    assertThat(engine.isLending()).as("borrowed memory").isFalse();
    assertThat(in.hasRemaining()).as("bytes to be read again").isFalse();
    engine.assertState(State.FAILED);
    engine.events.clear();
    engine.outOfMemory(false).receive(new byte[100]).assertNothingElse();
    engine.protocol.streamBroken();
    engine.assertEvents("closed 1006 by peer");
  }

  private static Consumer<Engine> throwing(Error error) {
    return engine ->
        engine.onMessage(
            () -> {
              throw error;
            });
  }

  @ParameterizedTest
  @EnumSource
  void an_error_while_a_message_is_delivered(Role role) {
    byte[] hello = Engine.bytes("F2 48 CD C9 C9 07 00");
    for (Error error :
        List.of(new OutOfMemoryError(), new AssertionError(), new StackOverflowError())) {
      for (byte[] message :
          List.of(
              to(role, FIN | TEXT, "whole"),
              join(to(role, TEXT, "in "), to(role, FIN | CONTINUATION, "pieces")),
              join(to(role, BINARY, ""), to(role, FIN | CONTINUATION, "")))) {
        Engine engine = Engine.of(role);
        throwing(error).accept(engine);
        assertThrowsAndForgets(engine, join(message, to(role, FIN | TEXT, "late")));
      }
      for (boolean takeover : List.of(true, false)) {
        Engine engine = compressing(role, takeover);
        throwing(error).accept(engine);
        assertThrowsAndForgets(engine, to(role, FIN | RSV1 | TEXT, hello));
      }
    }
    assertThat(pool.idleDecompressors()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void no_memory_for_a_message_in_pieces(Role role) {
    Engine first = Engine.of(role).outOfMemory(true);
    assertThrowsAndForgets(first, to(role, BINARY, new byte[100]));

    Engine later = Engine.of(role).receive(to(role, BINARY, new byte[100])).outOfMemory(true);
    assertThrowsAndForgets(later, to(role, CONTINUATION, new byte[10_000]));

    Engine compressed = compressing(role, false).outOfMemory(true);
    assertThrowsAndForgets(
        compressed, to(role, FIN | RSV1 | TEXT, Engine.bytes("F2 48 CD C9 C9 07 00")));
  }

  @ParameterizedTest
  @EnumSource
  void no_memory_for_an_answer(Role role) {
    Engine pong = Engine.of(role).outOfMemory(true);
    assertThrowsAndForgets(pong, join(to(role, FIN | PING, "p"), to(role, FIN | TEXT, "late")));

    Engine half = Engine.of(role).receive(to(role, TEXT, "half")).outOfMemory(true);
    assertThrowsAndForgets(half, to(role, FIN | PING, "p"));
  }

  @Test
  void an_error_while_a_hixie_text_is_delivered() {
    for (byte[] message :
        List.of(
            Engine.bytes("00 61 FF 00 62 FF"),
            Engine.bytes("00 61 80 62 FF"), // gathered, because it is not UTF-8
            Engine.bytes("00 E2 FF"))) {
      Engine engine = Engine.of(ProtocolVersion.HIXIE_76, Role.SERVER, Limits.DEFAULT);
      throwing(new OutOfMemoryError()).accept(engine);
      assertThrowsAndForgets(engine, message);
    }
    Engine noMemory = Engine.of(ProtocolVersion.HIXIE_76, Role.SERVER, Limits.DEFAULT);
    assertThrowsAndForgets(noMemory.outOfMemory(true), Engine.bytes("00 61 62"));
  }

  @ParameterizedTest
  @EnumSource
  void what_one_connection_could_not_send_no_other_sends(Role role) {
    for (boolean takeover : List.of(true, false)) {
      ByteBuffer secret =
          ByteBuffer.wrap(
              "secret secret secret secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      Engine broken = compressing(role, takeover).outOfMemory(true);
      assertThatThrownBy(() -> broken.protocol.send(true, secret, 0, secret.capacity()))
          .isInstanceOf(OutOfMemoryError.class);

      Engine innocent = compressing(role, takeover);
      Engine untouched =
          Engine.of(
              role,
              Limits.DEFAULT,
              PerMessageDeflateTest.agreement(o -> o.threshold(0)),
              new DeflatePool());
      ByteBuffer text = ByteBuffer.wrap(PerMessageDeflateTest.text(300));
      innocent.protocol.send(true, text, 0, 300);
      untouched.protocol.send(true, text, 0, 300);

      assertThat(innocent.sent()).isEqualTo(untouched.sent());
    }
  }
}
