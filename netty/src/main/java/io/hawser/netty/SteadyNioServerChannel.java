// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * Listens on a port through NIO, and continues whatever is thrown while accepting. Netty's own
 * channel is closed by an {@link Error}.
 */
final class SteadyNioServerChannel extends NioServerSocketChannel {
  @Override
  protected boolean closeOnReadError(Throwable cause) {
    return !isActive();
  }
}
