// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import java.util.concurrent.CompletableFuture;

/**
 * What servers tell each other about topics, apart from the messages in them. There is a channel
 * for each topic. Thread-safe. The methods never wait.
 */
public interface GossipChannels {
  /**
   * Begins to receive what others say about a topic. May be called again.
   *
   * @return completes when everything that is said from now on arrives
   */
  CompletableFuture<Void> join(String topic);

  /** Does not receive it any more. */
  void leave(String topic);

  /** Says something to the others. It may get lost. Must not be called while a lock is held. */
  void say(String topic, byte[] message);
}
