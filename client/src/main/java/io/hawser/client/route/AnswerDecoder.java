// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.netty.NoTrailers;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;

/**
 * Decodes the answer to the one request of a connection. A body with trailer fields is invalid,
 * because they are of no use here, and could be folded like header fields.
 */
public final class AnswerDecoder extends HttpResponseDecoder {
  private final NoTrailers trailers;
  private final boolean hasBody;

  /**
   * Creates one.
   *
   * @param hasBody false if the head is not followed by a body, whatever the head says
   */
  public AnswerDecoder(int maxLine, int maxHeaderBytes, boolean hasBody) {
    this(new NoTrailers(), maxLine, maxHeaderBytes, hasBody);
  }

  private AnswerDecoder(NoTrailers trailers, int maxLine, int maxHeaderBytes, boolean hasBody) {
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
    trailers.chunked(HttpUtil.isTransferEncodingChunked(head));
    return !hasBody || super.isContentAlwaysEmpty(head);
  }
}
