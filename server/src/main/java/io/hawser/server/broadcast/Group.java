// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** All clients of an event loop, or its subscribers of one topic. Not thread-safe. */
final class Group<T> {
  private final Collection<T> members;
  private @Nullable Receivers<T> snapshot;

  Group(Collection<T> members) {
    this.members = members;
  }

  void add(T member) {
    members.add(member);
    changed();
  }

  void remove(T member) {
    members.remove(member);
    changed();
  }

  /** Must be called when the members have changed in another way. */
  void changed() {
    snapshot = null;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  Receivers<T> snapshot() {
    Receivers<T> current = snapshot;
    if (current == null) {
      current = new Receivers<>(members);
      snapshot = current;
    }
    return current;
  }
}
