// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.statistics;

import io.hawser.protocol.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A server, an upgrader or a client that counts what its connections do. All methods may be called
 * from any thread, also after it has ended.
 */
public interface Monitored {
  /** The endpoint of requests that did not get to one, and of clients without a name. */
  String NO_ENDPOINT = "none";

  /** The endpoint of all paths that were not added to a server. */
  String OTHER_PATHS = "*";

  /** Returns whether this is a server, or an upgrader, or a client. */
  Role role();

  /**
   * Returns the keys of the statistics, which never change. On a server, these are the paths as
   * they were added, such as {@code /chat/{room}}; {@link #OTHER_PATHS} if it has an endpoint for
   * these; and {@link #NO_ENDPOINT}. On a client, this is its name, or {@link #NO_ENDPOINT}.
   */
  Set<String> endpoints();

  /**
   * Returns what the connections of an endpoint have done so far.
   *
   * @throws IllegalArgumentException if it is not one of {@link #endpoints}
   */
  ConnectionStatistics statistics(String endpoint);

  /** Returns what the connections have done so far, for each endpoint. */
  default Map<String, ConnectionStatistics> statistics() {
    Map<String, ConnectionStatistics> all = new LinkedHashMap<>();
    endpoints().forEach(endpoint -> all.put(endpoint, statistics(endpoint)));
    return Map.copyOf(all);
  }

  /**
   * Adds a monitor, which is told about all events from now on. If everything has ended already, it
   * is told that.
   */
  void addMonitor(ConnectionMonitor monitor);

  /** Removes a monitor, which may still be told about an event that occurs now. */
  void removeMonitor(ConnectionMonitor monitor);
}
