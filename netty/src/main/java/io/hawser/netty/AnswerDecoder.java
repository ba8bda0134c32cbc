// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;

/**
 * Decodes the answer to the one request of a connection. Reads no trailer fields, which nobody here
 * wants, and which may be folded as fields of a head may: at the first the body counts as broken.
 */
final class AnswerDecoder extends HttpResponseDecoder {
  private final Trailers trailers;
  private final boolean hasBody;

  /**
   * Creates it.
   *
   * @param hasBody false if what follows the head is no body, whatever the head says
   */
  AnswerDecoder(int maxLine, int maxHeaderBytes, boolean hasBody) {
    this(new Trailers(), maxLine, maxHeaderBytes, hasBody);
  }

  private AnswerDecoder(Trailers trailers, int maxLine, int maxHeaderBytes, boolean hasBody) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(maxLine)
            .setMaxHeaderSize(maxHeaderBytes)
            .setTrailersFactory(trailers));
    this.trailers = trailers;
    this.hasBody = hasBody;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage head) {
    trailers.refused = HttpUtil.isTransferEncodingChunked(head);
    return !hasBody || super.isContentAlwaysEmpty(head);
  }

  /** Without chunks, Netty asks for the trailer fields of every body, and never fills them. */
  private static final class Trailers implements HttpHeadersFactory {
    // event loop
    private boolean refused;

    @Override
    public HttpHeaders newHeaders() {
      if (refused) {
        throw new InvalidHeadException("has trailer fields");
      }
      return newEmptyHeaders();
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return DefaultHttpHeadersFactory.trailersFactory().newEmptyHeaders();
    }
  }
}
