// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflateTest;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests random conversations, split at random. {@code -Dseed=} repeats one. */
class RoundTripTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @ParameterizedTest
  @EnumSource
  void whatever_is_sent_arrives_in_order(Role role) {
    converse(
        new Random(SEED),
        Engine.of(role),
        Engine.of(role == Role.CLIENT ? Role.SERVER : Role.CLIENT));
  }

  @ParameterizedTest
  @EnumSource
  void whatever_is_sent_compressed_arrives_in_order(Role role) {
    Random random = new Random(SEED);
    for (int i = 0; i < 10; i++) {
      boolean forget = random.nextBoolean();
      int bits = 8 + random.nextInt(8);
      int level = random.nextInt(10);
      int memoryLevel = random.nextBoolean() ? 8 : 1 + random.nextInt(9);
      DeflateAgreement agreement =
          PerMessageDeflateTest.agreement(
              o ->
                  o.level(level)
                      .memoryLevel(memoryLevel)
                      .threshold(20)
                      .serverNoContextTakeover(forget)
                      .clientNoContextTakeover(forget)
                      .serverMaxWindowBits(bits)
                      .clientMaxWindowBits(bits));
      Role other = role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
      converse(
          random,
          Engine.of(role, Limits.DEFAULT, agreement, new DeflatePool()),
          Engine.of(other, Limits.DEFAULT, agreement, new DeflatePool()));
    }
  }

  private static void converse(Random random, Engine sender, Engine receiver) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 70_000 : 200)];
      boolean text = random.nextBoolean();
      for (int at = 0; at < payload.length; at++) {
        payload[at] = (byte) (text ? 'a' + random.nextInt(9) : random.nextInt(256));
      }
      ByteBuffer buffer = ByteBuffer.wrap(payload);
      Engine reference = Engine.server();
      if (payload.length <= 125 && random.nextInt(4) == 0) {
        sender.protocol.pong(buffer, 0, payload.length);
        reference.onPong(buffer, 0, payload.length);
      } else {
        sender.protocol.send(text, buffer, 0, payload.length);
        reference.onMessage(text, buffer, 0, payload.length);
      }
      expected.addAll(reference.events);
    }

    byte[] wire = Engine.bytes(sender.sent());
    for (int at = 0; at < wire.length; ) {
      int length = Math.min(wire.length - at, 1 + random.nextInt(random.nextBoolean() ? 10 : 3000));
      receiver.receive(java.util.Arrays.copyOfRange(wire, at, at + length));
      at += length;
    }

    assertThat(receiver.events).as("seed %d", SEED).isEqualTo(expected);
  }
}
