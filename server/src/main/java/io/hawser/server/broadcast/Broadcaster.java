// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.BackplaneStatistics;
import io.hawser.endpoint.BroadcastStatistics;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.internal.Checks;
import io.hawser.internal.GuardedFuture;
import io.hawser.netty.Grace;
import io.hawser.netty.loop.EventLoops;
import io.hawser.protocol.CloseCode;
import io.hawser.server.presence.Presences;
import io.hawser.server.topic.BackplaneSettings;
import io.hawser.server.topic.LocalClients;
import io.hawser.server.topic.SharedTopics;
import io.hawser.server.topic.TopicMessage;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a server. A message to many clients is passed to each event loop, which sends it
 * to its own clients. Thread-safe, unless stated otherwise.
 */
public final class Broadcaster implements LocalClients {
  private final Map<EventExecutor, Audience> audiences = new ConcurrentHashMap<>();
  private final Presences presences;
  private final Roster roster;
  private final BroadcastCounters counters = new BroadcastCounters();
  private final Hub server;
  private final SlowReceiver slowReceivers;
  private final @Nullable SharedTopics shared;

  /**
   * Creates a broadcaster without clients.
   *
   * @param server what the clients get as their {@link WebSocket#server}
   * @param settings say whether there are topics of other machines, or that are resumable
   * @param callbacks runs the calls of listeners that belong to no client
   * @throws io.hawser.backplane.BackplaneException if the broker cannot be reached
   */
  public Broadcaster(
      Hub server, SlowReceiver slowReceivers, BackplaneSettings settings, Executor callbacks) {
    this.server = server;
    this.slowReceivers = slowReceivers;
    this.presences = new Presences(server, settings.maxSubscriptions(), callbacks);
    this.roster = new Roster(settings, presences::removed);
    this.shared = settings.isUsed() ? SharedTopics.connect(this, settings) : null;
    if (shared != null && settings.backplane() != null) {
      presences.share(shared);
    }
  }

  /** Returns whether there are resumable topics. */
  public boolean isResuming() {
    return shared != null && shared.hasResumableTopics();
  }

  /** Adds a client until it leaves, or its channel is closed. Must be called on the event loop. */
  public void add(WebSocketConnection client, Channel channel) {
    add(
        client,
        channel.eventLoop(),
        remove -> channel.closeFuture().addListener(closed -> remove.run()));
  }

  /**
   * Adds a client. Must be called on the event loop.
   *
   * @param whenClosed receives the task that removes the client when its connection has ended
   */
  public void add(
      WebSocketConnection client, EventExecutor eventLoop, Consumer<Runnable> whenClosed) {
    Audience audience =
        audiences.computeIfAbsent(
            eventLoop,
            loop ->
                new Audience(loop, server, this::publish, roster, slowReceivers, counters, shared));
    client.topics(audience.add(client));
    whenClosed.accept(() -> audience.remove(client));
  }

  public Set<WebSocket> clients() {
    return roster.clients();
  }

  public Set<WebSocket> subscribers(String topic) {
    return roster.subscribers(Objects.requireNonNull(topic, "topic"));
  }

  public int subscriberCount(String topic) {
    return roster.subscriberCount(Objects.requireNonNull(topic, "topic"));
  }

  public Set<String> topics() {
    return roster.topics();
  }

  /** Returns who is in a topic. */
  public Presence presence(String topic) {
    Objects.requireNonNull(topic, "topic");
    if (shared != null) {
      SharedTopics.checkName(topic);
    }
    return presences.of(topic, roster.clients()::contains);
  }

  public BroadcastStatistics statistics() {
    return counters.statistics();
  }

  public void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(to, "to");
    broadcastTo(message, to);
  }

  /** Sends a message to all clients of all machines. */
  public void broadcast(PreparedMessage message) {
    Objects.requireNonNull(message, "message");
    broadcastTo(message, client -> true);
    if (shared != null) {
      shared.broadcast(message);
    }
  }

  private void broadcastTo(PreparedMessage message, Predicate<? super WebSocket> to) {
    audiences.values().forEach(each -> each.run(() -> each.broadcast(message, to)));
  }

  /**
   * Sends a message to the subscribers of a topic on all machines.
   *
   * @return completes when the broker has taken it; at once if there is none
   */
  public CompletableFuture<Void> publish(
      String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(message, "message");
    if (shared == null) {
      publishHere(topic, message, except);
      return CompletableFuture.completedFuture(null);
    }
    SharedTopics.checkName(topic);
    if (!shared.isResumable(topic)) {
      publishHere(topic, message, except);
    }
    return shared.publish(topic, message, except);
  }

  private void publishHere(
      String topic, PreparedMessage message, @Nullable WebSocketConnection except) {
    audiences.values().forEach(each -> each.run(() -> each.publish(topic, message, except)));
  }

  // -- what other machines send ------------------------------------------------------------------

  @Override
  public boolean hasSubscribers(String topic) {
    return roster.subscriberCount(topic) > 0;
  }

  @Override
  public void publishHere(String topic, PreparedMessage message) {
    audiences.values().forEach(each -> each.runInOrder(() -> each.publish(topic, message, null)));
  }

  @Override
  public void broadcastHere(PreparedMessage message) {
    audiences.values().forEach(each -> each.runInOrder(() -> each.broadcast(message, c -> true)));
  }

  @Override
  public void deliver(String topic, TopicMessage message, @Nullable WebSocketConnection except) {
    audiences.values().forEach(each -> each.runInOrder(() -> each.deliver(topic, message, except)));
  }

  @Override
  public void lost(String topic, Position position) {
    audiences.values().forEach(each -> each.runInOrder(() -> each.lost(topic, position)));
  }

  @Override
  public void hear(String topic, byte[] message) {
    presences.hear(topic, message);
  }

  @Override
  public void connected(boolean connected) {
    presences.connected(connected);
  }

  @Override
  public void closeAll(boolean terminate) {
    if (terminate) {
      roster.clients().forEach(WebSocket::terminate);
    } else {
      close(CloseCode.TRY_AGAIN_LATER, "the server cannot reach other servers");
    }
  }

  public BackplaneStatistics backplaneStatistics() {
    return shared == null ? BackplaneStatistics.NONE : shared.statistics();
  }

  /** Ends the connection to other machines. */
  public void disconnect() {
    presences.close();
    if (shared != null) {
      shared.close();
    }
  }

  /** Closes every client, after everything that was broadcast to it before. */
  public void close(int code, String reason) {
    audiences.values().forEach(each -> each.run(() -> each.close(code, reason)));
  }

  /**
   * Closes the clients one after the other, in random order. Each event loop spreads its own
   * clients evenly over the time. If this was called before, the rest of the clients get the new
   * time and code.
   *
   * @return what completes on another thread when all clients have left or the time is over; for an
   *     earlier call, together with this one
   */
  @SuppressWarnings("NullAway") // null is the only value of Void
  public CompletableFuture<Void> drain(Duration over, int code, String reason) {
    long nanos = Checks.nanos(over);
    CompletableFuture<?>[] ends =
        audiences.entrySet().stream()
            .map(each -> drain(each.getKey(), each.getValue(), nanos, code, reason))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture<Void> ended = new GuardedFuture<>(this::isOnEventLoop);
    CompletableFuture.allOf(ends).thenRunAsync(() -> ended.complete(null));
    return ended;
  }

  private static CompletableFuture<@Nullable Void> drain(
      EventExecutor loop, Audience audience, long nanos, int code, String reason) {
    CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    EventLoops.executeOrDrop(loop, () -> audience.drain(nanos, code, reason, ended));
    // A loop that ends may leave connections behind, and drops its timers.
    loop.terminationFuture().addListener(terminated -> ended.complete(null));
    return ended;
  }

  private boolean isOnEventLoop() {
    return audiences.keySet().stream().anyMatch(EventExecutor::inEventLoop);
  }

  /** Waits until the event loops have removed the clients whose channels have been closed. */
  public void awaitTasks(Grace grace) {
    audiences.keySet().forEach(grace::awaitTasks);
  }
}
