// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/**
 * Refuses the trailer section of a chunked body (RFC 9112 §7.1.2). It is of no use here, and its
 * lines could be folded, which Netty joins at a quadratic cost. Without chunks, Netty asks for the
 * trailer fields of every body, and never fills them. Event loop.
 */
final class NoTrailers implements HttpHeadersFactory {
  private boolean chunked;

  /** Whether the body that comes next is in chunks. */
  void chunked(boolean chunked) {
    this.chunked = chunked;
  }

  @Override
  public HttpHeaders newHeaders() {
    if (chunked) {
      throw new InvalidHeadException("has trailer fields");
    }
    return EmptyHttpHeaders.INSTANCE;
  }

  @Override
  public HttpHeaders newEmptyHeaders() {
    return EmptyHttpHeaders.INSTANCE;
  }
}
