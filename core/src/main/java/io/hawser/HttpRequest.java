// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.Headers;
import io.hawser.protocol.HixieHandshake;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request: one that opens a WebSocket, or one of the ordinary kind on the same port.
 *
 * @param method in upper case, for example {@code GET}
 * @param target as on the request line, for example {@code /chat?room=42}; not decoded
 * @param headers in their order
 * @param body empty unless the client sent one
 * @param secure whether it came over TLS to this process
 * @param remoteAddress the peer's address; behind a proxy, the proxy's
 */
public record HttpRequest(
    String method,
    String target,
    Headers headers,
    byte[] body,
    boolean secure,
    SocketAddress remoteAddress) {
  /** A request. */
  public HttpRequest {
    Objects.requireNonNull(method);
    Objects.requireNonNull(target);
    Objects.requireNonNull(headers);
    Objects.requireNonNull(body);
    Objects.requireNonNull(remoteAddress);
  }

  /** The target up to the question mark; not decoded. */
  public String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /** The target behind the question mark, not decoded; null if there is none. */
  public @Nullable String query() {
    int query = target.indexOf('?');
    return query < 0 ? null : target.substring(query + 1);
  }

  /** The first value of a header field, or null. */
  public @Nullable String header(String name) {
    return headers.first(name);
  }

  /** The subprotocols that a client offers, the one it likes best first. */
  public List<String> subprotocols() {
    if (HixieHandshake.isHixie(headers)) {
      return HixieHandshake.subprotocols(headers);
    }
    return headers.all("Sec-WebSocket-Protocol").stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .map(String::strip)
        .toList();
  }
}
