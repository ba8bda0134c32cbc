// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import org.jspecify.annotations.Nullable;

/** Decides for each server, and each it redirects to, whether a proxy leads to it. */
interface ProxyChoice {
  ProxyChoice NONE = server -> null;

  @Nullable Proxy proxyTo(Destination server);
}
