// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import io.hawser.protocol.Limits;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import java.util.Arrays;
import java.util.Random;

/**
 * The input of a target: what a peer sends, and how it reaches the engine. The first byte has the
 * bits below, the second seeds the places where the stream is cut, the rest is the stream.
 */
record Delivery(int how, int cuts, byte[] stream) {
  private static final int TO_CLIENT = 0b0001;
  private static final int UNWRITABLE = 0b0010;
  private static final int PAUSING = 0b0100;
  private static final int NARROW = 0b1000;
  private static final int COMPRESSING = 0b1_0000;
  private static final int FORGETTING = 0b10_0000;
  private static final Limits NARROW_LIMITS = new Limits(1000, 3);
  private static final Limits WIDE_LIMITS = new Limits(1 << 20, 100);

  /** Reads an input; too short a one delivers nothing. */
  static Delivery of(byte[] input) {
    int prelude = Math.min(input.length, 2);
    return new Delivery(
        input.length > 0 ? input[0] : 0,
        input.length > 1 ? input[1] : 0,
        Arrays.copyOfRange(input, prelude, input.length));
  }

  static boolean isToServer(int how) {
    return (how & TO_CLIENT) == 0;
  }

  static boolean isCompressing(int how) {
    return (how & COMPRESSING) != 0;
  }

  static boolean isForgetting(int how) {
    return (how & FORGETTING) != 0;
  }

  /** The same without the extension. */
  Delivery withoutCompression() {
    return new Delivery(how & ~COMPRESSING, cuts, stream);
  }

  /** Whether compression was agreed. */
  boolean isCompressing() {
    return isCompressing(how);
  }

  /** Whether it was agreed to forget the context after each message. */
  boolean isForgetting() {
    return isForgetting(how);
  }

  /** The agreed window of both sides. */
  int windowBits() {
    return windowBits(cuts);
  }

  static int windowBits(int cuts) {
    return 8 + (cuts & 7);
  }

  /** Who receives. */
  Role role() {
    return isToServer(how) ? Role.SERVER : Role.CLIENT;
  }

  /** Whether what the engine sends is not taken until the end. */
  boolean isUnwritable() {
    return (how & UNWRITABLE) != 0;
  }

  /** Whether the engine is paused by each message, and resumed after it. */
  boolean isPausing() {
    return (how & PAUSING) != 0;
  }

  /** Whether the limits are so low that ordinary messages exceed them. */
  boolean isNarrow() {
    return (how & NARROW) != 0;
  }

  Limits limits() {
    return isNarrow() ? NARROW_LIMITS : WIDE_LIMITS;
  }

  /** Returns which Hixie draft is used, if one is. This reuses a bit that has no meaning there. */
  ProtocolVersion hixie() {
    return isToServer(how) ? ProtocolVersion.HIXIE_76 : ProtocolVersion.HIXIE_75;
  }

  /** What the engine makes of the stream in one piece. */
  WatchedEngine whole() {
    return whole(ProtocolVersion.RFC_6455);
  }

  WatchedEngine whole(ProtocolVersion version) {
    WatchedEngine engine = new WatchedEngine(this, version);
    engine.receive(stream, 0, stream.length);
    engine.end();
    return engine;
  }

  /** What it makes of the stream in pieces. */
  WatchedEngine inPieces() {
    return inPieces(ProtocolVersion.RFC_6455);
  }

  WatchedEngine inPieces(ProtocolVersion version) {
    WatchedEngine engine = new WatchedEngine(this, version);
    Random random = new Random(cuts);
    int longest = 1 << random.nextInt(12);
    for (int at = 0, end; at < stream.length; at = end) {
      end = Math.min(stream.length, at + 1 + random.nextInt(longest));
      engine.receive(stream, at, end);
    }
    engine.end();
    return engine;
  }
}
