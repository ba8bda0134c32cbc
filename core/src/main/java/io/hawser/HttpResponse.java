// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * An answer to an {@link HttpRequest}. Its length is added when it is sent.
 *
 * @param status 200 to 599 where a server answers
 */
public record HttpResponse(int status, Headers headers, byte[] body) {
  /** An answer. */
  public HttpResponse {
    Objects.requireNonNull(headers);
    Objects.requireNonNull(body);
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("status " + status + ": three digits");
    }
  }

  /** Plain text in UTF-8. */
  public static HttpResponse text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text);
  }

  /** A page in UTF-8. */
  public static HttpResponse html(String page) {
    return of(200, "text/html; charset=utf-8", page);
  }

  private static HttpResponse of(int status, String type, String text) {
    return new HttpResponse(
        status, Headers.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8));
  }

  /** This answer with one more header field. */
  public HttpResponse with(String name, String value) {
    return new HttpResponse(status, headers.with(name, value), body);
  }

  /** The body as text in UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** For a log: the status and how long the body is; the rest may be secret. */
  @Override
  public String toString() {
    return "HTTP status " + status + " with " + body.length + " bytes";
  }
}
