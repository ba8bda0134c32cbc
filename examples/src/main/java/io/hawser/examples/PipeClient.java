// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Pipes stdin into a WebSocket, and the WebSocket into stdout. Neither side is faster than the
 * other: it reads on when the operating system has taken what it read before, and a slow stdout
 * makes the peer wait.
 */
public final class PipeClient {
  private PipeClient() {}

  /** Pipes until stdin ends, or until the peer closes the connection. */
  public static void main(String[] args) throws Exception {
    pipe(args.length > 0 ? args[0] : "ws://localhost:8080/", System.in, System.out);
  }

  static void pipe(String uri, InputStream in, OutputStream out) throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    ExecutorService writer = Executors.newSingleThreadExecutor(); // because stdout may block
    try (WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws =
          client
              .connect(
                  ConnectRequest.to(uri).options(o -> o.callbacksOn(writer)),
                  opening ->
                      opening
                          .onMessage(message -> write(out, message))
                          .onClose((code, reason) -> closed.complete(code)))
              .get();

      // The peer may close the connection while stdin has nothing to read.
      Thread reader = new Thread(() -> read(in, ws));
      reader.setDaemon(true);
      reader.start();
      closed.get();
    } finally {
      writer.shutdown();
    }
  }

  private static void read(InputStream in, WebSocket ws) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ws.sendAsync(ByteBuffer.wrap(buffer, 0, n)).join();
      }
      ws.close();
    } catch (IOException | CompletionException e) {
      ws.terminate(); // there is no more to read, or no one to send it to
    }
  }

  private static void write(OutputStream out, Message message) {
    try {
      out.write(message.bytes().array());
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
