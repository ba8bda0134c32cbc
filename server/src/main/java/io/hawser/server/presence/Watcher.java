// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.Presence;
import io.hawser.netty.loop.Log;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a listener the difference between what it knows and what is. What waits for a slow listener
 * are only names, and if there are too many, not even these. Thread-safe.
 */
final class Watcher {
  private static final int MAX_WAITING = 20_000;

  private final Presence.Listener listener;
  private final Function<String, Presence.@Nullable Member> current;
  private final Supplier<Set<String>> everyone;
  private final Executor executor;

  /** What the listener knows. Used only by the task that runs. */
  private final Map<String, Presence.Member> told = new HashMap<>();

  // guarded by this
  private Set<String> waiting = new LinkedHashSet<>();
  private boolean lookAtEveryone;
  private boolean running;
  private boolean ended;

  /**
   * Creates a watcher.
   *
   * @param current returns a member, or null if it is not there
   * @param everyone returns the names of all members
   * @param executor calls the listener
   */
  Watcher(
      Presence.Listener listener,
      Function<String, Presence.@Nullable Member> current,
      Supplier<Set<String>> everyone,
      Executor executor) {
    this.listener = listener;
    this.current = current;
    this.everyone = everyone;
    this.executor = executor;
  }

  /** Must be called when something about a member may have changed. Does not call the listener. */
  synchronized void look(String member) {
    if (waiting.size() == MAX_WAITING) {
      waiting.clear();
      lookAtEveryone = true;
    }
    waiting.add(member);
    start();
  }

  /** Must be called when something may have changed about any member. */
  synchronized void lookAtEveryone() {
    lookAtEveryone = true;
    start();
  }

  private void start() {
    if (!running && !ended) {
      running = true;
      try {
        executor.execute(this::run);
      } catch (Throwable refused) {
        running = false; // the next change tries again
        Log.log(Level.ERROR, () -> "the listener of a presence cannot be called", refused);
      }
    }
  }

  synchronized void end() {
    ended = true;
  }

  private void run() {
    for (Set<String> next = next(); next != null; next = next()) {
      for (String member : next) {
        if (!isEnded()) {
          tell(member);
        }
      }
    }
  }

  private synchronized boolean isEnded() {
    return ended;
  }

  /** Returns whom to look at, or null if that is nobody. */
  private @Nullable Set<String> next() {
    Set<String> next;
    boolean all;
    synchronized (this) {
      running = !ended && (lookAtEveryone || !waiting.isEmpty());
      if (!running) {
        return null;
      }
      next = waiting;
      all = lookAtEveryone;
      waiting = new LinkedHashSet<>();
      lookAtEveryone = false;
    }
    if (all) {
      next.addAll(told.keySet());
      next.addAll(everyone.get());
    }
    return next;
  }

  private void tell(String id) {
    Presence.Member now = current.apply(id);
    Presence.Member before = now == null ? told.remove(id) : told.put(id, now);
    try {
      if (now == null) {
        if (before != null) {
          listener.onLeft(before);
        }
      } else if (before == null) {
        listener.onEntered(now);
      } else if (!before.equals(now)) {
        listener.onChanged(now);
      }
    } catch (Throwable thrown) {
      Log.log(Level.ERROR, () -> "a listener of a presence failed", thrown);
    }
  }
}
