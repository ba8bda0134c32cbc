// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.SendCallback;
import io.hawser.WebSocketException;
import io.hawser.internal.GuardedFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The outcome of sending. Cannot be awaited where callbacks run. */
final class SentFuture extends GuardedFuture<Void> implements SendCallback {
  SentFuture(BooleanSupplier mustNotWait) {
    super(mustNotWait);
  }

  @Override
  @SuppressWarnings("NullAway") // null is the only value of Void
  public void onSent(@Nullable WebSocketException failure) {
    if (failure == null) {
      complete(null);
    } else {
      completeExceptionally(failure);
    }
  }
}
