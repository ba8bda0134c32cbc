// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.TransportException;
import io.hawser.netty.NetworkFailure;
import io.hawser.netty.UnixSockets;
import io.hawser.netty.loop.ChannelTypes;
import io.hawser.transport.TransportType;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens the socket on which a server listens. If that fails, throws an exception that explains why
 * in one sentence.
 */
final class ListeningSocket {
  private ListeningSocket() {}

  /**
   * Listens on a port.
   *
   * @param host null for all network interfaces
   * @throws TransportException if the server cannot listen there
   */
  static Channel onPort(
      Bootstrap bootstrap, TransportType transport, @Nullable String host, int port) {
    InetSocketAddress address =
        host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    String where =
        host == null ? "port " + port + " of all network interfaces" : host + ", port " + port;
    if (address.isUnresolved()) {
      throw cannotListen(where, "there is no host with this name", null);
    }
    bootstrap
        .channelFactory(ChannelTypes.serverChannels(transport))
        .option(ChannelOption.SO_REUSEADDR, true);
    ChannelFuture bound = bind(bootstrap, address);
    Throwable cause = bound.cause();
    if (cause != null) {
      String reason =
          isOurs(address.getAddress())
              ? NetworkFailure.reasonOf(cause)
              : "not an address of this host";
      throw cannotListen(where, reason, cause);
    }
    return bound.channel();
  }

  /**
   * Listens on a Unix socket.
   *
   * @throws TransportException if the server cannot listen there
   */
  static Channel onPath(Bootstrap bootstrap, TransportType transport, Path path) {
    Path name = UnixSocketFile.temporaryPath(path);
    try {
      UnixSocketFile.removeLeftOver(path);
    } catch (IOException e) {
      throw cannotListen(path.toString(), String.valueOf(e.getMessage()), e);
    }
    ChannelFuture bound =
        bind(
            bootstrap
                .channelFactory(ChannelTypes.unixServerChannels(transport))
                .attr(UnixSockets.PATH, path),
            UnixSockets.address(transport, name));
    if (bound.cause() != null) {
      throw cannotListen(path.toString(), NetworkFailure.reasonOf(bound.cause()), bound.cause());
    }
    try {
      bound.channel().pipeline().addFirst(UnixSocketFile.moveTo(path, name));
    } catch (IOException e) {
      bound.channel().close().awaitUninterruptibly();
      throw cannotListen(path.toString(), String.valueOf(e.getMessage()), e);
    }
    return bound.channel();
  }

  private static ChannelFuture bind(Bootstrap bootstrap, SocketAddress address) {
    return bootstrap.bind(address).awaitUninterruptibly();
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // unknown
    }
  }

  private static TransportException cannotListen(
      String where, String reason, @Nullable Throwable cause) {
    return new TransportException("cannot listen on " + where + ": " + reason, cause);
  }
}
