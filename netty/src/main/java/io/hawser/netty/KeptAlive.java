// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A set whose members keep the process running for as long as they are in it. Any thread. */
final class KeptAlive<T> extends AbstractSet<T> {
  private final KeepAlive keepAlive;
  private final Set<T> members = ConcurrentHashMap.newKeySet();

  KeptAlive(KeepAlive keepAlive) {
    this.keepAlive = keepAlive;
  }

  @Override
  public boolean add(T member) {
    boolean added = members.add(member);
    if (added) {
      keepAlive.hold();
    }
    return added;
  }

  @Override
  public boolean remove(@Nullable Object member) {
    boolean removed = member != null && members.remove(member);
    if (removed) {
      keepAlive.release();
    }
    return removed;
  }

  /** Of the members at about this moment; removes none. */
  @Override
  public Iterator<T> iterator() {
    return Set.copyOf(members).iterator();
  }

  @Override
  public int size() {
    return members.size();
  }
}
