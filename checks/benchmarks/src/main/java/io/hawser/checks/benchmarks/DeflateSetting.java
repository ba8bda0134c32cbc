// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.deflate.DeflateAgreement;

/** One way to compress, the same in both directions, whatever the size of a message. */
record DeflateSetting(int level, int memoryLevel, int windowBits, boolean takeover) {
  DeflateAgreement agreement() {
    PerMessageDeflate options =
        PerMessageDeflate.builder().level(level).memoryLevel(memoryLevel).threshold(0).build();
    return new DeflateAgreement(
        options, !takeover, !takeover, windowBits, windowBits, "permessage-deflate");
  }
}
