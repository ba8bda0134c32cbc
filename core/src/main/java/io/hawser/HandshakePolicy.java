// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Decides who may connect. Asked after a request was found valid, and its host and origin allowed.
 */
@FunctionalInterface
public interface HandshakePolicy {
  /**
   * Decides about one request; must not block. A failure becomes a 500. The answer has to come
   * within the time limit of the opening handshake.
   */
  CompletionStage<HandshakeDecision> decide(HttpRequest request);

  /**
   * This policy, and then another. The first that rejects has the last word, and the other is not
   * asked. If both accept, the client gets the header fields of both, and the connection the
   * subprotocol and the attachment of {@code next}, or of this policy where {@code next} has none.
   */
  default HandshakePolicy and(HandshakePolicy next) {
    Objects.requireNonNull(next, "next");
    return request ->
        decide(request)
            .thenCompose(
                first ->
                    first.rejection() == null
                        ? next.decide(request).thenApply(first::and)
                        : CompletableFuture.completedStage(first));
  }

  /** A policy that decides at once. */
  static HandshakePolicy of(Function<HttpRequest, HandshakeDecision> policy) {
    return request -> CompletableFuture.completedStage(policy.apply(request));
  }
}
