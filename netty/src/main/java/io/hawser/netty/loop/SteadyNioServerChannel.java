// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * Listens on a port with NIO, and stays open after anything is thrown while accepting. Netty's own
 * channel closes after an {@link Error}.
 */
public final class SteadyNioServerChannel extends NioServerSocketChannel {
  @Override
  public boolean closeOnReadError(Throwable cause) {
    return !isActive();
  }
}
