// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.Message;
import io.hawser.client.WebSocketClient;
import io.hawser.flow.FlowWebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;

/** Sends what a publisher publishes, and subscribes to the echoes. */
public final class FlowClient {
  private FlowClient() {}

  /** Connects to the echo server whose URI is the first argument. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(
        args, 0, "FlowClient [URI]: sends what a publisher publishes to an echo server")) {
      return;
    }
    run(args.length > 0 ? args[0] : "ws://localhost:8080/", 10, System.out::println);
  }

  static void run(String uri, int count, Consumer<String> print) throws Exception {
    Echoes echoes = new Echoes(count, print);
    CompletableFuture<FlowWebSocket> opened = new CompletableFuture<>();
    try (WebSocketClient client = WebSocketClient.create();
        SubmissionPublisher<Message> numbers = new SubmissionPublisher<>()) {
      client
          .connect(
              uri,
              ws -> {
                FlowWebSocket flow = FlowWebSocket.of(ws);
                flow.incoming().subscribe(echoes);
                opened.complete(flow);
              })
          .get();
      numbers.subscribe(opened.get().outgoing());
      for (int i = 0; i < count; i++) {
        numbers.submit(Message.text("number " + i)); // waits while the peer is slow
      }
      echoes.all.get();
      numbers.close(); // sends a Close frame
      opened.get().allSent().get();
    }
  }

  private static final class Echoes implements Flow.Subscriber<Message> {
    private final CompletableFuture<Void> all = new CompletableFuture<>();
    private final Consumer<String> print;
    private int missing;

    Echoes(int count, Consumer<String> print) {
      this.missing = count;
      this.print = print;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(missing);
    }

    @Override
    public void onNext(Message message) {
      print.accept(message.text());
      if (--missing == 0) {
        all.complete(null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      all.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      all.cancel(false); // does nothing if all have come
    }
  }
}
