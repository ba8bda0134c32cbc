// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.flow;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The subscription of a subscriber that is called from several threads. Calls of its methods never
 * overlap (Reactive Streams 2.7) and never nest: a publisher that answers a request before {@code
 * request} returns does not deepen the stack.
 *
 * <p>Methods may be called from any thread.
 */
final class Upstream {
  private static final int REQUEST = 0b001, CANCEL = 0b010, CALLING = 0b100;

  private static final Flow.Subscription ENDED =
      new Flow.Subscription() {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
      };

  private final Consumer<Throwable> onThrown;
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * Creates an upstream without a subscription.
   *
   * @param onThrown receives what a method of the subscription has thrown, which it must not do
   */
  Upstream(Consumer<Throwable> onThrown) {
    this.onThrown = onThrown;
  }

  /**
   * Sets the subscription. Cancels it instead if there already was one.
   *
   * @return whether it was set
   */
  boolean begin(Flow.Subscription subscription) {
    if (this.subscription.compareAndSet(null, subscription)) {
      return true;
    }
    subscription.cancel();
    return false;
  }

  /** Requests one message. Must not be called again before that message has come. */
  void requestOne() {
    signal(REQUEST);
  }

  /** Cancels the subscription, if there is one and it has not ended. */
  void cancel() {
    if (subscription.get() != null) {
      signal(CANCEL);
    }
  }

  /**
   * Ends the subscription without calling it, because the publisher has ended.
   *
   * @return false if it had already ended
   */
  boolean end() {
    return !ENDED.equals(subscription.getAndSet(ENDED));
  }

  /** Returns whether the subscription was cancelled or has ended. */
  boolean hasEnded() {
    return ENDED.equals(subscription.get());
  }

  private void signal(int signal) {
    if ((signals.getAndUpdate(before -> before | signal | CALLING) & CALLING) != 0) {
      return; // whoever is calling now goes on with this
    }
    do {
      call(signals.getAndSet(CALLING));
    } while (!signals.compareAndSet(CALLING, 0));
  }

  private void call(int signals) {
    try {
      if ((signals & CANCEL) != 0) {
        Flow.Subscription last = subscription.getAndSet(ENDED);
        if (last != null) {
          last.cancel();
        }
      } else if ((signals & REQUEST) != 0) {
        Flow.Subscription current = subscription.get();
        if (current != null) {
          current.request(1);
        }
      }
    } catch (Throwable thrown) {
      subscription.set(ENDED);
      onThrown.accept(thrown);
    }
  }
}
