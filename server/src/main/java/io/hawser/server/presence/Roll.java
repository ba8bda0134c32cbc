// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who is in a topic on any node, and the memory that members of other nodes take. Tells the watches
 * which members to look at. Guarded by the topic.
 */
final class Roll {
  /** How much memory the members of other nodes may take, for each topic. */
  static final long MAX_COST = 32 << 20;

  /** On how many nodes each member is. */
  private final Map<String, Integer> members = new HashMap<>();

  private final List<Watcher> watchers = new ArrayList<>();
  private long cost;

  Set<String> members() {
    return members.keySet();
  }

  /** A node has got a member. */
  void add(String member) {
    members.merge(member, 1, Integer::sum);
    changed(member);
  }

  /** A node has lost a member. */
  void remove(String member) {
    members.computeIfPresent(member, (m, nodes) -> nodes == 1 ? null : nodes - 1);
    changed(member);
  }

  /** A node has got other information about a member. */
  void changed(String member) {
    watchers.forEach(each -> each.look(member));
  }

  /**
   * Returns whether there is room for so much more, and takes it. A negative cost gives it back.
   */
  boolean take(int more) {
    if (more > 0 && cost + more > MAX_COST) {
      return false;
    }
    cost += more;
    return true;
  }

  /** Returns whether there is room for any member. */
  boolean hasRoom() {
    return cost + Attendee.MAX_COST <= MAX_COST;
  }

  void add(Watcher watcher) {
    watchers.add(watcher);
    watcher.lookAtEveryone();
  }

  void remove(Watcher watcher) {
    watchers.remove(watcher);
  }

  boolean isWatched() {
    return !watchers.isEmpty();
  }

  void closeAll() {
    watchers.forEach(Watcher::end);
    watchers.clear();
  }
}
