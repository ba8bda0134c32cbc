// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A set that acquires a {@link ProcessHold} for each member, and releases it when the member is
 * removed. Thread-safe.
 */
final class ProcessHoldingSet<T> extends AbstractSet<T> {
  private final ProcessHold hold;
  private final Set<T> members = ConcurrentHashMap.newKeySet();

  ProcessHoldingSet(ProcessHold hold) {
    this.hold = hold;
  }

  @Override
  public boolean add(T member) {
    boolean added = members.add(member);
    if (added) {
      hold.acquire();
    }
    return added;
  }

  @Override
  public boolean remove(@Nullable Object member) {
    boolean removed = member != null && members.remove(member);
    if (removed) {
      hold.release();
    }
    return removed;
  }

  /** Returns an iterator over a copy of the members. It cannot remove members. */
  @Override
  public Iterator<T> iterator() {
    return Set.copyOf(members).iterator();
  }

  @Override
  public int size() {
    return members.size();
  }
}
