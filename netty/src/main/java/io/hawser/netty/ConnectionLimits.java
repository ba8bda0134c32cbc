// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.HttpResponse;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a server has at once, in all and from one address. Clients without an
 * address, on a Unix domain socket, count only in all. Any thread.
 */
final class ConnectionLimits {
  /** No limit. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final String RETRY_AFTER_SECONDS = "10";

  /** An IPv6 prefix that no sender has, since it is multicast; an IPv4 address follows it. */
  private static final long IPV4 = 0xFFFF_FFFFL << 32;

  private final int inAll;
  private final int perAddress;
  private final int mostSockets;
  private final Place uncounted = new Place(null, null, false);

  // guarded by this
  private int taken;
  private final Map<Long, Integer> takenByAddress = new HashMap<>();
  private int sockets;

  /**
   * Creates the limits of one server.
   *
   * @param inAll how many connections it may have
   * @param perAddress how many from one address
   * @param descriptors how many the process has descriptors for
   */
  ConnectionLimits(int inAll, int perAddress, int descriptors) {
    this.inAll = inAll;
    this.perAddress = perAddress;
    this.mostSockets = (int) Math.min(2L * inAll, descriptors);
  }

  /** A place for one connection, or the refusal of one. Any thread. */
  final class Place {
    private final @Nullable HttpResponse refusal;
    private final @Nullable Long address;

    // guarded by the limits
    private boolean held;

    private Place(@Nullable HttpResponse refusal, @Nullable Long address, boolean held) {
      this.refusal = refusal;
      this.address = address;
      this.held = held;
    }

    /** The answer to a client for which there is no place; null if there is one. */
    @Nullable HttpResponse refusal() {
      return refusal;
    }

    /** Whether it is one that has to be given back. */
    boolean isHeld() {
      synchronized (ConnectionLimits.this) {
        return held;
      }
    }

    /** Gives it back. What is not held, or not any more, stays as it is. */
    void free() {
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

  /** Takes a place for a client, if there is one. */
  Place take(SocketAddress client) {
    return inAll == UNLIMITED && perAddress == UNLIMITED ? uncounted : takeCounted(client);
  }

  private synchronized Place takeCounted(SocketAddress client) {
    if (taken >= inAll) {
      return refusal(503, "This server has no room for more connections");
    }
    Long address = perAddress == UNLIMITED ? null : network(client);
    if (address != null) {
      int before = takenByAddress.getOrDefault(address, 0);
      if (before >= perAddress) {
        return refusal(429, "There are too many connections from this address");
      }
      takenByAddress.put(address, before + 1);
    }
    taken++;
    return new Place(null, address, true);
  }

  private Place refusal(int status, String reason) {
    return new Place(
        HttpResponse.text(status, reason).with("Retry-After", RETRY_AFTER_SECONDS), null, false);
  }

  /** An IPv4 address, or the /64 of an IPv6 address, all of which its owner can use at will. */
  private static @Nullable Long network(SocketAddress client) {
    if (!(client instanceof InetSocketAddress socket)) {
      return null;
    }
    InetAddress address = TrustedProxies.plain(socket.getAddress());
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? IPV4 | Integer.toUnsignedLong(bytes.getInt())
        : bytes.getLong();
  }

  /**
   * Counts a TCP connection, which may become a WebSocket or not.
   *
   * @return false if there are twice as many as connections are allowed, or as many as the process
   *     has descriptors for, and it has to be closed
   */
  synchronized boolean takeSocket() {
    boolean free = sockets < mostSockets;
    sockets += free ? 1 : 0;
    return free;
  }

  /** How many TCP connections there may be. */
  int mostSockets() {
    return mostSockets;
  }

  /** Gives back what {@link #takeSocket} has taken. */
  synchronized void freeSocket() {
    sockets--;
  }

  /** The number of addresses that are remembered. */
  synchronized int addresses() {
    return takenByAddress.size();
  }
}
