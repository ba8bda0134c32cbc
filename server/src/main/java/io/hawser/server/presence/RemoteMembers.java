// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.Presence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of another node, as far as it is known what it has said. Guarded by the topic.
 *
 * <p>Changes are applied as they arrive. If one has been missed, or came too late, the members are
 * not complete until the node has said its whole state. What is older than what is known is
 * ignored, and is no sign of life.
 */
final class RemoteMembers {
  private static final int NONE = -1;

  /** A member, and the state in which it was seen last. */
  private record Seen(Attendee attendee, int state) {}

  private final Roll roll;
  private final Map<String, Seen> members = new HashMap<>();
  private long version;
  private boolean complete = true;
  private long heardNanos;

  /** The state that is arriving, or has arrived last, counted on this machine. */
  private int state;

  private int nextPage = NONE;
  private Gossip.@Nullable Page firstPage;

  RemoteMembers(Roll roll, long now) {
    this.roll = roll;
    this.heardNanos = now;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** Returns whether these are all members that the node is known to have. */
  boolean isComplete() {
    return complete && !isArriving();
  }

  /** Returns whether the state is arriving. */
  private boolean isArriving() {
    return nextPage != NONE;
  }

  long heardNanos() {
    return heardNanos;
  }

  @Nullable Attendee get(String member) {
    Seen seen = members.get(member);
    return seen == null ? null : seen.attendee;
  }

  void hear(Gossip.Entered entered, long now) {
    if (advance(entered.version(), now)) {
      put(entered.attendee());
    }
  }

  void hear(Gossip.Left left, long now) {
    if (advance(left.version(), now)) {
      remove(left.member());
    }
  }

  private boolean advance(long next, long now) {
    if (next <= version) {
      return false;
    }
    complete &= next == version + 1 && !isArriving();
    nextPage = NONE;
    version = next;
    heardNanos = now;
    return true;
  }

  void hear(Gossip.Alive alive, long now) {
    if (alive.version() < version) {
      return;
    }
    heardNanos = now;
    if (alive.count() == 0) {
      clear();
      version = alive.version();
      complete = true;
      nextPage = NONE;
    } else if (alive.version() > version || alive.count() != members.size()) {
      complete = false;
      nextPage = NONE;
    }
  }

  void hear(Gossip.Page page, long now) {
    if (page.version() < version) {
      return;
    }
    heardNanos = now;
    if (isComplete() && page.version() == version && page.count() == members.size()) {
      return; // somebody else has asked
    }
    if (page.page() == 0) {
      state++;
      firstPage = page;
      nextPage = 0;
      complete = true; // so far
    } else if (!continues(page)) {
      nextPage = NONE;
      complete = false;
      return;
    }
    page.attendees().forEach(this::put);
    nextPage++;
    if (nextPage == page.pages()) {
      arrived(page);
    }
  }

  private boolean continues(Gossip.Page page) {
    return firstPage != null
        && page.page() == nextPage
        && page.version() == firstPage.version()
        && page.pages() == firstPage.pages();
  }

  private void arrived(Gossip.Page last) {
    List<String> gone =
        members.values().stream()
            .filter(seen -> seen.state != state)
            .map(seen -> seen.attendee.member())
            .toList();
    gone.forEach(this::remove);
    version = last.version();
    complete &= members.size() == last.count();
    nextPage = NONE;
  }

  private void put(Attendee attendee) {
    String member = attendee.member();
    Seen before = members.get(member);
    int more = attendee.cost() - (before == null ? 0 : before.attendee.cost());
    if (before == null && members.size() == Presence.MAX_MEMBERS || !roll.take(more)) {
      complete = false;
      return;
    }
    members.put(member, new Seen(attendee, state));
    if (before == null) {
      roll.add(member);
    } else if (!before.attendee.equals(attendee)) {
      roll.changed(member);
    }
  }

  private void remove(String member) {
    Seen seen = members.remove(member);
    if (seen != null) {
      roll.take(-seen.attendee.cost());
      roll.remove(member);
    }
  }

  /** Removes all members, because the node has left. */
  void clear() {
    List.copyOf(members.keySet()).forEach(this::remove);
  }
}
