// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import io.hawser.backplane.BackplaneException;
import io.nats.client.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the server has taken messages and subscriptions, which it does not confirm itself. The
 * server processes what a connection sends in order. So when a message to this node itself has come
 * back, everything that was sent before it has arrived. One such echo is under way at a time, for
 * everything that was sent before it. Thread-safe.
 */
final class Receipts {
  private record Receipt(CompletableFuture<Void> future, byte @Nullable [] message) {}

  private final Outgoing outgoing;
  private final Exchange exchange;

  // guarded by this
  private List<Receipt> waiting = new ArrayList<>();
  private boolean echoUnderWay;

  Receipts(Outgoing outgoing, Exchange exchange) {
    this.outgoing = outgoing;
    this.exchange = exchange;
  }

  /** Sends a message, and returns when the server has it. */
  CompletableFuture<Void> publish(String subject, byte[] message) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    synchronized (this) {
      try {
        outgoing.send(subject, null, null, message);
      } catch (BackplaneException e) {
        return CompletableFuture.failedFuture(e);
      }
      waiting.add(new Receipt(future, message));
      echo();
    }
    return future;
  }

  /** Returns when the server has everything that was sent until now. */
  synchronized CompletableFuture<Void> forAllBefore() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    waiting.add(new Receipt(future, null));
    echo();
    return future;
  }

  /** Must be called with the lock held. */
  private void echo() {
    if (echoUnderWay || waiting.isEmpty()) {
      return;
    }
    echoUnderWay = true;
    List<Receipt> covered = waiting;
    waiting = new ArrayList<>();
    exchange.echo(
        new Exchange.Replies() {
          @Override
          public boolean onReply(Message reply) {
            onEcho(covered, null);
            return false;
          }

          @Override
          public void onFailure(BackplaneException failure) {
            onEcho(covered, failure);
          }
        });
  }

  private void onEcho(List<Receipt> covered, @Nullable BackplaneException failure) {
    synchronized (this) {
      echoUnderWay = false;
      echo();
    }
    for (Receipt receipt : covered) {
      if (receipt.message != null) {
        outgoing.answered(receipt.message);
      }
      if (failure == null) {
        receipt.future.complete(null);
      } else {
        receipt.future.completeExceptionally(failure);
      }
    }
  }
}
