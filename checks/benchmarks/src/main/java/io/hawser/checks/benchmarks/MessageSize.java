// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.util.List;

/** How large messages are. */
enum MessageSize {
  SMALL(0, "200 to 1000 bytes", 200, 1000),
  MEDIUM(1, "about 4 KiB", 3600, 4600),
  LARGE(2, "about 64 KiB", 63_000, 68_000);

  private final int seed;
  private final String title;
  private final int least;
  private final int most;

  MessageSize(int seed, String title, int least, int most) {
    this.seed = seed;
    this.title = title;
    this.least = least;
    this.most = most;
  }

  String title() {
    return title;
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }

  /** Messages of every kind, of so many bytes together; always the same. */
  List<byte[]> messages(int bytes) {
    return new JsonMessages(seed).mixture(least, most, bytes);
  }
}
