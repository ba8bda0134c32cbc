// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.protocol.Headers;
import java.net.URI;

/**
 * A server's wish that a client should try somewhere else.
 *
 * @param status 301, 302, 303, 307 or 308
 * @param headers of the server's answer
 * @param from where it was received
 * @param to where it leads
 * @param count 1 for the first of a connection
 */
public record Redirect(int status, Headers headers, URI from, URI to, int count) {
  /** Without headers and queries, in which there may be secrets. */
  @Override
  public String toString() {
    return status + " from " + Uris.shown(from) + " to " + Uris.shown(to);
  }
}
