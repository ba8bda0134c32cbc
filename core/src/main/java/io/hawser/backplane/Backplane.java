// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

/**
 * Joins the topics of several processes. Each process has a server or an upgrader, called a
 * <i>node</i> here, and all nodes use the same broker. {@link InMemoryBackplane} is a broker for
 * nodes in one process; the modules {@code hawser-redis} and {@code hawser-nats} have others.
 *
 * <p>An implementation transports bytes and does not look into them. It provides two services. For
 * topics of the first kind, a message reaches the nodes that have subscribed at that moment. For
 * topics of the second kind, which are <i>followed</i>, messages are stored in a history, and every
 * message has a {@link Position}. {@link BackplaneConnection} describes both, and {@link
 * BackplaneListener} what an implementation reports. An implementation without histories provides
 * the first kind only, and returns false from {@link #storesHistory}.
 *
 * <p>The artifact {@code io.hawser:hawser-backplane-tck} has tests for implementations: extend its
 * class {@code BackplaneContract}. Implementations must be thread-safe.
 */
public interface Backplane {
  /**
   * Connects a node to the broker. Called once for each server or upgrader that uses this
   * backplane, when it is started. It may wait until there is a connection, for a limited time.
   *
   * @param listener receives what other nodes send, and what happens to the connection
   * @throws io.hawser.backplane.BackplaneException if the broker cannot be reached, or refuses the
   *     node. The message names the broker, and never contains a password.
   */
  BackplaneConnection connect(BackplaneListener listener);

  /** Returns whether the backplane stores histories, so that topics can be followed. */
  default boolean storesHistory() {
    return true;
  }
}
