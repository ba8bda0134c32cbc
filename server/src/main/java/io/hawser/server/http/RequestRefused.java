// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.http.HttpResponse;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;

/**
 * Thrown when a server refuses a request. Contains the response to the client, and as what it
 * counts.
 */
public final class RequestRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HttpResponse response;
  private final HandshakeFailure failure;
  private final String endpoint;

  /**
   * Refuses a request that is invalid with a plain text response.
   *
   * @param reason a sentence for the client
   */
  public RequestRefused(int status, String reason) {
    this(HttpResponse.text(status, reason));
  }

  /** Refuses a request with this response, because it is invalid. */
  public RequestRefused(HttpResponse response) {
    this(response, HandshakeFailure.INVALID_REQUEST, Monitored.NO_ENDPOINT);
  }

  /**
   * Refuses a request.
   *
   * @param endpoint where it counts
   */
  public RequestRefused(HttpResponse response, HandshakeFailure failure, String endpoint) {
    super(response.toString(), null, false, false);
    this.response = response;
    this.failure = failure;
    this.endpoint = endpoint;
  }

  public HttpResponse response() {
    return response;
  }

  public HandshakeFailure failure() {
    return failure;
  }

  public String endpoint() {
    return endpoint;
  }
}
