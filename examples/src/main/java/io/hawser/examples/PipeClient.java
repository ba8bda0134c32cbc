// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.client.WebSocketClient;
import io.hawser.stream.WebSocketStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Pipes stdin into a WebSocket, and the WebSocket into stdout. Neither side is faster than the
 * other: a slow peer makes stdin wait, and a slow stdout makes the peer wait.
 */
public final class PipeClient {
  private PipeClient() {}

  /** Pipes until stdin ends, or until the peer closes the connection. */
  public static void main(String[] args) throws Exception {
    if (Commands.help(
        args, 0, "PipeClient [URI]: pipes stdin into a WebSocket, and that into stdout")) {
      return;
    }
    pipe(args.length > 0 ? args[0] : "ws://localhost:8080/", System.in, System.out);
  }

  static void pipe(String uri, InputStream in, OutputStream out) throws Exception {
    try (WebSocketClient client = WebSocketClient.create();
        WebSocketStreams streams = WebSocketStreams.of(client.connectBlocking(uri))) {
      // On a thread of its own: the peer may close while stdin has nothing to read.
      Thread reader = new Thread(() -> send(in, streams), "reads stdin");
      reader.setDaemon(true);
      reader.start();
      streams.input().transferTo(out);
      out.flush();
    }
  }

  private static void send(InputStream in, WebSocketStreams streams) {
    byte[] buffer = new byte[8192];
    try {
      OutputStream out = streams.output();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        out.flush(); // a message: more may not come for a while
      }
      streams.close(); // with 1000
    } catch (IOException e) {
      streams.terminate(); // nothing to read, or no one to send it to
    }
  }
}
