// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.http.HttpResponse;

/** Thrown when a server refuses a request. Contains the response to the client. */
public final class RequestRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HttpResponse response;

  /**
   * Refuses a request with a plain text response.
   *
   * @param reason a sentence for the client
   */
  public RequestRefused(int status, String reason) {
    this(HttpResponse.text(status, reason));
  }

  /** Refuses a request with this response. */
  public RequestRefused(HttpResponse response) {
    super(response.toString(), null, false, false);
    this.response = response;
  }

  public HttpResponse response() {
    return response;
  }
}
