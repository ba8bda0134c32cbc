// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import io.hawser.Message;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.AfterClass;

/** The rules for subscribers, for what is sent on a connection. */
abstract class OutgoingWhiteboxVerification extends FlowSubscriberWhiteboxVerification<Message> {
  private final Connections connections;

  OutgoingWhiteboxVerification(Connections connections) {
    super(TckTest.environment());
    this.connections = connections;
  }

  @Override
  public Flow.Subscriber<Message> createFlowSubscriber(WhiteboxSubscriberProbe<Message> probe) {
    return new Probed(connections.open(peer -> {}).outgoing(), probe);
  }

  @Override
  public Message createElement(int element) {
    return Message.text(String.valueOf(element));
  }

  @AfterClass
  public void closeConnections() {
    connections.close();
  }

  /** Tells the probe what a subscriber is called with. */
  private record Probed(Flow.Subscriber<Message> subscriber, WhiteboxSubscriberProbe<Message> probe)
      implements Flow.Subscriber<Message> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
      probe.registerOnSubscribe(
          new SubscriberPuppet() {
            @Override
            public void triggerRequest(long count) {
              subscription.request(count);
            }

            @Override
            public void signalCancel() {
              subscription.cancel();
            }
          });
    }

    @Override
    public void onNext(Message message) {
      subscriber.onNext(message);
      probe.registerOnNext(message);
    }

    @Override
    public void onError(Throwable thrown) {
      subscriber.onError(thrown);
      probe.registerOnError(thrown);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
      probe.registerOnComplete();
    }
  }

  /** In memory. */
  public static final class Simulated extends OutgoingWhiteboxVerification {
    public Simulated() {
      super(new SimulatedConnections());
    }
  }

  /** Over TCP. */
  public static final class Loopback extends OutgoingWhiteboxVerification {
    public Loopback() {
      super(new LoopbackConnections());
    }
  }
}
