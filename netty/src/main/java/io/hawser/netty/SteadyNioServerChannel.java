// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * Listens on a port through NIO, and goes on whatever accepting throws; Netty's own channel closes
 * at an {@link Error}.
 */
final class SteadyNioServerChannel extends NioServerSocketChannel {
  @Override
  protected boolean closeOnReadError(Throwable cause) {
    return !isActive();
  }
}
