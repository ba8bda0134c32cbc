// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.flow.FlowWebSocket;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** The examples with Reactor in {@code docs/how-to/use-reactive-streams.md}. */
class ReactorTest {
  // tag::server[]
  /** Answers each message in capital letters. */
  static void answerInCapitals(WebSocket ws) {
    FlowWebSocket flow = FlowWebSocket.of(ws);
    Flux<Message> answers =
        JdkFlowAdapter.flowPublisherToFlux(flow.incoming())
            .map(message -> Message.text(message.text().toUpperCase(Locale.ROOT)));
    JdkFlowAdapter.publisherToFlowPublisher(answers).subscribe(flow.outgoing());
  }

  // end::server[]

  // tag::client[]
  /** Sends some words and returns the answers. */
  static List<String> ask(WebSocketClient client, String uri, String... words) {
    CompletableFuture<List<String>> answers = new CompletableFuture<>();
    client.connect(
        uri,
        ws -> {
          FlowWebSocket flow = FlowWebSocket.of(ws);
          JdkFlowAdapter.flowPublisherToFlux(flow.incoming())
              .map(Message::text)
              .take(words.length) // cancels after the last answer, which closes the connection
              .collectList()
              .subscribe(answers::complete, answers::completeExceptionally);
          Flux<Message> questions =
              Flux.fromArray(words).map(Message::text).concatWith(Flux.never());
          JdkFlowAdapter.publisherToFlowPublisher(questions).subscribe(flow.outgoing());
        });
    return answers.join();
  }

  // end::client[]

  private final WebSocketServer server = WebSocketServer.listen(0, ReactorTest::answerInCapitals);
  private final WebSocketClient client = WebSocketClient.create();

  @AfterEach
  void stop() {
    client.close();
    server.stop(Duration.ZERO);
  }

  @Test
  void each_word_is_answered() {
    assertThat(ask(client, "ws://localhost:" + server.port(), "one", "two", "three"))
        .containsExactly("ONE", "TWO", "THREE");
  }

  /** Whatever a slow stage does not take waits at the sender. */
  @Test
  void a_slow_stage_loses_nothing() {
    int count = 2_000;
    CompletableFuture<Long> received = new CompletableFuture<>();
    client.connect(
        "ws://localhost:" + server.port(),
        ws -> {
          FlowWebSocket flow = FlowWebSocket.of(ws);
          JdkFlowAdapter.flowPublisherToFlux(flow.incoming())
              .limitRate(1)
              .concatMap(message -> Flux.just(message).delayElements(Duration.ofNanos(1)), 1)
              .take(count)
              .count()
              .subscribe(received::complete, received::completeExceptionally);
          JdkFlowAdapter.publisherToFlowPublisher(
                  Flux.range(0, count)
                      .map(i -> Message.text("x".repeat(1_000)))
                      .concatWith(Flux.never()))
              .subscribe(flow.outgoing());
        });
    assertThat(received.join()).isEqualTo(count);
  }

  @Test
  void the_end_of_a_stream_closes_the_connection() throws Exception {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    client.connect(
        "ws://localhost:" + server.port(),
        ws -> {
          FlowWebSocket flow = FlowWebSocket.of(ws);
          JdkFlowAdapter.publisherToFlowPublisher(Flux.just(Message.text("last")))
              .subscribe(flow.outgoing());
          flow.allSent()
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      sent.complete(null);
                    } else {
                      sent.completeExceptionally(failure);
                    }
                  });
        });
    assertThat(sent.get()).isNull();
  }
}
