// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.BroadcastStatistics;
import io.hawser.PreparedMessage;
import io.hawser.SlowReceiver;
import io.hawser.WebSocket;
import io.hawser.WebSocketConnection;
import io.hawser.spi.Topics;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The clients of a server, and how messages get to many of them: each event loop is asked to send
 * to its own. Any thread.
 */
final class Broadcaster implements Topics {
  private final Map<EventExecutor, Audience> audiences = new ConcurrentHashMap<>();
  private final Map<WebSocket, EventExecutor> clients = new ConcurrentHashMap<>();
  private final BroadcastCounters counters = new BroadcastCounters();
  private final SlowReceiver slowReceivers;

  Broadcaster(SlowReceiver slowReceivers) {
    this.slowReceivers = slowReceivers;
  }

  /** Takes a client in until its channel is closed. Event loop. */
  void add(WebSocketConnection client, Channel channel) {
    EventExecutor loop = channel.eventLoop();
    Audience audience = audiences.computeIfAbsent(loop, l -> new Audience(slowReceivers, counters));
    clients.put(client, loop);
    audience.add(client);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              clients.remove(client);
              audience.remove(client);
            });
  }

  Set<WebSocket> clients() {
    return Collections.unmodifiableSet(clients.keySet());
  }

  BroadcastStatistics statistics() {
    return counters.statistics();
  }

  void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    Objects.requireNonNull(message, "message");
    audiences.forEach((loop, audience) -> run(loop, () -> audience.broadcast(message, to)));
  }

  void publish(String topic, PreparedMessage message) {
    publish(topic, Objects.requireNonNull(message, "message"), client -> true);
  }

  private void publish(String topic, PreparedMessage message, Predicate<? super WebSocket> to) {
    audiences.forEach((loop, audience) -> run(loop, () -> audience.publish(topic, message, to)));
  }

  /** Closes every client, behind all that was broadcast to it before. */
  void close(int code, String reason) {
    audiences.forEach((loop, audience) -> run(loop, () -> audience.close(code, reason)));
  }

  @Override
  public void subscribe(WebSocketConnection client, String topic) {
    inLoopOf(client, audience -> audience.subscribe(client, topic));
  }

  @Override
  public void unsubscribe(WebSocketConnection client, String topic) {
    inLoopOf(client, audience -> audience.unsubscribe(client, topic));
  }

  @Override
  public void publish(WebSocketConnection sender, String topic, PreparedMessage message) {
    publish(topic, message, client -> client != sender);
  }

  private void inLoopOf(WebSocketConnection client, Consumer<Audience> action) {
    EventExecutor loop = clients.get(client);
    Audience audience = loop == null ? null : audiences.get(loop);
    if (loop != null && audience != null) {
      run(loop, () -> action.accept(audience));
    }
  }

  private static void run(EventExecutor loop, Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }
}
