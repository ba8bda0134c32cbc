// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.Message;
import io.hawser.server.WebSocketServer;

/**
 * An echo server that compresses, with every setting of permessage-deflate. It does not compress
 * its answers to binary messages, which are often compressed already.
 */
public final class CompressionServer {
  private CompressionServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(args, 0, "CompressionServer [PORT]: an echo server that compresses")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    Commands.stopWithProcess(start(port));
  }

  static WebSocketServer start(int port) {
    return WebSocketServer.builder()
        .port(port)
        .options(
            o ->
                o.compression(
                    c ->
                        c.level(3)
                            .memoryLevel(7)
                            .threshold(1024) // smaller messages are not worth it
                            .clientNoContextTakeover(true)
                            .serverNoContextTakeover(true)
                            .serverMaxWindowBits(10)
                            .deflateBufferSize(1024)
                            .inflateBufferSize(10 * 1024)))
        .onConnection(
            ws ->
                ws.onText(ws::send)
                    .onBinary(bytes -> ws.send(Message.binary(bytes).uncompressed())))
        .start();
  }
}
