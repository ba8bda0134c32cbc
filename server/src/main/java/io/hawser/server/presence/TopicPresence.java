// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.netty.loop.Log;
import io.hawser.server.topic.GossipChannels;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The presence of one topic, from the moment when this machine begins to take part until it stops.
 * Guarded by itself: all methods must be called with its lock held, except {@link #speak}.
 *
 * <p>A node with members says every 9 seconds that it is there, in which version, and with how many
 * members. Who then knows something else asks for its state. So a node stays if two of these
 * messages are lost. Everything except changes is said by {@link #tick}, so it is spread over half
 * a second.
 */
final class TopicPresence {
  static final long TICK = Duration.ofMillis(500).toNanos();

  /** A node says at least once in this time that it is there. */
  static final long INTERVAL = Duration.ofSeconds(10).toNanos();

  /** A node that has said nothing for this time has left. */
  static final long TIMEOUT = 3 * INTERVAL;

  static final int MAX_NODES = 1000;

  /** How many nodes are asked for their states in one tick. */
  private static final int MAX_QUESTIONS = 32;

  private static final long TIME_TO_ANSWER = 4 * TICK;

  /** With up to so many members, a node that is hasGreeted says its state without being asked. */
  private static final int FEW = 100;

  private final String topic;
  private final long node;
  private final Timing timing;
  private final @Nullable GossipChannels channels;
  private final Roll roll = new Roll();
  private final LocalMembers local = new LocalMembers();
  private final Map<Long, RemoteMembers> others = new HashMap<>();
  private final Map<Long, Long> asked = new HashMap<>();
  private final ArrayDeque<Gossip> toSay = new ArrayDeque<>();

  private @Nullable CompletableFuture<Void> joining;
  private long version;
  private long lastStamp;
  private boolean connected = true;
  private boolean hasGreeted;
  private boolean wasGreeted;
  private boolean wasAsked;
  private boolean speaking;
  private boolean ended;

  private long nextAlive;
  private long nextAnswer;

  /** When every node must have said something. */
  private long settled;

  /**
   * Begins to take part.
   *
   * @param node identifies this machine from now on, in this topic
   * @param channels null if there are no other machines
   */
  TopicPresence(String topic, long node, Timing timing, @Nullable GossipChannels channels) {
    this.topic = topic;
    this.node = node;
    this.timing = timing;
    this.channels = channels;
    long now = timing.nanoTime().getAsLong();
    this.nextAlive = now + INTERVAL - 2 * TICK;
    this.nextAnswer = now;
    this.settled = now + INTERVAL;
  }

  // -- members of this machine -------------------------------------------------------------------

  /** Enters a client. Returns false if there are too many members. */
  boolean enter(WebSocket client, String member, String info) {
    if (local.get(member) == null && local.countWithout(client) >= Presence.MAX_MEMBERS) {
      return false;
    }
    String before = local.memberOf(client);
    if (before != null && !before.equals(member)) {
      leave(client);
    }
    boolean isNew = local.get(member) == null;
    lastStamp = Math.max(lastStamp + 1, timing.currentMillis().getAsLong());
    Attendee attendee = new Attendee(member, info, lastStamp);
    local.put(client, attendee);
    say(new Gossip.Entered(node, ++version, attendee));
    if (isNew) {
      roll.add(member);
    } else {
      roll.changed(member);
    }
    return true;
  }

  /** Lets a client leave. Does nothing if it has not entered. */
  void leave(WebSocket client) {
    String member = local.memberOf(client);
    if (member == null) {
      return;
    }
    Attendee before = local.get(member);
    local.remove(client);
    Attendee now = local.get(member);
    if (now == null) {
      version++;
      say(local.count() == 0 ? farewell() : new Gossip.Left(node, version, member));
      roll.remove(member);
    } else if (!now.equals(before)) {
      say(new Gossip.Entered(node, ++version, now));
      roll.changed(member);
    }
  }

  private Gossip farewell() {
    return new Gossip.Alive(node, version, 0);
  }

  // -- who is there ------------------------------------------------------------------------------

  Presence.@Nullable Member member(String id) {
    Attendee newest = local.get(id);
    long from = node;
    for (Map.Entry<Long, RemoteMembers> other : others.entrySet()) {
      Attendee each = other.getValue().get(id);
      if (each != null && (newest == null || isNewer(each, other.getKey(), newest, from))) {
        newest = each;
        from = other.getKey();
      }
    }
    return newest == null ? null : newest.toMember();
  }

  /** For the same moment, all machines choose the same node. */
  private static boolean isNewer(Attendee one, long nodeOfOne, Attendee two, long nodeOfTwo) {
    return one.stamp() > two.stamp() || one.stamp() == two.stamp() && nodeOfOne > nodeOfTwo;
  }

  List<Presence.Member> members() {
    return roll.members().stream().map(this::member).map(Objects::requireNonNull).toList();
  }

  Set<String> names() {
    return Set.copyOf(roll.members());
  }

  int count() {
    return roll.members().size();
  }

  boolean isComplete() {
    return channels == null
        || hasGreeted
            && timing.nanoTime().getAsLong() - settled >= 0
            && others.size() < MAX_NODES
            && others.values().stream().allMatch(RemoteMembers::isComplete);
  }

  void add(Watcher watcher) {
    roll.add(watcher);
  }

  void remove(Watcher watcher) {
    watcher.end();
    roll.remove(watcher);
  }

  // -- taking part -------------------------------------------------------------------------------

  /** Joins the channel, and greets the others when that is done. */
  void join() {
    if (channels != null && connected && !hasGreeted) {
      if (joining == null || joining.isCompletedExceptionally()) {
        joining = channels.join(topic);
      }
      if (joining.isDone() && !joining.isCompletedExceptionally()) {
        hasGreeted = true;
        say(new Gossip.Hello(node));
      }
    }
  }

  /** Must be called when the connection to the broker is broken, or is back. */
  void connected(boolean connected) {
    long now = timing.nanoTime().getAsLong();
    this.connected = connected;
    hasGreeted = false;
    settled = now + INTERVAL;
    nextAlive = now; // with the next tick
  }

  /** Stops taking part if there is no reason to. Returns whether it has stopped. */
  boolean endIfIdle() {
    if (!ended && local.count() == 0 && !roll.isWatched()) {
      ended = true;
      if (channels != null) {
        channels.leave(topic);
      }
    }
    return ended;
  }

  /** Stops taking part, because the server stops. */
  void end() {
    if (!ended && local.count() > 0) {
      say(farewell());
    }
    ended = true;
    roll.closeAll();
  }

  boolean hasEnded() {
    return ended;
  }

  // -- hearing -----------------------------------------------------------------------------------

  /** Another node, or this one, has said something. */
  void hear(Gossip gossip) {
    long now = timing.nanoTime().getAsLong();
    if (gossip.node() == node) {
      return;
    }
    if (gossip instanceof Gossip.Hello) {
      wasGreeted = true;
    } else if (gossip instanceof Gossip.Question question) {
      wasAsked |= question.to() == node;
    } else {
      RemoteMembers other = other(gossip.node(), now);
      if (other == null) {
        return;
      }
      if (gossip instanceof Gossip.Entered entered) {
        other.hear(entered, now);
      } else if (gossip instanceof Gossip.Left left) {
        other.hear(left, now);
      } else if (gossip instanceof Gossip.Alive alive) {
        other.hear(alive, now);
      } else if (gossip instanceof Gossip.Page page) {
        asked.put(gossip.node(), now);
        other.hear(page, now);
      }
    }
  }

  private @Nullable RemoteMembers other(long id, long now) {
    if (!others.containsKey(id) && others.size() == MAX_NODES) {
      others.values().removeIf(RemoteMembers::isEmpty);
      asked.keySet().retainAll(others.keySet());
      if (others.size() == MAX_NODES) {
        return null;
      }
    }
    return others.computeIfAbsent(id, n -> new RemoteMembers(roll, now));
  }

  // -- speaking ----------------------------------------------------------------------------------

  /** Does what is due. */
  void tick() {
    long now = timing.nanoTime().getAsLong();
    join();
    others
        .entrySet()
        .removeIf(
            other -> {
              boolean gone = now - other.getValue().heardNanos() > TIMEOUT - TICK; // not later
              if (gone) {
                other.getValue().clear();
                asked.remove(other.getKey());
              }
              return gone;
            });
    ask(now);
    if (local.count() > 0) {
      answer(now);
    } else if (wasAsked && version > 0) {
      wasAsked = false;
      say(farewell()); // which has been lost
    }
    wasGreeted = false;
  }

  private void ask(long now) {
    int questions = 0;
    for (Map.Entry<Long, RemoteMembers> other : others.entrySet()) {
      if (!other.getValue().isComplete() && roll.hasRoom() && mayAsk(other.getKey(), now)) {
        asked.put(other.getKey(), now);
        say(new Gossip.Question(node, other.getKey()));
        if (++questions == MAX_QUESTIONS) {
          return;
        }
      }
    }
  }

  private boolean mayAsk(long other, long now) {
    Long before = asked.get(other);
    return before == null || now - before >= TIME_TO_ANSWER;
  }

  private void answer(long now) {
    if ((wasAsked || wasGreeted && local.count() <= FEW) && now - nextAnswer >= 0) {
      List<Gossip> pages = Gossip.pages(node, version, local.all());
      pages.forEach(this::say);
      wasAsked = false;
      nextAnswer = now + (1 + pages.size() / 8) * TICK; // half a MiB in each second
      nextAlive = now + INTERVAL - 2 * TICK; // a tick may be late
    } else if (wasGreeted || now - nextAlive >= 0) {
      say(new Gossip.Alive(node, version, local.count()));
      nextAlive = now + INTERVAL - 2 * TICK;
    }
  }

  private void say(Gossip gossip) {
    if (channels != null) {
      toSay.add(gossip);
    }
  }

  /**
   * Passes on what is to be said, in order. Must be called without a lock, after every call of
   * another method: the broker may call other machines in the same process, which take their locks.
   */
  void speak() {
    for (Gossip next = next(true); next != null; next = next(false)) {
      try {
        Objects.requireNonNull(channels, "channels").say(topic, next.encode());
      } catch (Throwable thrown) {
        Log.log(Level.ERROR, () -> "nothing can be said about the presence of a topic", thrown);
      }
    }
  }

  private synchronized @Nullable Gossip next(boolean first) {
    if (first && speaking) {
      return null; // another thread goes on with it
    }
    Gossip next = toSay.poll();
    speaking = next != null;
    return next;
  }
}
