// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients, each with an echo server. */
class ClientExamplesTest {
  private final WebSocketServer echo = WebSocketServer.listen(0, ws -> ws.onMessage(ws::send));
  private final String uri = "ws://localhost:" + echo.port() + "/";
  @TempDir Path folder;

  @AfterEach
  void stop() {
    echo.close();
  }

  @Test
  void text() throws Exception {
    Queue<String> printed = new ConcurrentLinkedQueue<>();

    TextClient.run(uri, printed::add);

    assertThat(printed).containsExactlyInAnyOrder("sent", "received: something");
  }

  @Test
  void floats() throws Exception {
    float[] values = {0, 0.5f, -1, Float.MAX_VALUE, Float.NaN};

    assertThat(FloatsClient.echo(uri, values)).containsExactly(values);
  }

  @Test
  void round_trip_time() throws Exception {
    AtomicInteger measured = new AtomicInteger();

    RoundTripClient.measure(
        uri,
        Duration.ofMillis(1),
        nanos -> {
          assertThat(nanos).isPositive();
          if (measured.incrementAndGet() == 3) {
            echo.clients().forEach(WebSocket::close);
          }
        });

    assertThat(measured.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void flow() throws Exception {
    Queue<String> printed = new ConcurrentLinkedQueue<>();
    try (WebSocketServer server = FlowServer.start(0)) {
      FlowClient.run("ws://localhost:" + server.port(), 1000, printed::add);
    }

    assertThat(printed).hasSize(1000).startsWith("number 0", "number 1").endsWith("number 999");
  }

  @Test
  void pipe_ends_with_its_input() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    PipeClient.pipe(uri, new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8)), out);

    assertThat(out).hasToString("hello");
  }

  @Test
  void pipe_passes_everything_on_and_ends_when_the_peer_closes() throws Exception {
    byte[] data = new byte[1 << 20];
    new Random(1).nextBytes(data);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CountDownLatch piped = new CountDownLatch(1);
    InputStream silent =
        new InputStream() {
          @Override
          public int read() {
            return read(new byte[1], 0, 1);
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            try {
              piped.await(); // as a terminal at which nobody types
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return -1;
          }
        };
    try (WebSocketServer server =
        WebSocketServer.listen(
            0,
            ws ->
                ws.onBinary(
                    bytes -> {
                      byte[] copy = new byte[bytes.remaining()];
                      bytes.get(copy);
                      received.writeBytes(copy);
                      if (received.size() == data.length) {
                        ws.send(data);
                        ws.close();
                      }
                    }))) {
      PipeClient.pipe(
          "ws://localhost:" + server.port(),
          new SequenceInputStream(new ByteArrayInputStream(data), silent),
          out);
    } finally {
      piped.countDown();
    }

    assertThat(received.toByteArray()).isEqualTo(data);
    assertThat(out.toByteArray()).isEqualTo(data);
  }

  @Test
  void through_an_http_proxy() throws Exception {
    String program = ExternalProgram.require("tinyproxy");
    int port = Ports.free();
    Path configuration =
        Files.writeString(
            folder.resolve("tinyproxy.conf"), "Listen 127.0.0.1\nPort " + port + "\n");
    List<String> command = List.of(program, "-d", "-c", configuration.toString());
    try (Daemon proxy = new Daemon(port, command, folder.resolve("log"))) {
      assertThat(proxy).isNotNull();
      assertThat(ProxyClient.echo(uri, URI.create("http://127.0.0.1:" + port), "hello"))
          .isEqualTo("hello");
    }
    assertThat(folder.resolve("log")).content().contains("CONNECT localhost:" + echo.port());
  }

  @Test
  void through_a_socks_proxy() throws Exception {
    int port = Ports.free();
    List<String> command =
        List.of(
            ExternalProgram.require("microsocks"), "-i", "127.0.0.1", "-p", String.valueOf(port));
    try (Daemon proxy = new Daemon(port, command, folder.resolve("log"))) {
      assertThat(proxy).isNotNull();
      assertThat(ProxyClient.echo(uri, URI.create("socks5://127.0.0.1:" + port), "hello"))
          .isEqualTo("hello");
    }
    assertThat(folder.resolve("log")).content().contains("connected to localhost:" + echo.port());
  }

  @Test
  void an_old_draft() throws Exception {
    RecordingListener server = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (WebSocketServer listening =
        WebSocketServer.builder()
            .allowOrigins("https://example.org")
            .onConnection(
                ws -> {
                  ws.listener(server);
                  ws.send(String.valueOf(ws.request().header("Sec-WebSocket-Version")));
                })
            .start()) {
      assertThat(
              OldDraftClient.echo(
                  "ws://localhost:" + listening.port(), "https://example.org", "hello"))
          .isEqualTo("8, in HYBI_08");
      assertThat(server.next()).isEqualTo("text hello");
    }
  }
}
