// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/**
 * Refuses the trailer section of a chunked body (RFC 9112 §7.1.2). Trailer fields are not used
 * here. Their lines could be folded, and Netty joins folded lines in quadratic time. Netty also
 * requests trailer fields for every body that is not chunked, and leaves them empty, which is
 * allowed. Must be used on the event loop.
 */
public final class NoTrailers implements HttpHeadersFactory {
  private boolean chunked;

  /** Sets whether the next body is chunked. */
  public void chunked(boolean chunked) {
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
