// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.http.HttpRequest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Decides which clients may connect. A policy is called after a request has been validated and its
 * host and origin have been allowed.
 */
@FunctionalInterface
public interface HandshakePolicy {
  /**
   * Decides about one request. Must not block. If the call throws or the stage fails, the client
   * gets a 500. The decision must be made within the {@code handshakeTimeout} of the server or
   * upgrader.
   */
  CompletionStage<HandshakeDecision> decide(HttpRequest request);

  /**
   * Returns a policy that calls this policy and then another one. If this policy rejects a request,
   * {@code next} is not called. If both accept it, the client gets the header fields of both. The
   * connection gets the subprotocol and the attachment of {@code next}. If {@code next} does not
   * set one of them, the connection gets that of this policy.
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

  /** Returns a policy that decides immediately. */
  static HandshakePolicy of(Function<HttpRequest, HandshakeDecision> policy) {
    Objects.requireNonNull(policy, "policy");
    return request -> CompletableFuture.completedStage(policy.apply(request));
  }
}
