// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * The clients of a server, and ways to send to many of them: to all, to some, or to the subscribers
 * of a topic. {@link WebSocket#server} returns the hub of a connection, which is the server or the
 * upgrader that opened it.
 *
 * <p>Methods may be called from any thread and in callbacks, and never wait.
 *
 * <p>Each event loop sends to its own clients, in the order of the calls. For everything that is
 * published in one turn of the loop, it writes to each client only once. Everything that a callback
 * broadcasts, publishes and sends to single clients keeps its order. On any other thread,
 * broadcasts keep their order, and messages to one client keep theirs. However, a broadcast and a
 * message to one client may overtake each other.
 *
 * <p>The option {@code slowReceivers} of the server sets what happens to a client that does not
 * keep up.
 */
public interface Hub {
  /** Returns the open connections, as a live view that cannot be modified. */
  Set<WebSocket> clients();

  /** Sends a message to every client. */
  void broadcast(PreparedMessage message);

  /**
   * Sends a message to the clients for which a condition holds. The condition is tested on the
   * clients' event loops. A message that the condition itself sends to the client that it tests
   * arrives before the broadcast message.
   */
  void broadcast(PreparedMessage message, Predicate<? super WebSocket> to);

  /**
   * Sends a message to all clients that have {@linkplain WebSocket#subscribe subscribed} to a
   * topic.
   */
  void publish(String topic, PreparedMessage message);

  /**
   * Sends a message as {@link #publish} does.
   *
   * @return a future that completes when the message is on its way: when the broker of a backplane
   *     has taken it, and stored it if the topic is resumable; at once if there is no backplane. It
   *     fails with a {@link io.hawser.backplane.BackplaneException} if that is not so, or not
   *     known. May complete on any thread, which must not be blocked.
   */
  CompletableFuture<Void> publishAsync(String topic, PreparedMessage message);

  /**
   * Returns the subscribers of a topic. The result does not change afterwards and cannot be
   * modified; it is empty if the topic does not exist.
   *
   * <p>A call of {@link WebSocket#subscribe} or {@link WebSocket#unsubscribe} has taken effect here
   * when it returns. A connection that ends has left its topics before its {@code onClose} is
   * called.
   */
  Set<WebSocket> subscribers(String topic);

  /** Returns how many subscribers a topic has, as {@link #subscribers} would return them. */
  int subscriberCount(String topic);

  /**
   * Returns the topics that have subscribers. The result does not change afterwards and cannot be
   * modified.
   */
  Set<String> topics();

  /**
   * Returns the presence of a topic: who is there, on all servers that share a backplane. Two calls
   * for the same topic return presences that are the same except for their identity.
   *
   * @throws IllegalArgumentException if there is a backplane, and the name has more than 1 024
   *     bytes in UTF-8
   */
  Presence presence(String topic);
}
