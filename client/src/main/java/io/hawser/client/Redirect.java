// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.internal.Uris;
import io.hawser.protocol.Headers;
import java.net.URI;
import java.util.Objects;

/**
 * A server's response that redirects a client to another URI.
 *
 * @param status 301, 302, 303, 307 or 308
 * @param headers the header fields of the server's response
 * @param from the URI that was requested
 * @param to the URI to request next
 * @param count 1 for the first redirect of an attempt to connect
 */
public record Redirect(int status, Headers headers, URI from, URI to, int count) {
  /** Creates a description of a redirect. */
  public Redirect {
    Objects.requireNonNull(headers, "headers");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
  }

  /** Omits the header fields and the queries, which may contain secrets. */
  @Override
  public String toString() {
    return status + " from " + Uris.shown(from) + " to " + Uris.shown(to);
  }
}
