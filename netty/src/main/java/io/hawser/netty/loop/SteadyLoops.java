// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Event loops that end only when they are shut down. */
final class SteadyLoops extends MultiThreadIoEventLoopGroup {
  SteadyLoops(int threads, ThreadFactory factory, IoHandlerFactory ioHandlers) {
    super(threads, factory, ioHandlers);
  }

  @Override
  protected IoEventLoop newChild(
      Executor executor, IoHandlerFactory ioHandlers, Object... arguments) {
    return new SteadyLoop(this, executor, ioHandlers);
  }
}
