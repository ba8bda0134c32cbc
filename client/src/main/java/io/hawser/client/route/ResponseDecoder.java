// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.netty.NoTrailers;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;

/**
 * Decodes the response to the only request of a connection. A body with trailer fields is invalid,
 * because trailer fields are not used here, and could be folded like header fields.
 */
public final class ResponseDecoder extends HttpResponseDecoder {
  private final NoTrailers trailers;
  private final boolean hasBody;

  /**
   * Creates the decoder of one channel.
   *
   * @param hasBody false if no body follows the head, regardless of what the head says
   */
  public ResponseDecoder(int maxLine, int maxHeaderBytes, boolean hasBody) {
    this(new NoTrailers(), maxLine, maxHeaderBytes, hasBody);
  }

  private ResponseDecoder(NoTrailers trailers, int maxLine, int maxHeaderBytes, boolean hasBody) {
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
