// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.Hub;
import io.hawser.connection.WebSocketConnection;
import io.hawser.counting.Counters;
import io.hawser.netty.DeflatePools;
import io.hawser.netty.Grace;
import io.hawser.netty.MemoryBudget;
import io.hawser.netty.NettyTransport;
import io.hawser.netty.StreamEnd;
import io.hawser.netty.loop.SparingLog;
import io.hawser.protocol.Role;
import io.hawser.server.broadcast.Broadcaster;
import io.hawser.server.http.ConnectionLimits;
import io.hawser.server.http.RequestReader;
import io.hawser.statistics.HandshakeFailure;
import io.hawser.statistics.Monitored;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one server and the resources that they share. Contains both WebSockets and
 * connections that may become one. Thread-safe.
 */
final class Connections {
  static final Duration DEFAULT_GRACE = Duration.ofSeconds(5);
  static final String STOPPING = "the server is stopping";
  static final String RESTARTING = "the server is restarting";

  /** The Close frame for a client whose connection opens too late. */
  private record Farewell(int code, String reason) {}

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final DeflatePools deflatePools = new DeflatePools();
  private final Broadcaster broadcaster;
  private final Duration handshakeTimeout;
  private final RequestReader requestReader;
  private final ConnectionLimits limits;
  private final HandlerThreads handlerThreads = new HandlerThreads();
  private final SparingLog fullLog = new SparingLog(System::nanoTime);
  private final MemoryBudget memory;
  private final Counters counters;

  // any thread (volatile); each is set when no more connections are accepted
  private volatile @Nullable Farewell draining;
  private volatile @Nullable Farewell stopping;

  /**
   * Creates an empty set of connections.
   *
   * @param server what each connection gets as its {@code server()}
   * @param patterns the endpoints to count for
   */
  Connections(Hub server, HubBuilder<?> options, List<String> patterns) {
    List<String> endpoints = new ArrayList<>(patterns);
    endpoints.add(Monitored.NO_ENDPOINT);
    this.counters = new Counters(Role.SERVER, endpoints);
    this.broadcaster =
        new Broadcaster(
            server,
            options.slowReceivers,
            options.backplaneSettings(),
            CompletableFuture::runAsync);
    this.handshakeTimeout = options.handshakeTimeout;
    this.requestReader = new RequestReader(options.trustedProxies);
    int descriptors = Descriptors.forConnections();
    this.limits =
        new ConnectionLimits(
            options.maxConnections == null ? descriptors : options.maxConnections,
            options.maxConnectionsPerAddress,
            descriptors);
    this.memory = new MemoryBudget(options.maxBufferedBytes);
  }

  /**
   * Returns whether there is room for a new socket of our own server. If not, the caller must close
   * it.
   */
  boolean hasRoomFor(Channel socket) {
    boolean room = limits.takeSocket();
    if (room) {
      socket.closeFuture().addListener(closed -> limits.freeSocket());
    } else {
      counters.of(Monitored.NO_ENDPOINT).failed(HandshakeFailure.TOO_MANY);
      fullLog.warn(
          () ->
              "a new connection was closed, because there are "
                  + limits.maxSockets()
                  + ": as many as maxConnections or the limit of open files allow",
          null);
    }
    return room;
  }

  /**
   * Takes a place for a client until the place is freed or the channel is closed. If there is none,
   * returns a refusal.
   */
  ConnectionLimits.Place take(Channel channel, SocketAddress client) {
    ConnectionLimits.Place place = limits.take(client);
    if (place.isHeld()) {
      channel.closeFuture().addListener(closed -> place.free());
    }
    return place;
  }

  /** Adds a channel that may become a WebSocket. */
  void add(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(closed -> channels.remove(channel));
  }

  /** Adds a WebSocket that is about to be opened. Must be called on the event loop. */
  void add(WebSocketConnection connection, Channel channel) {
    broadcaster.add(connection, channel);
  }

  /**
   * Must be called when a WebSocket is open, because the server may have been stopped or drained in
   * the meantime.
   */
  void opened(WebSocketConnection connection) {
    Farewell farewell = stopping == null ? draining : stopping;
    if (farewell != null) {
      connection.close(farewell.code, farewell.reason);
    }
  }

  Broadcaster broadcaster() {
    return broadcaster;
  }

  DeflatePools deflatePools() {
    return deflatePools;
  }

  HandlerThreads handlerThreads() {
    return handlerThreads;
  }

  /** Returns how long the server may take to respond to an opening handshake. */
  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  MemoryBudget memory() {
    return memory;
  }

  Counters counters() {
    return counters;
  }

  RequestReader requestReader() {
    return requestReader;
  }

  /** Returns whether new clients are refused. */
  boolean isDraining() {
    return draining != null || stopping != null;
  }

  /** Refuses new clients, and closes the others as {@link Broadcaster#drain} does. */
  CompletableFuture<Void> drain(Duration over, int code, String reason) {
    draining = new Farewell(code, reason);
    return broadcaster.drain(over, code, reason);
  }

  /**
   * Ends all connections. Drops those that are not WebSockets, and closes the others after
   * everything that was sent to them. Waits for them and their handlers to end, and drops and
   * interrupts those that take longer than the grace period.
   *
   * @throws IllegalStateException if called on the event loop of a connection, which would wait for
   *     itself
   */
  void stop(Grace grace, int code, String reason) {
    for (Channel channel : channels) {
      if (channel.eventLoop().inEventLoop()) {
        throw new IllegalStateException("a callback cannot wait for its own server to stop");
      }
    }
    Farewell farewell = stopping;
    if (farewell == null) {
      farewell = new Farewell(code, reason);
      stopping = farewell;
    }
    StreamEnd.dropChannelsWithout(NettyTransport.class, channels);
    broadcaster.close(farewell.code, farewell.reason);
    grace.awaitClosed(channels);
    handlerThreads.awaitEnd(grace);
    memory.endClosedConnections();
    broadcaster.awaitTasks(grace);
  }

  /**
   * Frees the resources that the connections shared, and logs the connections and event loops that
   * are left.
   */
  void close(Grace grace, String owner, Iterable<? extends EventExecutor> ownLoops) {
    broadcaster.disconnect();
    deflatePools.close();
    grace.end(owner, channels, ownLoops);
    counters.stop();
  }
}
