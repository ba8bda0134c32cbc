// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * Listens on a port through NIO, and continues whatever is thrown while accepting. Netty's own
 * channel is closed by an {@link Error}.
 */
public final class SteadyNioServerChannel extends NioServerSocketChannel {
  @Override
  public boolean closeOnReadError(Throwable cause) {
    return !isActive();
  }
}
