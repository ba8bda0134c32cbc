// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

/**
 * The header field in which proxies report the client. Choose the one that your proxies set,
 * because any client can set the other one to any value.
 */
public enum ProxyHeader {
  /** {@code Forwarded}, with {@code for=} and {@code proto=} (RFC 7239). */
  FORWARDED,

  /** {@code X-Forwarded-For}, with {@code X-Forwarded-Proto} for the scheme. */
  X_FORWARDED
}
