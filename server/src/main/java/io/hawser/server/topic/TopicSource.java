// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the log of a topic needs from the broker, and whom it informs. Thread-safe. */
interface TopicSource {
  /** How many entries are read at once. */
  int PAGE = 1000;

  CompletableFuture<Position> follow(ResumableTopic topic);

  /**
   * Reads at most {@link #PAGE} entries, as soon as the limit of readings allows it.
   *
   * @param urgent whether all subscribers wait for it, and not only some that are about to begin;
   *     then it goes before those that are not urgent
   */
  CompletableFuture<History> read(ResumableTopic topic, Position after, boolean urgent);

  /** Runs a task after a short time, because the broker could not do something. */
  void later(Runnable task);

  /** Continues with an answer of the broker, or later with something else if there is none. */
  default <T> void ask(CompletableFuture<T> answer, Consumer<T> then, Runnable afterFailure) {
    answer.whenComplete(
        (result, failure) -> {
          if (failure == null && result != null) { // null is against the contract
            then.accept(result);
          } else {
            later(afterFailure);
          }
        });
  }

  /** Returns the sender of a message that this machine has published, and forgets it. */
  @Nullable WebSocketConnection takeSender(Envelope envelope);

  void onLoss(ResumableTopic topic, String cause);

  long nanoTime();
}
