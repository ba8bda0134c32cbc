// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.SlowReceiver;
import io.hawser.WebSocketConnection;
import io.hawser.protocol.DeflatePool;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of one server: those that are WebSockets, those that may become one, and what
 * they share. Any thread.
 */
final class Connections {
  static final Duration DEFAULT_GRACE = Duration.ofSeconds(5);
  private static final int NOT_SET = 0;
  static final String STOPPING = "the server is stopping";

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final DeflatePools deflatePools = new DeflatePools();
  private final Broadcaster broadcaster;
  private final Duration handshakeTimeout;
  private final TrustedProxies trustedProxies;
  private final ConnectionLimits limits;
  private final SparingLog crowded = new SparingLog(System::nanoTime);
  private final MemoryBudget memory;

  // any thread (volatile); set when no more are taken in
  private volatile boolean stopping;

  // any thread; set before stopping
  private int stopCode;
  private String stopReason = "";

  private Connections(Builder builder) {
    this.broadcaster = new Broadcaster(builder.slowReceivers);
    this.handshakeTimeout = builder.handshakeTimeout;
    this.trustedProxies = builder.trustedProxies;
    int descriptors = Descriptors.forConnections();
    this.limits =
        new ConnectionLimits(
            builder.most == NOT_SET ? descriptors : builder.most,
            builder.mostPerAddress,
            descriptors);
    this.memory = new MemoryBudget(builder.maxBufferedBytes);
  }

  /** Whether there is room for a new socket of our own server. If not, it is to be closed. */
  boolean hasRoomFor(Channel socket) {
    boolean room = limits.takeSocket();
    if (room) {
      socket.closeFuture().addListener(closed -> limits.freeSocket());
    } else {
      crowded.warn(
          () ->
              "a new connection was closed, since there are "
                  + limits.mostSockets()
                  + ": as many as maxConnections or the limit of open files allow",
          null);
    }
    return room;
  }

  /** Takes a place for a client, or none: until it is freed, or the channel is closed. */
  ConnectionLimits.Place take(Channel channel, SocketAddress client) {
    ConnectionLimits.Place place = limits.take(client);
    if (place.isHeld()) {
      channel.closeFuture().addListener(closed -> place.free());
    }
    return place;
  }

  /** Takes in a channel that may become a WebSocket. */
  void add(Channel channel) {
    channels.add(channel);
    channel.closeFuture().addListener(closed -> channels.remove(channel));
  }

  /** Takes in a WebSocket that is about to be opened. Event loop. */
  void add(WebSocketConnection connection, Channel channel) {
    broadcaster.add(connection, channel);
  }

  /** To be called when a WebSocket is open: the server may have been stopped meanwhile. */
  void opened(WebSocketConnection connection) {
    if (stopping) {
      connection.close(stopCode, stopReason);
    }
  }

  Broadcaster broadcaster() {
    return broadcaster;
  }

  DeflatePool deflatePool(Channel channel) {
    return deflatePools.of(channel);
  }

  /** How long a client may take until its opening handshake is answered. */
  Duration handshakeTimeout() {
    return handshakeTimeout;
  }

  MemoryBudget memory() {
    return memory;
  }

  TrustedProxies trustedProxies() {
    return trustedProxies;
  }

  boolean isStopping() {
    return stopping;
  }

  /**
   * Ends all: drops those that are no WebSocket, closes the others behind what was sent to them,
   * waits, and drops those that take longer.
   *
   * @throws IllegalStateException in an event loop, which would wait for itself
   */
  void stop(Grace grace, int code, String reason) {
    for (Channel channel : channels) {
      if (channel.eventLoop().inEventLoop()) {
        throw new IllegalStateException("a callback cannot wait for its own server to stop");
      }
    }
    if (!stopping) {
      stopCode = code;
      stopReason = reason;
      stopping = true;
    }
    StreamEnd.dropThoseWithout(NettyTransport.class, channels);
    broadcaster.close(stopCode, stopReason);
    grace.awaitClosed(channels);
    memory.endThoseThatAreGone();
    broadcaster.awaitTurn(grace);
  }

  /** Frees what they shared, and says what is left of them and of the event loops they had. */
  void close(Grace grace, String whose, Iterable<? extends EventExecutor> ownLoops) {
    deflatePools.close();
    grace.end(whose, channels, ownLoops);
  }

  /** What a server and an upgrader are told alike, and checked in the same way. */
  static final class Builder {
    private SlowReceiver slowReceivers = SlowReceiver.TERMINATE;
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private TrustedProxies trustedProxies = TrustedProxies.NONE;
    private int most = NOT_SET;
    private int mostPerAddress = ConnectionLimits.UNLIMITED;
    private long maxBufferedBytes = MemoryBudget.shareOfServer();

    void slowReceivers(SlowReceiver policy) {
      this.slowReceivers = Objects.requireNonNull(policy, "policy");
    }

    void handshakeTimeout(Duration timeout) {
      this.handshakeTimeout = EventLoops.positive("handshakeTimeout", timeout);
    }

    void trustProxies(ProxyHeader header, String... networks) {
      this.trustedProxies = TrustedProxies.in(header, networks);
    }

    void maxConnections(int connections) {
      this.most = EventLoops.atLeastOne("maxConnections", connections);
    }

    void maxConnectionsPerAddress(int connections) {
      this.mostPerAddress = EventLoops.atLeastOne("maxConnectionsPerAddress", connections);
    }

    void maxBufferedBytes(long bytes) {
      MemoryBudget.checkLimit(bytes);
      this.maxBufferedBytes = bytes;
    }

    Connections build() {
      return new Connections(this);
    }
  }
}
