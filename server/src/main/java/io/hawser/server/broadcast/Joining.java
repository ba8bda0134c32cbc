// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.server.broadcast.Roster.Subscription;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one client that other threads have begun. Thread-safe. */
final class Joining {
  // guarded by this; null if there are none, as for almost every client
  private @Nullable Set<Subscription> subscriptions;

  synchronized void add(Subscription subscription) {
    if (subscriptions == null) {
      subscriptions = new HashSet<>();
    }
    subscriptions.add(subscription);
  }

  synchronized void remove(Subscription subscription) {
    if (subscriptions != null && subscriptions.remove(subscription) && subscriptions.isEmpty()) {
      subscriptions = null;
    }
  }

  /** Removes and returns all. */
  synchronized Set<Subscription> takeAll() {
    Set<Subscription> all = subscriptions == null ? Set.of() : subscriptions;
    subscriptions = null;
    return all;
  }
}
