// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.server.WebSocketServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server whose speed is measured. Clients of {@code /receive} get a topic, messages to {@code
 * /publish} are published to it, and {@code /flood} publishes many by itself.
 */
public final class FanOutNode {
  private static final String ORDINARY = "news";
  private static final String RESUMABLE = "kept/news";

  private FanOutNode() {}

  /**
   * Starts the server, which runs until it is killed.
   *
   * @param arguments the port, ordinary or resumable, and the broker and its port, if there is one
   */
  public static void main(String... arguments) {
    String topic = arguments[1].equals("resumable") ? RESUMABLE : ORDINARY;
    var builder =
        WebSocketServer.builder()
            .host("127.0.0.1")
            .port(Integer.parseInt(arguments[0]))
            .threads(1)
            .resumable("kept/*", Broker.RETENTION);
    if (arguments.length > 2) {
      builder.backplane(Broker.valueOf(arguments[2]).at(arguments[3]));
    }
    builder
        .path("/receive", e -> e.onConnection(ws -> ws.subscribe(topic)))
        .path(
            "/publish",
            e -> e.onConnection(ws -> ws.onMessage(m -> ws.publish(topic, PreparedMessage.of(m)))))
        .path(
            "/flood",
            e -> e.onConnection(ws -> ws.onText(text -> new Flood(ws, topic, text).start())))
        .start();
  }

  /** Publishes a number of messages, of which some are under way at the same time. */
  private static final class Flood {
    private final WebSocket ws;
    private final Hub hub;
    private final String topic;
    private final int count;
    private final int atOnce;
    private final PreparedMessage message = PreparedMessage.text("0 " + "x".repeat(98));
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    /** Takes a text with the two numbers. */
    Flood(WebSocket ws, String topic, String numbers) {
      this.ws = ws;
      this.hub = ws.server();
      this.topic = topic;
      this.count = Integer.parseInt(numbers.split(" ", 2)[0]);
      this.atOnce = Integer.parseInt(numbers.split(" ", 2)[1]);
    }

    void start() {
      new Thread(
              () -> {
                for (int i = 0; i < atOnce; i++) {
                  publish();
                }
              })
          .start();
    }

    private void publish() {
      while (started.getAndIncrement() < count) {
        CompletableFuture<Void> published = hub.publishAsync(topic, message);
        if (!published.isDone()) {
          published.whenComplete(
              (done, failure) -> {
                end();
                publish();
              });
          return;
        }
        end();
      }
    }

    private void end() {
      if (ended.incrementAndGet() == count) {
        ws.send("done");
      }
    }
  }
}
