// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.frameworks;

import io.hawser.server.WebSocketUpgrader;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

// tag::micronaut[]
/**
 * Adds an upgrader to each connection of an HTTP server of Micronaut.
 *
 * @param channel what Micronaut asks to customize; null for the server as a whole
 */
public record MicronautUpgrade(UpgradeHandler handler, @Nullable Channel channel)
    implements NettyServerCustomizer {
  /** Creates what a server must register before it starts. */
  public MicronautUpgrade(WebSocketUpgrader upgrader) {
    this(new UpgradeHandler(upgrader), null);
  }

  @Override
  public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
    return new MicronautUpgrade(handler, channel);
  }

  @Override
  public void onStreamPipelineBuilt() {
    String codec = ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC;
    if (channel != null && channel.pipeline().get(codec) != null) { // HTTP/2 has none
      channel.pipeline().addAfter(codec, "hawser", handler);
    }
  }
}
// end::micronaut[]
