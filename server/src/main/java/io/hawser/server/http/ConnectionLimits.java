// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.http.HttpResponse;
import io.hawser.netty.Network;
import io.hawser.statistics.HandshakeFailure;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many connections a server has at once, in total and per address. Clients on a Unix
 * domain socket have no address and count only toward the total. Thread-safe.
 */
public final class ConnectionLimits {
  /** No limit. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private static final String RETRY_AFTER_SECONDS = "10";

  /**
   * The upper half of the key for an IPv4 address. As an IPv6 prefix it is multicast, which no
   * client has.
   */
  private static final long IPV4 = 0xFFFF_FFFFL << 32;

  private final int inTotal;
  private final int perAddress;
  private final int maxSockets;
  private final Place uncounted = new Place(null, HandshakeFailure.TOO_MANY, null, false);

  // guarded by this
  private int taken;
  private final Map<Long, Integer> takenByAddress = new HashMap<>();
  private int sockets;

  /**
   * Creates the limits of one server.
   *
   * @param inTotal how many connections the server may have
   * @param perAddress how many of them may come from one address
   * @param descriptors how many connections the process has file descriptors for
   */
  public ConnectionLimits(int inTotal, int perAddress, int descriptors) {
    this.inTotal = inTotal;
    this.perAddress = perAddress;
    this.maxSockets = (int) Math.min(2L * inTotal, descriptors);
  }

  /** The place of one connection, or a refusal. Thread-safe. */
  public final class Place {
    private final @Nullable HttpResponse refusal;
    private final HandshakeFailure failure;
    private final @Nullable Long address;

    // guarded by the limits
    private boolean held;

    private Place(
        @Nullable HttpResponse refusal,
        HandshakeFailure failure,
        @Nullable Long address,
        boolean held) {
      this.refusal = refusal;
      this.failure = failure;
      this.address = address;
      this.held = held;
    }

    /** Returns the response to a client for which there is no place, or null if there is one. */
    @Nullable
    public HttpResponse refusal() {
      return refusal;
    }

    /** Returns as what a refusal counts. */
    public HandshakeFailure failure() {
      return failure;
    }

    /** Returns whether the place is counted and must be {@linkplain #free freed}. */
    public boolean isHeld() {
      synchronized (ConnectionLimits.this) {
        return held;
      }
    }

    /** Frees the place. Does nothing if it is not held. */
    public void free() {
      synchronized (ConnectionLimits.this) {
        if (held) {
          held = false;
          taken--;
          if (address != null) {
            takenByAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
          }
        }
      }
    }
  }

  /** Takes a place for a client, or returns a refusal. */
  public Place take(SocketAddress client) {
    return inTotal == UNLIMITED && perAddress == UNLIMITED ? uncounted : takeCounted(client);
  }

  private synchronized Place takeCounted(SocketAddress client) {
    if (taken >= inTotal) {
      return refusal(
          HandshakeFailure.TOO_MANY, 503, "This server has no room for more connections");
    }
    Long address = perAddress == UNLIMITED ? null : addressOf(client);
    if (address != null) {
      int before = takenByAddress.getOrDefault(address, 0);
      if (before >= perAddress) {
        return refusal(
            HandshakeFailure.TOO_MANY_FROM_ADDRESS,
            429,
            "There are too many connections from this address");
      }
      takenByAddress.put(address, before + 1);
    }
    taken++;
    return new Place(null, HandshakeFailure.TOO_MANY, address, true);
  }

  private Place refusal(HandshakeFailure failure, int status, String reason) {
    return new Place(
        HttpResponse.text(status, reason).with("Retry-After", RETRY_AFTER_SECONDS),
        failure,
        null,
        false);
  }

  /**
   * Returns the IPv4 address, or the /64 network of an IPv6 address, because one client may own all
   * of that network.
   */
  private static @Nullable Long addressOf(SocketAddress client) {
    if (!(client instanceof InetSocketAddress socket)) {
      return null;
    }
    InetAddress address = Network.unmapped(socket.getAddress());
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? IPV4 | Integer.toUnsignedLong(bytes.getInt())
        : bytes.getLong();
  }

  /**
   * Counts a TCP connection, which may or may not become a WebSocket.
   *
   * @return false if it must be closed, because there are already twice as many as the total limit
   *     allows, or as many as the process has file descriptors for
   */
  public synchronized boolean takeSocket() {
    boolean free = sockets < maxSockets;
    sockets += free ? 1 : 0;
    return free;
  }

  /** Returns the limit of TCP connections. */
  public int maxSockets() {
    return maxSockets;
  }

  /** Undoes a {@link #takeSocket} that returned true. */
  public synchronized void freeSocket() {
    sockets--;
  }

  /** Returns the number of addresses that have connections. */
  synchronized int addresses() {
    return takenByAddress.size();
  }
}
