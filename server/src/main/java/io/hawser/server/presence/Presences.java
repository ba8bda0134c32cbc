// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.Hub;
import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.backplane.BackplaneException;
import io.hawser.netty.loop.Log;
import io.hawser.netty.loop.SparingLog;
import io.hawser.server.topic.GossipChannels;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The presences of all topics of a server. Thread-safe. */
public final class Presences implements AutoCloseable {
  private final Hub server;
  private final int maxTopics;
  private final Timing timing;
  private final SecureRandom random = new SecureRandom();
  private final SparingLog foreignLog;

  /** The topics in which this machine takes part. */
  private final Map<String, TopicPresence> topics = new ConcurrentHashMap<>();

  /** The topics that each client has entered. Changed only by compute, under the topic's lock. */
  private final Map<WebSocket, Set<String>> entered = new ConcurrentHashMap<>();

  private final AtomicBoolean ticking = new AtomicBoolean();

  // any thread (volatile)
  private volatile @Nullable GossipChannels channels;
  private volatile boolean closed;

  /**
   * Creates the presences of a server that are not shared with others.
   *
   * @param server whose clients may enter
   * @param maxTopics how many topics a client may enter
   * @param callbacks runs the calls of listeners
   */
  public Presences(Hub server, int maxTopics, Executor callbacks) {
    this(server, maxTopics, Timing.real(callbacks));
  }

  Presences(Hub server, int maxTopics, Timing timing) {
    this.server = server;
    this.maxTopics = maxTopics;
    this.timing = timing;
    this.foreignLog = new SparingLog(timing.nanoTime());
  }

  /** Shares the presences with other machines. Must be called before anything else. */
  public void share(GossipChannels channels) {
    this.channels = channels;
  }

  /**
   * Returns the presence of a topic.
   *
   * @param isPresent whether a client is connected
   */
  public Presence of(String topic, Predicate<WebSocket> isPresent) {
    return new OfTopic(topic, isPresent);
  }

  /** Lets a client leave all topics. Must be called after it has ceased to be connected. */
  public void removed(WebSocket client) {
    for (String topic : Set.copyOf(entered.getOrDefault(client, Set.of()))) {
      leave(topic, client);
    }
  }

  private void checkTopics(WebSocket client, String topic) {
    Set<String> all = entered.getOrDefault(client, Set.of());
    if (all.size() >= maxTopics && !all.contains(topic)) {
      throw new IllegalStateException(
          "the client has entered " + maxTopics + " topics: maxSubscriptions allows no more");
    }
  }

  private void remember(WebSocket client, String topic) {
    entered.compute(
        client,
        (c, before) -> {
          Set<String> all = before == null ? ConcurrentHashMap.newKeySet(1) : before;
          all.add(topic);
          return all;
        });
  }

  private void leave(String topic, WebSocket client) {
    withExisting(
        topic,
        presence -> {
          presence.leave(client);
          entered.computeIfPresent(
              client,
              (c, all) -> {
                all.remove(topic);
                return all.isEmpty() ? null : all;
              });
        });
  }

  /** Another machine has said something about a topic. */
  public void hear(String topic, byte[] message) {
    if (topics.containsKey(topic)) {
      try {
        Gossip gossip = Gossip.decode(message);
        withExisting(topic, presence -> presence.hear(gossip));
      } catch (BackplaneException foreign) {
        foreignLog.warn(foreign::getMessage, null);
      }
    }
  }

  /** The connection to the broker is broken, or is back. */
  public void connected(boolean connected) {
    topics.keySet().forEach(topic -> withExisting(topic, each -> each.connected(connected)));
  }

  /** Says farewell. Afterwards, nobody is there. */
  @Override
  public void close() {
    closed = true;
    topics.keySet().forEach(topic -> withExisting(topic, TopicPresence::end));
    entered.clear();
  }

  // -- topics ------------------------------------------------------------------------------------

  /** Does something in a topic, and takes part in it from now on if it is used. */
  private <T> @Nullable T with(String topic, Function<TopicPresence, T> action) {
    while (!closed) {
      TopicPresence presence = topics.computeIfAbsent(topic, this::begin);
      T result;
      synchronized (presence) {
        if (presence.hasEnded()) {
          continue; // and is being removed
        }
        result = action.apply(presence);
        if (endIfIdle(topic, presence)) {
          return result;
        }
        presence.join();
      }
      presence.speak();
      startTicking();
      return result;
    }
    return null;
  }

  private void withExisting(String topic, Consumer<TopicPresence> action) {
    TopicPresence presence = topics.get(topic);
    if (presence != null) {
      synchronized (presence) {
        if (!presence.hasEnded()) {
          action.accept(presence);
          endIfIdle(topic, presence);
        }
      }
      presence.speak();
    }
  }

  private boolean endIfIdle(String topic, TopicPresence presence) {
    boolean ended = presence.endIfIdle();
    if (ended) {
      topics.remove(topic, presence);
    }
    return ended;
  }

  private TopicPresence begin(String topic) {
    return new TopicPresence(topic, random.nextLong(), timing, channels);
  }

  private void startTicking() {
    if (channels != null && !topics.isEmpty() && !closed && ticking.compareAndSet(false, true)) {
      try {
        timing.timer().after(TopicPresence.TICK, this::tick);
      } catch (Throwable noMemory) {
        ticking.set(false); // the next change tries again
        throw noMemory;
      }
    }
  }

  private void tick() {
    try {
      topics.keySet().forEach(topic -> withExisting(topic, TopicPresence::tick));
    } catch (Throwable thrown) {
      Log.log(Level.ERROR, () -> "the presence of a topic failed", thrown);
    } finally {
      ticking.set(false);
      startTicking();
    }
  }

  /** What the application sees. */
  private final class OfTopic implements Presence {
    private final String topic;
    private final Predicate<WebSocket> isPresent;

    OfTopic(String topic, Predicate<WebSocket> isPresent) {
      this.topic = topic;
      this.isPresent = isPresent;
    }

    @Override
    public String topic() {
      return topic;
    }

    @Override
    public boolean enter(WebSocket client, String member, String info) {
      Objects.requireNonNull(client, "client");
      Objects.requireNonNull(member, "member");
      Objects.requireNonNull(info, "info");
      Attendee.check(member, info);
      if (!client.server().equals(server)) {
        throw new IllegalArgumentException("the client belongs to another server");
      }
      checkTopics(client, topic);
      Boolean isIn =
          with(
              topic,
              presence -> {
                boolean done = presence.enter(client, member, info);
                if (done) {
                  remember(client, topic);
                }
                return done;
              });
      if (!isPresent.test(client)) {
        removed(client); // its connection has ended, perhaps in the meantime
        return false;
      }
      return isIn != null && isIn;
    }

    @Override
    public void leave(WebSocket client) {
      Presences.this.leave(topic, Objects.requireNonNull(client, "client"));
    }

    @Override
    public List<Member> members() {
      return read(TopicPresence::members, List.of());
    }

    @Override
    public int count() {
      return read(TopicPresence::count, 0);
    }

    @Override
    public boolean isComplete() {
      return read(TopicPresence::isComplete, channels == null);
    }

    private <T> T read(Function<TopicPresence, T> question, T otherwise) {
      TopicPresence presence = topics.get(topic);
      if (presence == null) {
        return otherwise;
      }
      synchronized (presence) {
        return presence.hasEnded() ? otherwise : question.apply(presence);
      }
    }

    private Presence.@Nullable Member find(String member) {
      return read(presence -> new Found(presence.member(member)), new Found(null)).member;
    }

    private Set<String> names() {
      return read(TopicPresence::names, Set.of());
    }

    @Override
    public Watch watch(Listener listener) {
      Objects.requireNonNull(listener, "listener");
      Watcher watcher = new Watcher(listener, this::find, this::names, timing.callbacks());
      with(
          topic,
          presence -> {
            presence.add(watcher);
            return true;
          });
      return () -> withExisting(topic, presence -> presence.remove(watcher));
    }
  }

  /** A member, if it is there. */
  private record Found(Presence.@Nullable Member member) {}
}
