// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Completes a future with what became of a message. */
record Completing(CompletableFuture<Void> sent) implements SendCallback {
  @Override
  public void onSent(@Nullable WebSocketException failure) {
    if (failure == null) {
      sent.complete(null);
    } else {
      sent.completeExceptionally(failure);
    }
  }
}
