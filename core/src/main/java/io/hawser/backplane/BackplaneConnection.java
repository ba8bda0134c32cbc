// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import java.util.concurrent.CompletableFuture;

/**
 * A node's connection to a broker. It restores itself when it breaks, including the subscriptions.
 * If the broker has not answered for a limited time, the connection counts as broken, too.
 *
 * <p>All methods may be called from any thread, return immediately, and never wait for the broker.
 * The futures may complete on any thread; who uses them must not block it. Each completes or fails
 * within a limited time. The methods may be called with locks held that the {@link
 * BackplaneListener} needs, too: so an implementation that calls the listener with a lock of its
 * own must not need that lock here. If the connection is broken, or breaks before the broker has
 * answered, the future fails with a {@link BackplaneException}. A message whose future has failed
 * may have been sent or stored nevertheless, but never more than once.
 *
 * <p>Topics are any strings. An implementation must translate them into names of the broker so that
 * two topics never share a name, no topic reaches a name that belongs to something else, and none
 * acts as a pattern. Only a string with an unpaired surrogate may be refused, with an {@link
 * IllegalArgumentException}. Topics with and without history are separate, even if their strings
 * are equal. Messages that are published or appended to one topic one after the other keep their
 * order. When a topic is subscribed and unsubscribed, or followed and unfollowed, the last call
 * counts, whether or not the futures of the calls before it are complete.
 */
public interface BackplaneConnection extends AutoCloseable {

  // -- topics without history --------------------------------------------------------------------

  /**
   * Subscribes the node to a topic. The future completes when all messages that are published from
   * now on arrive at {@link BackplaneListener#onMessage}. A topic that is already subscribed stays
   * subscribed. If the connection is broken, the future fails, but the subscription begins with the
   * next connection, before {@link BackplaneListener#onRestored} is called.
   */
  CompletableFuture<Void> subscribe(String topic);

  /** Ends the subscription. Messages may still arrive for a short time. */
  CompletableFuture<Void> unsubscribe(String topic);

  /**
   * Sends a message to all nodes that have subscribed to the topic. It arrives at each at most
   * once. Whether this node gets it too is up to the implementation.
   *
   * @param message belongs to the backplane from now on, and must not be changed
   * @return a future that completes when the broker has taken the message
   */
  CompletableFuture<Void> publish(String topic, byte[] message);

  // -- topics with history -----------------------------------------------------------------------

  /**
   * Follows a topic with history. Every message that is appended after the position that the future
   * returns arrives at {@link BackplaneListener#onEntry}, including those of this node, in the
   * order of their positions, each once. A topic that is already followed stays followed. If the
   * connection is broken, the future fails, but following begins with the next connection, as in
   * {@link #subscribe}.
   *
   * @param retention as in {@link #append}
   * @return a future with the position of the topic's last message; if there has never been one, a
   *     position before the first
   * @throws UnsupportedOperationException if the backplane does not {@linkplain
   *     Backplane#storesHistory store histories}
   */
  default CompletableFuture<Position> follow(String topic, Retention retention) {
    throw new UnsupportedOperationException("this backplane stores no history");
  }

  /** Ends following. Messages may still arrive for a short time. */
  default CompletableFuture<Void> unfollow(String topic) {
    throw new UnsupportedOperationException("this backplane stores no history");
  }

  /**
   * Stores a message at the end of a topic's history, and sends it to all nodes that follow the
   * topic.
   *
   * @param message belongs to the backplane from now on, and must not be changed
   * @param retention how much of the history to keep; the same on all nodes
   * @return a future with the position of the message, which completes when it is stored
   */
  default CompletableFuture<Position> append(String topic, byte[] message, Retention retention) {
    throw new UnsupportedOperationException("this backplane stores no history");
  }

  /**
   * Reads what a topic's history has after a position.
   *
   * @param after a position of the same topic, perhaps from a former epoch
   * @param maxEntries the result has at most so many entries, but at least one if there are any
   * @param retention as in {@link #append}
   */
  default CompletableFuture<History> read(
      String topic, Position after, int maxEntries, Retention retention) {
    throw new UnsupportedOperationException("this backplane stores no history");
  }

  /**
   * Ends the connection. Nothing is reported to the listener afterwards. Futures that are not
   * complete fail. May wait for a short time. A second call does nothing.
   */
  @Override
  void close();
}
