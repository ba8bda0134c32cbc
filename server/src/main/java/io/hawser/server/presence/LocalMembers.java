// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.WebSocket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clients of this machine that have entered a topic. Guarded by the topic. */
final class LocalMembers {
  private final Map<WebSocket, String> clients = new HashMap<>();
  private final Map<String, Map<WebSocket, Attendee>> members = new HashMap<>();

  /** Enters a client that is not a member, or has entered as this member before. */
  void put(WebSocket client, Attendee attendee) {
    clients.put(client, attendee.member());
    members.computeIfAbsent(attendee.member(), m -> new HashMap<>(2)).put(client, attendee);
  }

  /** Removes a client, which must have entered. */
  void remove(WebSocket client) {
    members.computeIfPresent(
        clients.remove(client),
        (member, connections) -> {
          connections.remove(client);
          return connections.isEmpty() ? null : connections;
        });
  }

  /** Returns as which member a client has entered, or null. */
  @Nullable String memberOf(WebSocket client) {
    return clients.get(client);
  }

  /** Returns the newest that a client has said about a member, or null if there is none. */
  @Nullable Attendee get(String member) {
    return members.getOrDefault(member, Map.of()).values().stream()
        .max(Comparator.comparingLong(Attendee::stamp))
        .orElse(null);
  }

  int count() {
    return members.size();
  }

  /** Returns how many members there are if a client is left out. */
  int countWithout(WebSocket client) {
    String member = clients.get(client);
    return member != null && members.getOrDefault(member, Map.of()).size() == 1
        ? count() - 1
        : count();
  }

  List<Attendee> all() {
    List<Attendee> all = new ArrayList<>(members.size());
    for (String member : members.keySet()) {
      Attendee attendee = get(member);
      if (attendee != null) {
        all.add(attendee);
      }
    }
    return all;
  }
}
