// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.WebSocket;
import io.hawser.client.route.Destination;
import io.hawser.client.route.HostLookup;
import io.hawser.client.route.Proxy;
import io.hawser.counting.Counters;
import io.hawser.counting.EndpointCounters;
import io.hawser.netty.DeflatePools;
import io.hawser.netty.MemoryBudget;
import io.hawser.netty.loop.EventLoops;
import io.hawser.protocol.Role;
import io.hawser.protocol.engine.MaskSource;
import io.hawser.protocol.engine.SecureMaskSource;
import io.hawser.transport.TransportType;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The resources that all connections of one client share, and the channels and connections that are
 * open.
 */
final class ClientResources {
  final TransportType transport;
  final EventLoopGroup loops;
  final ClientTls tls;
  final ClientTls proxyTls;
  final HostLookup lookup;
  final MemoryBudget memory;
  final ProcessHold hold;
  final Counters counters;
  final EndpointCounters counter;
  final DeflatePools deflatePools = new DeflatePools();
  final SecureRandom random = new SecureRandom();
  final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  final Set<WebSocket> connections = ConcurrentHashMap.newKeySet();
  private final Map<EventLoop, MaskSource> masks = new ConcurrentHashMap<>();

  ClientResources(
      TransportType transport,
      EventLoopGroup loops,
      ClientTls tls,
      ClientTls proxyTls,
      HostLookup lookup,
      MemoryBudget memory,
      ProcessHold hold,
      String name) {
    this.transport = transport;
    this.loops = loops;
    this.tls = tls;
    this.proxyTls = proxyTls;
    this.lookup = lookup;
    this.memory = memory;
    this.hold = hold;
    this.counters = new Counters(Role.CLIENT, List.of(name));
    this.counter = counters.of(name);
  }

  /**
   * Checks that the names of a server and its proxy can be verified, if they must be.
   *
   * @throws IllegalArgumentException if no certificate can be valid for one of them
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

  /** Returns the source of the masking keys for a channel: that of its event loop. */
  MaskSource masksOf(Channel channel) {
    return masks.computeIfAbsent(channel.eventLoop(), loop -> new SecureMaskSource());
  }

  /** Returns whether the calling thread is one of the event loops. */
  boolean isOwnThread() {
    return EventLoops.contains(loops, Thread.currentThread());
  }

  /** Registers a channel until it is closed. */
  void add(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(ended -> channels.remove(channel));
  }

  /**
   * Registers an open connection until its channel is closed. Until then, it keeps the process
   * running.
   */
  void opened(WebSocket connection, Channel channel) {
    connections.add(connection);
    hold.acquire();
    channel
        .closeFuture()
        .addListener(
            ended -> {
              connections.remove(connection);
              hold.release();
            });
  }
}
