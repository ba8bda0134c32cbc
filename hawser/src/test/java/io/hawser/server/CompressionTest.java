// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.Connects;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression over real sockets. */
class CompressionTest {
  private static final String TEXT = "the same again and again; ".repeat(300);

  private final RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
  private final WebSocketClient client = WebSocketClient.create();
  private final WebSocketServer server =
      WebSocketServer.builder()
          .options(o -> o.compression(c -> c.threshold(0)))
          .compressionFor(request -> !request.path().equals("/plain"))
          .onConnection(ws -> ws.onMessage(ws::send))
          .path("/small", e -> e.options(o -> o.compression(c -> c.serverMaxWindowBits(9))))
          .path("/off", e -> e.options(o -> o.noCompression()))
          .path(
              "/broken",
              e ->
                  e.compressionFor(
                      request -> {
                        throw new IllegalStateException("broken");
                      }))
          .start();

  @AfterEach
  void close() {
    client.close();
    server.close();
    recorder.assertNothingElse();
  }

  private WebSocket connect(String path) throws Exception {
    return client
        .connect("ws://localhost:" + server.port() + path, ws -> ws.listener(recorder))
        .get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "/, permessage-deflate",
    "/plain, ''",
    "/small, permessage-deflate; server_max_window_bits=9",
    "/off, ''"
  })
  void each_path_and_each_connection_may_have_its_own_compression(String path, String extensions)
      throws Exception {
    WebSocket ws = connect(path);

    ws.send(TEXT);

    assertThat(recorder.next()).isEqualTo("text " + TEXT);
    assertThat(ws.extensions()).isEqualTo(extensions);
    assertThat(ws.compressionStatistics() == null).isEqualTo(extensions.isEmpty());
    ws.close();
    assertThat(recorder.next()).isEqualTo("close 1000");
  }

  @Test
  void a_predicate_that_throws_is_the_servers_fault() {
    assertThatThrownBy(() -> connect("/broken"))
        .hasRootCauseInstanceOf(HandshakeException.class)
        .hasMessageContaining("500");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"permessage-deflate; server_max_window_bits=7", "foo, permessage-deflate; bar"})
  void an_invalid_offer_opens_without_compression(String offer) throws IOException {
    try (RawSocket socket = new RawSocket(server.port())) {
      socket.send(
          RawSocket.handshake(server.port(), "/", "Sec-WebSocket-Extensions: " + offer + "\r\n"));

      assertThat(socket.readHead())
          .startsWith("HTTP/1.1 101 ")
          .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
    }
  }

  /** {@code -Dconnects=100000} for many. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void connects_leave_no_native_memory_behind(boolean takeover) throws Exception {
    assumeThat(Connects.STATUS).as("the resident set is read from Linux").exists();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // What grows is then not the heap.
                "-Xms192m",
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Connects.class.getName(),
                System.getProperty("connects", "3000"),
                String.valueOf(takeover))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String grownKiB = new String(process.getInputStream().readAllBytes(), US_ASCII).strip();

      // A context that is not freed costs 40 KiB or 256 KiB: 120 MB at the least.
      assertThat(Integer.parseInt(grownKiB)).isLessThan(40_000);
    } finally {
      process.destroyForcibly();
    }
  }
}
