// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.blocking.BlockingWebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Compares one large message with the same bytes as messages of 64 KiB, over loopback, from a
 * server to a client and back, in alternating rounds. Prints MiB per second and their ratio.
 *
 * <p>Arguments: the size in MiB (1024), and the number of rounds (5).
 */
public final class StreamingSpeed {
  private static final int PIECE = 64 << 10;

  private final long size;

  private StreamingSpeed(long size) {
    this.size = size;
  }

  public static void main(String[] args) throws Exception {
    long mebibytes = args.length > 0 ? Long.parseLong(args[0]) : 1024;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    new StreamingSpeed(mebibytes << 20).run(rounds);
  }

  private void run(int rounds) throws Exception {
    BlockingQueue<BlockingWebSocket> accepted = new LinkedBlockingQueue<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .onBlockingConnection(
                    socket -> {
                      accepted.add(socket);
                      done.join();
                    })
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      BlockingWebSocket mine = client.connectBlocking("ws://localhost:" + server.port());
      BlockingWebSocket theirs = accepted.take();
      for (int round = 1; round <= rounds; round++) {
        compare("client", mine, theirs);
        compare("server", theirs, mine);
      }
      done.complete(null);
    }
  }

  private void compare(String name, BlockingWebSocket sender, BlockingWebSocket receiver)
      throws Exception {
    double messages = measure(() -> sendMessages(sender), () -> receiveMessages(receiver));
    double stream = measure(() -> sender.send(new Zeros(size)), () -> receiveStream(receiver));
    System.out.printf(
        Locale.ROOT,
        "%s sends: messages of 64 KiB %.0f MiB/s, one message %.0f MiB/s, ratio %.2f%n",
        name,
        messages,
        stream,
        stream / messages);
  }

  private interface Work {
    void run() throws Exception;
  }

  private double measure(Work sending, Work receiving) throws Exception {
    CompletableFuture<Void> received = new CompletableFuture<>();
    Thread receiver =
        new Thread(
            () -> {
              try {
                receiving.run();
                received.complete(null);
              } catch (Throwable failed) {
                received.completeExceptionally(failed);
              }
            });
    long start = System.nanoTime();
    receiver.start();
    sending.run();
    received.get();
    return (size >> 20) / ((System.nanoTime() - start) / 1e9);
  }

  private void sendMessages(BlockingWebSocket socket) throws InterruptedException {
    byte[] piece = new byte[PIECE];
    for (long sent = 0; sent < size; sent += PIECE) {
      socket.send(piece);
    }
  }

  private void receiveMessages(BlockingWebSocket socket) throws Exception {
    for (long received = 0; received < size; ) {
      var message = socket.receive();
      if (message == null) {
        throw new IOException("the connection has ended");
      }
      received += message.size();
    }
  }

  private void receiveStream(BlockingWebSocket socket) throws Exception {
    try (InputStream in = socket.receiveStream()) {
      if (in == null || in.transferTo(OutputStream.nullOutputStream()) != size) {
        throw new IOException("the message is not whole");
      }
    }
  }

  /** Many zeros. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long size) {
      left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = (int) Math.min(length, left);
      left -= count;
      return count == 0 ? -1 : count;
    }
  }
}
