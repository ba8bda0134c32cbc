// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.PreparedMessage;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * The clients of this machine, and what they have subscribed to. Thread-safe. For each event loop,
 * what these methods do happens in the order of the calls, and never before they return.
 */
public interface LocalClients {
  /** Returns whether a client has subscribed to a topic. */
  boolean hasSubscribers(String topic);

  /** Sends a message from another machine to all subscribers of a topic. */
  void publishHere(String topic, PreparedMessage message);

  /** Sends a message from another machine to all clients. */
  void broadcastHere(PreparedMessage message);

  /**
   * Sends a message of a resumable topic to all its subscribers.
   *
   * @param except does not get it, unless it can resume
   */
  void deliver(String topic, TopicMessage message, @Nullable WebSocketConnection except);

  /** Tells the subscribers of a resumable topic that messages before this position may be lost. */
  void lost(String topic, Position position);

  /** Closes all clients, because this machine cannot reach the others. */
  void closeAll(boolean terminate);

  /** Another machine has said something; see {@link GossipChannels}. Not called under a lock. */
  void hear(String topic, byte[] message);

  /** The connection to the broker is broken, or is back. */
  void connected(boolean connected);
}
