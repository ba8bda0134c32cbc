// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.client.WebSocketClient;
import io.hawser.flow.FlowWebSocket;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The code that the pages of packages show, and no other page. */
class PackagePagesTest {
  private final RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));

  @Test
  void of_flow() throws Exception {
    try (SubmissionPublisher<Message> answers = new SubmissionPublisher<>();
        WebSocketServer server =
            WebSocketServer.listen(
                0,
                ws -> {
                  Flow.Subscriber<Message> subscriber = new PassOn(answers);
                  Flow.Publisher<Message> publisher = answers;
                  // tag::flow[]
                  FlowWebSocket flow = FlowWebSocket.of(ws);
                  flow.incoming().subscribe(subscriber); // gets what it requests, and no more
                  publisher.subscribe(flow.outgoing()); // requests what the peer can take
                  // end::flow[]
                });
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws://localhost:" + server.port(), ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS)
          .send("hello");

      assertThat(heard.next()).isEqualTo("text hello");
    }
  }

  /** Passes on each message, and requests the next one. */
  private record PassOn(SubmissionPublisher<Message> target) implements Flow.Subscriber<Message> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Message message) {
      target.submit(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void of_the_transport() throws Exception {
    int port = 0;
    WebSocketServer.Builder builder =
        // tag::transport[]
        WebSocketServer.builder()
            .port(/* 8080 */ port)
            .transport(
                TransportType.IO_URING.isAvailable() ? TransportType.IO_URING : TransportType.AUTO)
            .onConnection(ws -> ws.onMessage(ws::send))
        // end::transport[]
        ;
    try (WebSocketServer server = builder.start();
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws://localhost:" + server.port(), ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS)
          .send("hello");

      assertThat(heard.next()).isEqualTo("text hello");
      assertThat(server.transport()).isNotEqualTo(TransportType.AUTO);
    }
  }
}
