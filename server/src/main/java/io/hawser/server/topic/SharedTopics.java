// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.PreparedMessage;
import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.BackplaneListener;
import io.hawser.backplane.Entry;
import io.hawser.backplane.InMemoryBackplane;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.BackplaneStatistics;
import io.hawser.netty.loop.Log;
import io.hawser.resume.ResumeFrame;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the topics of a server with those of other machines. Thread-safe.
 *
 * <p>A message of an ordinary topic goes to the subscribers on this machine first, and then through
 * the broker to other machines, which recognize their own messages by the node. A message of a
 * resumable topic goes through the broker in any case, because the broker determines its position.
 */
public final class SharedTopics implements GossipChannels, AutoCloseable {
  private static final String TOPIC = TopicLogs.TOPIC;
  private static final String EVERYONE = "b";
  private static final String GOSSIP = "p";

  private final LocalClients clients;
  private final boolean shared;
  private final boolean resuming;
  private final long node = new SecureRandom().nextLong();
  private final BackplaneCounters counters;
  private final Outlet outlet;
  private final TopicLogs logs;

  /** The ordinary topics to which this machine has subscribed. Changed only by compute. */
  private final Map<String, Boolean> subscribed = new ConcurrentHashMap<>();

  // any thread (volatile)
  private volatile boolean closed;

  // any thread (volatile); set by connect
  private volatile @Nullable BackplaneConnection connection;

  private SharedTopics(LocalClients clients, BackplaneSettings settings) {
    this.clients = clients;
    this.shared = settings.backplane() != null;
    this.resuming = !settings.resumable().isEmpty();
    this.counters =
        new BackplaneCounters(
            settings.monitor() == null ? new SparingMonitor() : settings.monitor());
    this.outlet = new Outlet(clients, settings, counters);
    this.logs =
        new TopicLogs(
            clients, settings, outlet, counters, node, this::connection, new SystemTimers());
  }

  /**
   * Connects a server to the broker.
   *
   * @throws BackplaneException if that is not possible
   * @throws IllegalStateException if there are resumable topics, and the backplane stores no
   *     history
   */
  public static SharedTopics connect(LocalClients clients, BackplaneSettings settings) {
    Backplane backplane = settings.backplane();
    if (backplane == null) {
      backplane = new InMemoryBackplane();
    }
    if (!settings.resumable().isEmpty() && !backplane.storesHistory()) {
      throw new IllegalStateException(
          "the backplane stores no history, so no topic can be resumable");
    }
    SharedTopics topics = new SharedTopics(clients, settings);
    BackplaneConnection connection = backplane.connect(topics.new Receiver());
    topics.connection = connection;
    if (topics.shared) {
      topics.subscribe(EVERYONE);
    }
    return topics;
  }

  private BackplaneConnection connection() {
    return Objects.requireNonNull(connection, "connection");
  }

  /**
   * Checks the name of a topic.
   *
   * @throws IllegalArgumentException if it is too long, or not Unicode
   */
  public static void checkName(String topic) {
    if (topic.length() > ResumeFrame.MAX_TOPIC
        || topic.getBytes(StandardCharsets.UTF_8).length > ResumeFrame.MAX_TOPIC) {
      throw new IllegalArgumentException(
          "a topic of "
              + topic.length()
              + " characters: with a backplane, a name must be at most "
              + ResumeFrame.MAX_TOPIC
              + " bytes in UTF-8");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(topic)) {
      throw new IllegalArgumentException("the name of the topic has an unpaired surrogate");
    }
  }

  /** Returns whether any topic is resumable. */
  public boolean hasResumableTopics() {
    return resuming;
  }

  public boolean isResumable(String topic) {
    return logs.contains(topic);
  }

  /**
   * Passes a message to other machines; if the topic is resumable, also to this one.
   *
   * @param except does not get it here
   * @return completes when the broker has taken the message
   */
  public CompletableFuture<Void> publish(
      String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    if (isResumable(topic)) {
      return logs.publish(topic, message, except);
    }
    return pass(topic, TOPIC + topic, message);
  }

  /** Passes a message to the clients of other machines. */
  public CompletableFuture<Void> broadcast(PreparedMessage message) {
    return pass("", EVERYONE, message);
  }

  private CompletableFuture<Void> pass(String topic, String name, PreparedMessage message) {
    return shared
        ? outlet.send(
            topic, message, () -> connection().publish(name, Envelope.encode(message, node, 0)))
        : CompletableFuture.completedFuture(null);
  }

  /** Has a client receive a resumable topic. */
  public void subscribe(String topic, TopicSubscriber subscriber) {
    logs.subscribe(topic, subscriber);
  }

  /** Counts a client that has returned with a position. */
  public void countReturn(boolean resumed) {
    (resumed ? counters.resumed : counters.notResumed).increment();
  }

  /** Must be called when a topic may have got its first subscriber, or lost its last one. */
  public void changed(String topic) {
    if (isResumable(topic)) {
      logs.changed(topic);
    } else if (shared) {
      subscribed.compute(topic, (t, now) -> update(topic, now != null) ? Boolean.TRUE : null);
    }
  }

  private boolean update(String topic, boolean isSubscribed) {
    boolean wanted = clients.hasSubscribers(topic);
    if (wanted && !isSubscribed) {
      subscribe(TOPIC + topic);
    } else if (!wanted && isSubscribed) {
      Outlet.call(() -> connection().unsubscribe(TOPIC + topic));
    }
    return wanted;
  }

  private void subscribe(String name) {
    Outlet.call(() -> connection().subscribe(name))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                logs.later(() -> subscribeAgain(name));
              }
            });
  }

  private void subscribeAgain(String name) {
    if (closed) {
      return;
    }
    if (name.equals(EVERYONE)) {
      subscribe(name);
    } else {
      subscribed.computeIfPresent( // so that nobody unsubscribes in between
          name.substring(TOPIC.length()),
          (topic, now) -> {
            subscribe(name);
            return now;
          });
    }
  }

  @Override
  public CompletableFuture<Void> join(String topic) {
    return Outlet.call(() -> connection().subscribe(GOSSIP + topic));
  }

  @Override
  public void leave(String topic) {
    Outlet.call(() -> connection().unsubscribe(GOSSIP + topic));
  }

  @Override
  public void say(String topic, byte[] message) {
    outlet.offer(message.length, () -> connection().publish(GOSSIP + topic, message));
  }

  public BackplaneStatistics statistics() {
    return counters.statistics();
  }

  /** Ends the connection to the broker. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
    BackplaneConnection open = connection;
    logs.close();
    subscribed.clear();
    if (open != null) {
      open.close();
    }
  }

  /** Receives what the broker reports. */
  private final class Receiver implements BackplaneListener {
    @Override
    public void onMessage(String topic, byte[] message) {
      if (topic.startsWith(GOSSIP)) {
        clients.hear(topic.substring(GOSSIP.length()), message);
        return;
      }
      Envelope envelope;
      try {
        envelope = Envelope.decode(message);
      } catch (BackplaneException foreign) {
        Log.log(Level.WARNING, foreign::getMessage, null);
        return;
      }
      if (envelope.node() == node) {
        return;
      }
      counters.received.increment();
      if (topic.equals(EVERYONE)) {
        clients.broadcastHere(envelope.message());
      } else {
        clients.publishHere(topic.substring(TOPIC.length()), envelope.message());
      }
    }

    @Override
    public void onEntry(String topic, Entry entry) {
      logs.onEntry(topic.substring(TOPIC.length()), entry);
    }

    @Override
    public void onGap(String topic) {
      logs.catchUp(topic.substring(TOPIC.length()));
    }

    @Override
    public void onInterrupted(String cause) {
      logs.interrupt();
      counters.tell(monitor -> monitor.onInterrupted(cause));
      clients.connected(false);
    }

    @Override
    public void onRestored() {
      counters.tell(monitor -> monitor.onRestored());
      logs.restored();
      clients.connected(true);
    }
  }
}
