// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpResponse;

/** A request that is against the rules of HTTP, with the answer to it. */
final class RequestRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HttpResponse response;

  /**
   * A refusal.
   *
   * @param why a sentence for the client
   */
  RequestRefused(int status, String why) {
    super(why, null, false, false);
    this.response = HttpResponse.text(status, why);
  }

  HttpResponse response() {
    return response;
  }
}
