// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import org.jspecify.annotations.Nullable;

/** Chooses the proxy for a server; called again for each server that a redirect leads to. */
public interface ProxyChoice {
  ProxyChoice NONE = server -> null;

  /** The proxies that the environment names; a Unix socket is always connected to directly. */
  static ProxyChoice of(EnvironmentProxies proxies) {
    return server ->
        server.socket() == null
            ? proxies.proxyTo(server.secure(), server.host(), server.port())
            : null;
  }

  /** Returns the proxy to connect through, or null to connect directly. */
  @Nullable Proxy proxyTo(Destination server);
}
