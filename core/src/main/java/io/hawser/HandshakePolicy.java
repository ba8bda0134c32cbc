// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Decides who may connect. Asked after a request was found valid and its origin allowed. */
@FunctionalInterface
public interface HandshakePolicy {
  /**
   * Decides about one request; must not block. A failure becomes a 500. The answer has to come
   * within the time limit of the opening handshake.
   */
  CompletionStage<HandshakeDecision> decide(HttpRequest request);

  /** A policy that decides at once. */
  static HandshakePolicy of(Function<HttpRequest, HandshakeDecision> policy) {
    return request -> CompletableFuture.completedStage(policy.apply(request));
  }
}
