// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpRequest;
import io.hawser.protocol.Headers;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

/** Turns requests as Netty reads them into those that users see. */
final class Requests {
  private Requests() {}

  /**
   * A request as users see it.
   *
   * @throws IllegalArgumentException if it has a header that HTTP does not allow
   */
  static HttpRequest of(
      Channel channel, io.netty.handler.codec.http.HttpRequest request, byte[] body) {
    return new HttpRequest(
        request.method().name(),
        request.uri(),
        Headers.of(request.headers()),
        body,
        channel.pipeline().get(SslHandler.class) != null,
        channel.remoteAddress());
  }
}
