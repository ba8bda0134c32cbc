// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

/**
 * The header field in which proxies tell for whom they ask. Choose the one that yours set: of the
 * other kind, anybody could send what he likes.
 */
public enum ProxyHeader {
  /** {@code Forwarded}, with {@code for=} and {@code proto=} (RFC 7239). */
  FORWARDED,

  /** {@code X-Forwarded-For}, and {@code X-Forwarded-Proto} for the scheme. */
  X_FORWARDED
}
