// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import io.hawser.Message;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** The rules for publishers, for what arrives on a connection. */
abstract class IncomingVerification extends FlowPublisherVerification<Message> {
  private final Connections connections;

  IncomingVerification(Connections connections) {
    super(TckTest.environment());
    this.connections = connections;
  }

  @Override
  public Flow.Publisher<Message> createFlowPublisher(long elements) {
    return connections.open(peer -> send(peer, elements)).incoming();
  }

  /** Sends messages as fast as the other side reads, and then closes. */
  private static void send(WebSocket peer, long elements) {
    AtomicLong left = new AtomicLong(elements);
    Runnable pump =
        () -> {
          SendResult result = SendResult.OK;
          while (result == SendResult.OK && left.get() > 0) {
            result = peer.send(String.valueOf(left.getAndDecrement()));
          }
          if (left.get() == 0) {
            peer.close();
          }
        };
    peer.onDrain(pump);
    pump.run();
  }

  @Override
  public Flow.Publisher<Message> createFailedFlowPublisher() {
    return connections.open(peer -> peer.close(1011, "failed")).incoming();
  }

  @AfterClass
  public void closeConnections() {
    connections.close();
  }

  /** In memory. */
  public static final class Simulated extends IncomingVerification {
    public Simulated() {
      super(new SimulatedConnections());
    }
  }

  /** Over TCP. */
  public static final class Loopback extends IncomingVerification {
    public Loopback() {
      super(new LoopbackConnections());
    }
  }
}
