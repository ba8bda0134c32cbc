// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.netty.SocketSettings;
import io.hawser.netty.loop.Log;
import io.hawser.netty.loop.SparingLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Assigns each connection that a listening channel accepts to an event loop. If accepting fails,
 * for example because the process has no file descriptor left, the acceptor pauses for a moment and
 * then continues. A connection that cannot be set up is closed. No exception leaves this handler.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  private static final long PAUSE_MILLIS = 200;
  static final String SET_UP_FAILED = "a new connection could not be set up, and was closed";

  private final EventLoopGroup loops;
  private final SetUp setUp;
  private final SparingLog log = new SparingLog(System::nanoTime);

  /**
   * Creates the handler of one listening channel.
   *
   * @param setUp adds the handlers to the pipeline of a new channel, on its event loop
   */
  Acceptor(EventLoopGroup loops, Consumer<Channel> setUp) {
    this.loops = loops;
    this.setUp = new SetUp(setUp);
    Log.prepare();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel accepted = (Channel) message;
    try {
      SocketSettings.apply(accepted);
      accepted.pipeline().addLast(setUp);
      loops
          .register(accepted)
          .addListener(
              registered -> {
                if (registered.cause() != null) {
                  giveUp(accepted, registered.cause());
                }
              });
    } catch (Throwable thrown) {
      giveUp(accepted, thrown);
    }
  }

  private void giveUp(Channel accepted, Throwable cause) {
    try {
      accepted.unsafe().closeForcibly();
    } catch (Throwable thrown) {
      cause.addSuppressed(thrown);
    }
    log.warn(() -> SET_UP_FAILED, cause);
  }

  /**
   * Pauses after accepting has failed, because it would fail again immediately for the connections
   * that wait.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Channel listening = ctx.channel();
    try {
      if (listening.config().isAutoRead()) {
        scheduleResumption(listening);
        listening.config().setAutoRead(false);
      }
    } catch (Throwable thrown) {
      cause.addSuppressed(thrown); // continues without a pause
    }
    log.warn(() -> "no connection can be accepted at the moment", cause);
  }

  private void scheduleResumption(Channel listening) {
    listening
        .eventLoop()
        .schedule(
            () -> {
              try {
                listening.config().setAutoRead(true);
              } catch (Throwable thrown) {
                scheduleResumption(listening);
              }
            },
            PAUSE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** Either sets up a new channel completely or closes it. */
  @Sharable
  private final class SetUp extends ChannelInitializer<Channel> {
    private final Consumer<Channel> setUp;

    SetUp(Consumer<Channel> setUp) {
      this.setUp = setUp;
    }

    @Override
    protected void initChannel(Channel channel) {
      setUp.accept(channel);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close(); // closing forcibly would not complete the channel's close future
      log.warn(() -> SET_UP_FAILED, cause);
    }
  }
}
