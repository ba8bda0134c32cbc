// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import java.util.Random;

/**
 * A source of random numbers that an input determines. Each choice takes as many bytes of the input
 * as it needs, and then zeros.
 */
final class Choices extends Random {
  private static final long serialVersionUID = 1;

  private final byte[] input;
  private int at;

  Choices(byte[] input) {
    super(0);
    this.input = input;
  }

  @Override
  protected int next(int bits) {
    int value = 0;
    for (int taken = 0; taken < bits; taken += Byte.SIZE) {
      value = value << Byte.SIZE | (at < input.length ? input[at++] & 0xFF : 0);
    }
    return bits == Integer.SIZE ? value : value & (1 << bits) - 1;
  }
}
