// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Answers requests that do not open a WebSocket: a page, a health check, a login. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers one request; must not block. A failure becomes a 500, and an answer that is not there
   * within the time limit of the opening handshake a 503.
   */
  CompletionStage<HttpResponse> handle(HttpRequest request);

  /** A handler that has its answers at once. */
  static HttpHandler of(Function<HttpRequest, HttpResponse> handler) {
    return request -> CompletableFuture.completedStage(handler.apply(request));
  }
}
