// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.stream.WebSocketStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/how-to/use-streams.md. */
@Timeout(60)
class UseStreamsTest {
  private final WebSocketClient client = WebSocketClient.create();
  private final List<WebSocketServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    client.close();
    servers.forEach(server -> server.stop(Duration.ZERO));
  }

  private URI uriOf(WebSocketServer server) {
    servers.add(server);
    return URI.create("ws://localhost:" + server.port());
  }

  @Test
  void lines_of_text() throws Exception {
    // tag::lines[]
    WebSocketServer server =
        WebSocketServer.listenBlocking(
            /* 8080 */ 0,
            socket -> {
              try (WebSocketStreams streams = WebSocketStreams.of(socket)) {
                BufferedReader in = new BufferedReader(streams.reader());
                PrintWriter out = new PrintWriter(streams.writer(), true); // flushes each line
                for (String line; (line = in.readLine()) != null; ) {
                  out.println(line.toUpperCase(Locale.ROOT));
                }
              }
            });
    // end::lines[]

    try (WebSocketStreams streams = WebSocketStreams.of(client.connectBlocking(uriOf(server)))) {
      BufferedReader in = new BufferedReader(streams.reader());
      streams.writer().write("one\ntw");
      streams.writer().flush();
      assertThat(in.readLine()).isEqualTo("ONE");
      streams.writer().write("o\n");
      streams.writer().flush();
      assertThat(in.readLine()).isEqualTo("TWO");
    }
  }

  @Test
  void a_compressed_file(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("source"), "hawser ".repeat(100_000));
    Path copy = folder.resolve("copy");
    WebSocketServer server =
        WebSocketServer.listenBlocking(0, socket -> send(WebSocketStreams.of(socket), file));

    URI uri = uriOf(server);
    // tag::receive[]
    try (WebSocketStreams streams =
        WebSocketStreams.of(client.connectBlocking(/* "ws://localhost:8080" */ uri))) {
      Files.copy(new GZIPInputStream(streams.input()), copy);
    }
    // end::receive[]

    assertThat(copy).hasSameBinaryContentAs(file);
  }

  // tag::send[]
  static void send(WebSocketStreams streams, Path file) throws IOException {
    try (streams;
        GZIPOutputStream compressed = new GZIPOutputStream(streams.output())) {
      Files.copy(file, compressed);
    } // sends the rest, closes the connection, and waits for the peer's answer
  }
  // end::send[]
}
