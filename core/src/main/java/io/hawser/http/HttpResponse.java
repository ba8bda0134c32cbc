// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.http;

import io.hawser.protocol.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A response to an {@link HttpRequest}. {@code Content-Length} is added when the response is sent.
 *
 * @param status the status code; must be 200 to 599 in a response that a server sends
 */
public record HttpResponse(int status, Headers headers, byte[] body) {
  /**
   * Creates a response.
   *
   * @throws IllegalArgumentException if the status is not in 100 to 999
   */
  public HttpResponse {
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(body, "body");
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("status " + status + ": use 100 to 999");
    }
  }

  /** Creates a response with plain text in UTF-8. */
  public static HttpResponse text(int status, String text) {
    Objects.requireNonNull(text, "text");
    return of(status, "text/plain; charset=utf-8", text);
  }

  /** Creates a response with status 200 and an HTML page in UTF-8. */
  public static HttpResponse html(String page) {
    Objects.requireNonNull(page, "page");
    return of(200, "text/html; charset=utf-8", page);
  }

  private static HttpResponse of(int status, String type, String text) {
    return new HttpResponse(
        status, Headers.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a copy of this response with one more header field. */
  public HttpResponse with(String name, String value) {
    return new HttpResponse(status, headers.with(name, value), body);
  }

  /** Returns the body, decoded as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Returns the status and the length of the body, for logs. The rest may be secret. */
  @Override
  public String toString() {
    return "HTTP status " + status + " with " + body.length + " bytes";
  }
}
