// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import io.hawser.Message;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.AfterClass;

/** The rules for subscribers, for what is sent on a connection. */
abstract class OutgoingBlackboxVerification extends FlowSubscriberBlackboxVerification<Message> {
  private final Connections connections;

  OutgoingBlackboxVerification(Connections connections) {
    super(TckTest.environment());
    this.connections = connections;
  }

  @Override
  public Flow.Subscriber<Message> createFlowSubscriber() {
    return connections.open(peer -> {}).outgoing();
  }

  @Override
  public Message createElement(int element) {
    return Message.text(String.valueOf(element));
  }

  @AfterClass
  public void closeConnections() {
    connections.close();
  }

  /** In memory. */
  public static final class Simulated extends OutgoingBlackboxVerification {
    public Simulated() {
      super(new SimulatedConnections());
    }
  }

  /** Over TCP. */
  public static final class Loopback extends OutgoingBlackboxVerification {
    public Loopback() {
      super(new LoopbackConnections());
    }
  }
}
