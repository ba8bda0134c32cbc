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
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The clients of a server, and how messages get to many of them: each event loop is asked to send
 * to its own. Any thread.
 */
final class Broadcaster implements Topics {
  private final IdentityHashMap<EventExecutor, Audience> audiences = new IdentityHashMap<>();
  private final Map<WebSocket, EventExecutor> clients = new ConcurrentHashMap<>();
  private final BroadcastCounters counters = new BroadcastCounters();

  Broadcaster(EventLoopGroup loops, SlowReceiver slowReceivers) {
    loops.forEach(loop -> audiences.put(loop, new Audience(slowReceivers, counters)));
  }

  /** Takes a client in until its channel is closed. Event loop. */
  void add(WebSocketConnection client, Channel channel) {
    EventExecutor loop = channel.eventLoop();
    clients.put(client, loop);
    audience(loop).add(client);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              clients.remove(client);
              audience(loop).remove(client);
            });
  }

  Set<WebSocket> clients() {
    return Collections.unmodifiableSet(clients.keySet());
  }

  BroadcastStatistics statistics() {
    return counters.statistics();
  }

  void broadcast(PreparedMessage message, Predicate<? super WebSocket> to) {
    audiences.forEach((loop, audience) -> run(loop, () -> audience.broadcast(message, to)));
  }

  void publish(String topic, PreparedMessage message, Predicate<? super WebSocket> to) {
    audiences.forEach((loop, audience) -> run(loop, () -> audience.publish(topic, message, to)));
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
    if (loop != null) {
      run(loop, () -> action.accept(audience(loop)));
    }
  }

  private Audience audience(EventExecutor loop) {
    Audience audience = audiences.get(loop);
    if (audience == null) {
      throw new IllegalArgumentException(loop + " is none of this server");
    }
    return audience;
  }

  private static void run(EventExecutor loop, Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }
}
