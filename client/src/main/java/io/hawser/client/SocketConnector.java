// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.client.route.Proxy;
import io.hawser.client.route.TunnelEntrance;
import io.hawser.netty.NetworkFailure;
import io.hawser.netty.SocketSettings;
import io.hawser.netty.UnixSockets;
import io.hawser.netty.loop.ChannelTypes;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.ProxyHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the channels of one attempt to connect, with the attempt's event loop, local address and
 * proxy. The channels do not read until reading is enabled.
 */
final class SocketConnector {
  private final ClientResources client;
  private final ConnectRequest request;
  private final EventLoop loop;
  private final Consumer<Throwable> onFailure;

  /**
   * Creates the connector of an attempt.
   *
   * @param onFailure called if a channel cannot be initialized
   */
  SocketConnector(
      ClientResources client,
      ConnectRequest request,
      EventLoop loop,
      Consumer<Throwable> onFailure) {
    this.client = client;
    this.request = request;
    this.loop = loop;
    this.onFailure = onFailure;
  }

  /** Connects to a server. */
  ChannelFuture connect(InetSocketAddress server) {
    return tcp(channel -> {}).connect(server, localAddress());
  }

  /** Connects to a server on a Unix socket. */
  ChannelFuture connect(Path socket) {
    return bootstrap(channel -> {})
        .channelFactory(ChannelTypes.unixChannels(client.transport))
        .connect(UnixSockets.address(client.transport, socket));
  }

  /** Returns why the connection to a Unix socket failed, as text that can follow a colon. */
  static String reasonOf(Throwable cause, Path socket) {
    return Files.notExists(socket) ? "there is no such file" : NetworkFailure.reasonOf(cause);
  }

  /**
   * Connects to a proxy, and requests a connection to a server from it.
   *
   * @param address the address of the proxy
   * @param target the server, for a SOCKS proxy
   * @param authority the server, for an HTTP proxy
   * @param onOpened called when the proxy has connected to the server
   * @param onFailed called if the proxy has not connected to it
   */
  ChannelFuture connect(
      Proxy proxy,
      InetSocketAddress address,
      InetSocketAddress target,
      String authority,
      Consumer<Channel> onOpened,
      BiConsumer<Channel, Throwable> onFailed) {
    ProxyHandler tunnel = proxy.handler(address, authority, request.proxyAuthorization());
    return tcp(channel -> {
          if (proxy.secure()) {
            channel.pipeline().addLast(client.proxyTls.handlerFor(channel, proxy));
          }
          channel
              .pipeline()
              .addLast(
                  tunnel,
                  new TunnelEntrance(
                      tunnel,
                      () -> onOpened.accept(channel),
                      cause -> onFailed.accept(channel, cause)));
        })
        .connect(target, localAddress());
  }

  private @Nullable SocketAddress localAddress() {
    return request.localAddress() == null ? null : new InetSocketAddress(request.localAddress(), 0);
  }

  private Bootstrap tcp(Consumer<Channel> initializer) {
    return bootstrap(initializer)
        .channelFactory(ChannelTypes.channels(client.transport))
        .option(ChannelOption.TCP_NODELAY, true);
  }

  private Bootstrap bootstrap(Consumer<Channel> initializer) {
    Bootstrap bootstrap = new Bootstrap().group(loop).disableResolver();
    SocketSettings.apply(bootstrap);
    return bootstrap
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the attempt has its own deadlines
        .option(ChannelOption.AUTO_READ, false) // until there is a handler for the data
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                client.add(channel);
                initializer.accept(channel);
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                onFailure.accept(cause);
                ctx.close();
              }
            });
  }
}
