// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.transport.TransportType;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** An echo server that runs until a signal ends it, for a JVM with few file descriptors. */
final class FewDescriptors {
  private static final int LEFT = 10;

  private FewDescriptors() {}

  /** Takes a transport as its argument. Leaves ten descriptors after a line of input. */
  public static void main(String[] args) throws IOException {
    WebSocketServer server =
        WebSocketServer.builder()
            .transport(TransportType.valueOf(args[0]))
            .threads(2)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(Duration.ofMillis(200))));
    System.out.println(server.port());
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    Deque<FileInputStream> files = new ArrayDeque<>();
    try {
      while (files.size() < 10_000) {
        files.push(new FileInputStream("/dev/null"));
      }
    } catch (IOException outOfDescriptors) {
      for (int i = 0; i < LEFT; i++) {
        files.pop().close();
      }
    }
    System.out.println("eaten");
  }
}
