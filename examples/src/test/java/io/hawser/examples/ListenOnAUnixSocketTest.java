// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The snippets of docs/how-to/listen-on-a-unix-socket.md. nginx is in {@link ClientAddressTest}.
 */
@DisabledOnOs(OS.WINDOWS)
class ListenOnAUnixSocketTest {
  @TempDir Path folder;

  @Test
  void a_client_connects_to_the_file() throws Exception {
    Path file = folder.resolve("chat.sock");
    // tag::listen[]
    WebSocketServer server =
        WebSocketServer.builder()
            .unixSocket(/* Path.of("/run/chat/chat.sock") */ file)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start();
    // end::listen[]
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws+unix:" + file, ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS)
          .send("hello");
      assertThat(heard.next()).isEqualTo("text hello");
    } finally {
      server.close();
    }
  }

  @Test
  void the_proxy_says_whether_the_client_used_tls() throws Exception {
    Path file = folder.resolve("chat.sock");
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketServer server =
            WebSocketServer.builder()
                .unixSocket(file)
                // tag::trust[]
                .trustProxies(ProxyHeader.X_FORWARDED, "unix")
                // end::trust[]
                .onConnection(ws -> ws.send(ws.request().secure() ? "secure" : "not secure"))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      assertThat(server.clients()).isEmpty();
      client
          .connect(
              ConnectRequest.to("ws+unix:" + file)
                  .header("X-Forwarded-For", "198.51.100.7")
                  .header("X-Forwarded-Proto", "https"),
              ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS);
      assertThat(heard.next()).isEqualTo("text secure");
    }
  }
}
