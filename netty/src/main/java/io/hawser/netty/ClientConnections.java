// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.WebSocket;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.MaskSource;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The connections of one client, and what they share. Any thread. */
final class ClientConnections {
  final TransportType transport;
  final EventLoopGroup loops;
  final DeflatePools deflatePools = new DeflatePools();
  final ClientTls tls;
  final ClientTls proxyTls;
  final HostLookup lookup;
  final MemoryBudget memory;
  final SecureRandom random = new SecureRandom();
  final KeepAlive keepAlive = new KeepAlive("hawser-client-open");
  final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Set<WebSocket> open = ConcurrentHashMap.newKeySet();
  private final Map<EventLoop, MaskSource> masks = new ConcurrentHashMap<>();

  ClientConnections(
      TransportType transport,
      EventLoopGroup loops,
      ClientTls tls,
      ClientTls proxyTls,
      HostLookup lookup,
      MemoryBudget memory) {
    this.transport = transport;
    this.loops = loops;
    this.tls = tls;
    this.proxyTls = proxyTls;
    this.lookup = lookup;
    this.memory = memory;
  }

  /**
   * Refuses a server or proxy that must be verified and whose name no certificate can have.
   *
   * @throws IllegalArgumentException if the request leads to one
   */
  void checkNames(ConnectRequest request, Destination server) {
    if (server.secure() && request.serverName() == null) {
      tls.checkName(server.host());
    }
    Proxy proxy = request.proxyTo(server);
    if (proxy != null && proxy.secure()) {
      proxyTls.checkName(proxy.host());
    }
  }

  /** Returns the source of the masking keys of a channel's frames, one for each event loop. */
  MaskSource masksOf(Channel channel) {
    return masks.computeIfAbsent(channel.eventLoop(), loop -> MaskSource.secure());
  }

  /** Adds a channel, which must be closed when the client is. */
  void add(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(ended -> channels.remove(channel));
  }

  /** Adds an open connection, which keeps the process running until its channel is closed. */
  void opened(WebSocket connection, Channel channel) {
    open.add(connection);
    keepAlive.hold();
    channel
        .closeFuture()
        .addListener(
            ended -> {
              open.remove(connection);
              keepAlive.release();
            });
  }

  /** Closes the open connections, waits for all channels and event loops to end, and ends lookup. */
  void close(Grace time) {
    open.forEach(ws -> ws.close(CloseCode.GOING_AWAY, ""));
    EventLoops.awaitClosed(channels, time);
    memory.endThoseThatAreGone();
    time.awaitDropped(loops.shutdownGracefully(0, 5, TimeUnit.SECONDS));
    lookup.close();
  }
}
