// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippet of docs/how-to/connect-through-a-proxy.md. */
class ConnectThroughAProxyTest {
  @TempDir Path folder;

  @Test
  void with_a_user_and_a_password() throws Exception {
    String program = ExternalProgram.require("tinyproxy");
    int port = Ports.free();
    Path configuration =
        Files.writeString(
            folder.resolve("tinyproxy.conf"),
            "Listen 127.0.0.1\nPort " + port + "\nBasicAuth user password\n");
    List<String> command = List.of(program, "-d", "-c", configuration.toString());
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onMessage(ws::send));
        Daemon daemon = new Daemon(port, command, folder.resolve("log"));
        WebSocketClient client = WebSocketClient.create()) {
      assertThat(daemon).isNotNull();
      String uri = "ws://127.0.0.1:" + server.port();
      String proxy = "http://user:password@127.0.0.1:" + port;
      CompletableFuture<WebSocket> connection =
          // tag::proxy[]
          client.connect(
              ConnectRequest.to(/* "wss://example.org/chat" */ uri)
                  .proxy(URI.create(/* "http://user:password@proxy.example:3128" */ proxy)),
              ws -> ws.onText(System.out::println));
      // end::proxy[]
      assertThat(connection.get(20, TimeUnit.SECONDS).isOpen()).isTrue();
    }
    assertThat(folder.resolve("log")).content().contains("CONNECT 127.0.0.1:");
  }
}
