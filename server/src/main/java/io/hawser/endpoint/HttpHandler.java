// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Responds to requests that do not open a WebSocket, for example for a page or a health check. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Responds to one request. Must not block. If the call throws or the stage fails, the client gets
   * a 500. If there is no response within the server's {@code handshakeTimeout}, the client gets a
   * 503.
   */
  CompletionStage<HttpResponse> handle(HttpRequest request);

  /** Returns a handler that responds immediately. */
  static HttpHandler of(Function<HttpRequest, HttpResponse> handler) {
    Objects.requireNonNull(handler, "handler");
    return request -> CompletableFuture.completedStage(handler.apply(request));
  }
}
