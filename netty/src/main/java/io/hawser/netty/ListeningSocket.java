// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.TransportException;
import io.netty.bootstrap.ServerBootstrap;
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

/** Opens the socket at which a server listens, or says in one sentence why that is not possible. */
final class ListeningSocket {
  private ListeningSocket() {}

  /**
   * On a port.
   *
   * @param host null for all network interfaces
   * @throws TransportException if that is not possible
   */
  static Channel onPort(
      ServerBootstrap bootstrap, TransportType transport, @Nullable String host, int port) {
    InetSocketAddress address =
        host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    String where =
        host == null ? "port " + port + " of all network interfaces" : host + ", port " + port;
    if (address.isUnresolved()) {
      throw cannotListen(where, "there is no host of this name", null);
    }
    bootstrap
        .channel(transport.serverChannel())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true);
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
   * On a Unix socket.
   *
   * @throws TransportException if that is not possible
   */
  static Channel onPath(ServerBootstrap bootstrap, TransportType transport, Path path) {
    try {
      UnixSockets.makeRoom(path);
    } catch (IOException e) {
      throw cannotListen(path.toString(), String.valueOf(e.getMessage()), e);
    }
    ChannelFuture bound =
        bind(
            bootstrap.channel(transport.unixServerChannel()), UnixSockets.address(transport, path));
    if (bound.cause() != null) {
      throw cannotListen(path.toString(), NetworkFailure.reasonOf(bound.cause()), bound.cause());
    }
    return bound.channel();
  }

  private static ChannelFuture bind(ServerBootstrap bootstrap, SocketAddress address) {
    return bootstrap.bind(address).awaitUninterruptibly();
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return address.isAnyLocalAddress()
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return true; // as far as we know
    }
  }

  private static TransportException cannotListen(
      String where, String reason, @Nullable Throwable cause) {
    return new TransportException("cannot listen on " + where + ": " + reason, cause);
  }
}
