// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the members of a set that receive a message. Messages share one snapshot as long as
 * the set does not change.
 */
final class Receivers<T> {
  private final List<T> inOrder;
  private @Nullable Set<T> set;

  Receivers(Collection<T> members) {
    inOrder = new ArrayList<>(members);
  }

  List<T> inOrder() {
    return inOrder;
  }

  boolean contains(T member) {
    Set<T> members = set;
    if (members == null) {
      members = Set.copyOf(inOrder);
      set = members;
    }
    return members.contains(member);
  }
}
