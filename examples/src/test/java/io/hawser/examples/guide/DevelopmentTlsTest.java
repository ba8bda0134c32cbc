// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command and the snippets of docs/how-to/use-tls-in-development.md. */
class DevelopmentTlsTest {
  private static final Path PAGE = Path.of("..", "docs", "how-to", "use-tls-in-development.md");
  @TempDir Path folder;

  @Test
  void the_command_of_the_page_makes_a_certificate_that_a_client_can_trust() throws Exception {
    Matcher command =
        Pattern.compile("```sh\n(openssl req .*?)\n```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(command.find()).isTrue();
    ExternalProgram.require("openssl");
    Process openssl =
        new ProcessBuilder(List.of(ExternalProgram.require("bash"), "-c", command.group(1)))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(openssl.waitFor()).as(Files.readString(folder.resolve("openssl.log"))).isZero();
    Path cert = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    int port = 0;
    // tag::server[]
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8443 */ port)
            .tls(/* Path.of("cert.pem") */ cert, /* Path.of("key.pem") */ key)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start();
    // end::server[]
    try (server) {
      for (String host : new String[] {"localhost", "127.0.0.1"}) {
        RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
        // tag::client[]
        try (WebSocketClient client =
            WebSocketClient.builder().trust(/* Path.of("cert.pem") */ cert).build()) {
          // end::client[]
          WebSocket ws =
              client
                  .connect("wss://" + host + ":" + server.port(), w -> w.listener(heard))
                  .get(20, TimeUnit.SECONDS);
          ws.send("hello");
          assertThat(heard.next()).isEqualTo("text hello");
          // tag::client[]
        }
        // end::client[]
      }
    }
  }
}
