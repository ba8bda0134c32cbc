// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program with little memory that sends a message which is larger than that: on both sides, on
 * the event loop and off it, with and without TLS and compression. Prints one line for each way:
 * what the caller learned, and whether the connection could still be used.
 */
public final class TooLargeSender {
  private final ByteBuffer large;

  private TooLargeSender(ByteBuffer large) {
    this.large = large;
  }

  /** The arguments are a large file, a certificate and its key. */
  public static void main(String[] arguments) throws Exception {
    try (FileChannel file = FileChannel.open(Path.of(arguments[0]))) {
      TooLargeSender sender =
          new TooLargeSender(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()));
      for (boolean tls : new boolean[] {false, true}) {
        for (boolean compression : new boolean[] {false, true}) {
          sender.send(tls, compression, Path.of(arguments[1]), Path.of(arguments[2]));
        }
      }
    }
    System.exit(0);
  }

  /** One side of the connection. Runs a task in a callback if the peer asks for it. */
  private static final class Side {
    final CompletableFuture<WebSocket> ws = new CompletableFuture<>();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    volatile Runnable task = () -> {};

    void setUp(WebSocket ws) {
      ws.onText(
              text -> {
                if (text.equals("run")) {
                  task.run();
                } else {
                  events.add(text);
                }
              })
          .onError(problem -> events.add("error " + problem))
          .onClose((code, reason) -> events.add("closed with " + code + ", " + ws.closeInfo()));
      this.ws.complete(ws);
    }

    WebSocket ws() throws Exception {
      return ws.get(20, TimeUnit.SECONDS);
    }
  }

  private void send(boolean tls, boolean compression, Path certificate, Path key) throws Exception {
    Side server = new Side();
    Side client = new Side();
    WebSocketServer.Builder options =
        WebSocketServer.builder()
            .options(
                o -> {
                  if (compression) {
                    o.compression(c -> {});
                  }
                })
            .onConnection(server::setUp);
    if (tls) {
      options.tls(certificate, key);
    }
    try (WebSocketServer listening = options.start();
        WebSocketClient connecting = WebSocketClient.builder().trust(certificate).build()) {
      connecting
          .connect((tls ? "wss" : "ws") + "://localhost:" + listening.port() + "/", client::setUp)
          .get(20, TimeUnit.SECONDS);
      String way = (tls ? "tls " : "plain ") + (compression ? "deflate " : "identity ");
      report(way + "server ", server, client);
      report(way + "client ", client, server);
    }
  }

  private void report(String way, Side from, Side to) throws Exception {
    System.out.println(way + "elsewhere: " + attempt(from, to, this::largeMessage, false));
    System.out.println(way + "loop: " + attempt(from, to, this::largeMessage, true));
    if (!way.contains("tls") && !way.contains("deflate")) {
      String text = "x".repeat(40 << 20);
      System.out.println(way + "string: " + attempt(from, to, () -> Message.text(text), false));
    }
  }

  private Message largeMessage() {
    return Message.binary(large);
  }

  private static String attempt(Side from, Side to, Callable<Message> message, boolean onLoop)
      throws Exception {
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Runnable task =
        () -> {
          try {
            from.ws().send(message.call(), outcome::complete);
          } catch (Throwable thrown) {
            outcome.complete(thrown);
          }
        };
    if (onLoop) {
      from.task = task;
      to.ws().send("run");
    } else {
      task.run();
    }
    Throwable problem = outcome.get(60, TimeUnit.SECONDS);
    from.ws().send("still here");
    String event = to.events.poll(20, TimeUnit.SECONDS);
    return problem + ", " + event + ", " + from.events;
  }

  /** Starts this program with little memory. */
  static Process start(Path large, Path certificate, Path key) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            TooLargeSender.class.getName(),
            large.toString(),
            certificate.toString(),
            key.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
