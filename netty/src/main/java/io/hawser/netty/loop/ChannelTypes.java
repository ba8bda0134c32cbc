// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty.loop;

import io.hawser.transport.TransportType;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * Netty's classes for each {@link TransportType}. The type must be the result of {@link
 * TransportType#resolve}.
 */
public final class ChannelTypes {
  private ChannelTypes() {}

  public static IoHandlerFactory ioHandlers(TransportType type) {
    return switch (type) {
      case IO_URING -> IoUringIoHandler.newFactory();
      case EPOLL -> LastingEpoll.newFactory();
      case KQUEUE -> KQueueIoHandler.newFactory();
      default -> NioIoHandler.newFactory();
    };
  }

  public static ChannelFactory<ServerChannel> serverChannels(TransportType type) {
    return switch (type) {
      case IO_URING -> IoUringServerSocketChannel::new;
      case EPOLL -> EpollServerSocketChannel::new;
      case KQUEUE -> KQueueServerSocketChannel::new;
      default -> SteadyNioServerChannel::new;
    };
  }

  /** Returns the channels that listen on Unix sockets, which every type supports. */
  public static ChannelFactory<ServerChannel> unixServerChannels(TransportType type) {
    return switch (type) {
      case IO_URING -> IoUringServerDomainSocketChannel::new;
      case EPOLL -> EpollServerDomainSocketChannel::new;
      case KQUEUE -> KQueueServerDomainSocketChannel::new;
      default -> NioServerDomainSocketChannel::new;
    };
  }

  public static ChannelFactory<Channel> channels(TransportType type) {
    return switch (type) {
      case IO_URING -> IoUringSocketChannel::new;
      case EPOLL -> EpollSocketChannel::new;
      case KQUEUE -> KQueueSocketChannel::new;
      default -> NioSocketChannel::new;
    };
  }

  /** Returns the channels for Unix sockets. */
  public static ChannelFactory<Channel> unixChannels(TransportType type) {
    return switch (type) {
      case IO_URING -> IoUringDomainSocketChannel::new;
      case EPOLL -> EpollDomainSocketChannel::new;
      case KQUEUE -> KQueueDomainSocketChannel::new;
      default -> NioDomainSocketChannel::new;
    };
  }
}
