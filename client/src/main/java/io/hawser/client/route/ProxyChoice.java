// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import org.jspecify.annotations.Nullable;

/** Chooses the proxy for a server. Called again for the server of each redirect. */
public interface ProxyChoice {
  ProxyChoice NONE = server -> null;

  /** Returns the choice that the environment makes. It never uses a proxy for a Unix socket. */
  static ProxyChoice of(EnvironmentProxies proxies) {
    return server ->
        server.socket() == null
            ? proxies.proxyTo(server.secure(), server.host(), server.port())
            : null;
  }

  /** Returns the proxy to connect through, or null to connect directly. */
  @Nullable Proxy proxyTo(Destination server);
}
