// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import org.jspecify.annotations.Nullable;

/**
 * What one connection has sent, to which its next messages may refer. It may be released between
 * two messages: then the next message begins a new context, and the receiver need not know (RFC
 * 7692 §7.1.1).
 */
final class DeflateContext {
  private @Nullable DeflateStream stream;

  // the place in DeflateContexts
  @Nullable DeflateContext previous;
  @Nullable DeflateContext next;
  boolean listed;
  int memory;
  long lastUsed;

  DeflateContext(DeflateStream stream) {
    this.stream = stream;
  }

  /** Returns the stream; null if the context was released. */
  @Nullable DeflateStream stream() {
    return stream;
  }

  void release() {
    stream = null;
  }
}
