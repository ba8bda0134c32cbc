// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpResponse;

/** Thrown when a server refuses a request; carries the response to the client. */
final class RequestRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HttpResponse response;

  /**
   * Refuses a request with a plain text response.
   *
   * @param reason a sentence for the client
   */
  RequestRefused(int status, String reason) {
    this(HttpResponse.text(status, reason));
  }

  /** Refuses a request with this response. */
  RequestRefused(HttpResponse response) {
    super(response.toString(), null, false, false);
    this.response = response;
  }

  HttpResponse response() {
    return response;
  }
}
