// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.Message;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.blocking.MessageOutputStream;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The snippets of docs/reference/blocking.md, and of the Javadoc of BlockingWebSocket. */
class BlockingTest {
  /** Collects what the snippets print: they see this instead of {@code java.lang.System}. */
  @SuppressWarnings("JavaLangClash")
  private static final class System {
    static final Printed out = new Printed();
  }

  private static final class Printed {
    private final List<String> lines = new ArrayList<>();

    void println(@Nullable String line) {
      lines.add(String.valueOf(line));
    }
  }

  private final WebSocketClient client = WebSocketClient.create();
  private final int port = 0;

  @AfterEach
  void stop() {
    client.close();
  }

  private WebSocketServer echo() {
    return
    // tag::server[]
    WebSocketServer.listenBlocking(
        /* 8080 */ port,
        socket -> {
          // tag::loop[]
          for (Message message : socket.messages()) {
            socket.send(message); // waits while the peer is slow
          }
          // end::loop[]
        });
    // end::server[]
  }

  @Test
  void a_server_and_a_client() throws Exception {
    try (WebSocketServer server = echo()) {
      String uri = "ws://localhost:" + server.port();
      // tag::client[]
      try (BlockingWebSocket socket = client.connectBlocking(/* "wss://example.org/chat" */ uri)) {
        socket.send("hello");
        System.out.println(socket.receiveText());
      }
      // end::client[]
      assertThat(System.out.lines).containsExactly("hello");
    }
  }

  /** Something that writes itself, and may fail. */
  private interface Report {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void send(BlockingWebSocket socket, Report report) throws Throwable {
    // tag::begin[]
    try (MessageOutputStream out = socket.beginBinary()) {
      try {
        report.writeTo(out);
      } catch (Throwable failed) {
        out.cancel();
        throw failed;
      }
    }
    // end::begin[]
  }

  @Test
  void a_message_that_is_written_piece_by_piece_and_one_that_fails() throws Throwable {
    try (WebSocketServer server = echo();
        BlockingWebSocket socket = client.connectBlocking("ws://localhost:" + server.port())) {
      send(
          socket,
          out -> {
            for (int i = 0; i < 100_000; i++) {
              out.write("line ".getBytes(StandardCharsets.US_ASCII));
            }
          });
      ByteBuffer echoed = Objects.requireNonNull(socket.receiveBinary());
      assertThat(StandardCharsets.US_ASCII.decode(echoed).toString())
          .isEqualTo("line ".repeat(100_000));

      Report failing =
          out -> {
            throw new IOException("no paper");
          };
      assertThatThrownBy(() -> send(socket, failing)).hasMessage("no paper");
    }
  }
}
