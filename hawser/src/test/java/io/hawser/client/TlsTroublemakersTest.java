// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.BroadcastStatistics;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Misbehaving clients of a TLS server with one thread. Each is dropped without a warning in the
 * log, while another client exchanges messages on that thread.
 */
class TlsTroublemakersTest {
  private static final String GARBAGE = "\u0016\u0003\u0001\u00ff\u00ff\u0001garbage".repeat(100);

  @TempDir static Path folder;
  @TempDir static Path strange;
  private static Certificates authority;
  private static Certificates localhost;
  private static Certificates alice;
  private static Certificates stranger;

  private final List<LogRecord> warnings = new CopyOnWriteArrayList<>();
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            warnings.add(logged);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeAll
  static void makeCertificates() throws Exception {
    authority = Certificates.authority(folder);
    localhost = authority.issue("localhost", "dns:localhost");
    alice = authority.issue("alice", "dns:alice");
    stranger = Certificates.authority(strange).issue("stranger", "dns:stranger");
  }

  @BeforeEach
  void listenToTheLog() {
    Logger.getLogger("").addHandler(log);
  }

  @AfterEach
  void nothing_was_logged_as_a_warning() {
    Logger.getLogger("").removeHandler(log);
    assertThat(warnings)
        .extracting(logged -> logged.getLoggerName() + ": " + logged.getMessage())
        .isEmpty();
  }

  /** The actions of a client. Returns when the server has ended the connection. */
  private interface Trouble {
    void make(WebSocketServer server) throws Exception;
  }

  private static void assertEndsWithoutHarm(TransportType transport, Trouble trouble)
      throws Exception {
    assertEndsWithoutHarm(transport, builder -> {}, trouble);
  }

  /** For those that must have come to a certain point before the server drops them. */
  private static void waitLonger(WebSocketServer.Builder builder) {
    builder.handshakeTimeout(Duration.ofSeconds(3));
  }

  /** Exchanges messages until the troublemaker has been dropped, and a few more. */
  private static void assertEndsWithoutHarm(
      TransportType transport, Consumer<WebSocketServer.Builder> configuration, Trouble trouble)
      throws Exception {
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            .host("localhost")
            .transport(transport)
            .threads(1)
            .tls(
                t ->
                    t.certificate(localhost.certificate, localhost.key)
                        .trustClients(authority.certificate))
            .handshakeTimeout(Duration.ofMillis(500))
            .onConnection(ws -> ws.onMessage(ws::send));
    configuration.accept(builder);
    try (WebSocketServer server = builder.start();
        WebSocketClient client = WebSocketClient.builder().tls(alice.context(authority)).build()) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      WebSocket ws = connect(client, server, heard);
      CompletableFuture<Void> ended =
          CompletableFuture.runAsync(
              () -> {
                try {
                  trouble.make(server);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      for (int turn = 0, turnsAfter = 0; turnsAfter < 10; turn++) {
        turnsAfter += ended.isDone() ? 1 : 0;
        ws.send("turn " + turn);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("turn " + turn);
      }
      ended.get(10, TimeUnit.SECONDS);
      assertThat(server.clients()).hasSize(1);
    }
  }

  /** Retries, because a slow machine may exceed the short handshake timeout of this test. */
  private static WebSocket connect(
      WebSocketClient client, WebSocketServer server, BlockingQueue<String> heard)
      throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return client
            .connect(
                "wss://localhost:" + server.port() + "/",
                ws -> ws.onText(heard::add).onClose((code, reason) -> heard.add("closed " + code)))
            .get(10, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static byte[] clientHello() throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
    engine.setUseClientMode(true);
    ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), hello);
    return Arrays.copyOf(hello.array(), hello.position());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @EachTransport
  void one_that_says_nothing(TransportType transport) throws Exception {
    assertEndsWithoutHarm(
        transport,
        server -> {
          try (RawSocket socket = new RawSocket(server.port())) {
            assertThat(socket.readAll()).isEmpty();
          }
        });
  }

  @EachTransport
  void one_that_sends_half_a_client_hello(TransportType transport) throws Exception {
    byte[] hello = clientHello();
    assertEndsWithoutHarm(
        transport,
        server -> {
          try (RawSocket socket = new RawSocket(server.port())) {
            socket.send(text(Arrays.copyOf(hello, hello.length / 2)));
            assertThat(socket.readAll().length()).isLessThan(20);
          }
        });
  }

  @EachTransport
  void one_that_stops_in_the_middle_of_the_handshake(TransportType transport) throws Exception {
    byte[] hello = clientHello();
    assertEndsWithoutHarm(
        transport,
        TlsTroublemakersTest::waitLonger,
        server -> {
          try (RawSocket socket = new RawSocket(server.port())) {
            // The server's part of the handshake, and then only the end.
            assertThat(socket.send(text(hello)).readAll()).startsWith("\u0016\u0003\u0003");
          }
        });
  }

  @EachTransport
  void one_that_sends_garbage(TransportType transport) throws Exception {
    assertEndsWithoutHarm(
        transport,
        server -> {
          for (String garbage : List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\0\0\0\0", GARBAGE)) {
            try (RawSocket socket = new RawSocket(server.port())) {
              assertThat(socket.send(garbage).readAll().length()).isLessThan(20);
            } catch (IOException reset) {
              assertThat(reset).hasMessageContaining("reset");
            }
          }
        });
  }

  @EachTransport
  void one_that_announces_a_large_message_and_sends_it_byte_by_byte(TransportType transport)
      throws Exception {
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    // A ClientHello of 16 MiB, in records with one byte of it each.
    for (int b : new int[] {1, 0xFF, 0xFF, 0xFF, 3, 3}) {
      hello.writeBytes(new byte[] {0x16, 3, 1, 0, 1, (byte) b});
    }
    assertEndsWithoutHarm(
        transport,
        server -> {
          try (RawSocket socket = new RawSocket(server.port())) {
            assertThat(socket.send(text(hello.toByteArray())).readAll().length()).isLessThan(20);
          }
        });
  }

  @EachTransport
  void one_with_an_untrusted_certificate(TransportType transport) throws Exception {
    assertEndsWithoutHarm(
        transport,
        server -> {
          for (SSLContext context :
              List.of(stranger.context(authority), authority.trustingContext())) {
            try (WebSocketClient client = WebSocketClient.builder().tls(context).build()) {
              assertThat(client.connect("wss://localhost:" + server.port() + "/", ws -> {}))
                  .failsWithin(Duration.ofSeconds(10));
            }
          }
        });
  }

  @EachTransport
  void one_that_disconnects_in_the_middle(TransportType transport) throws Exception {
    byte[] hello = clientHello();
    assertEndsWithoutHarm(
        transport,
        server -> {
          for (int i = 0; i < 5; i++) {
            RawSocket socket = new RawSocket(server.port());
            socket.send(text(hello));
            socket.readHex(1);
            socket.reset();
          }
        });
  }

  @EachTransport
  void one_that_completes_the_handshake_and_sends_nothing_more(TransportType transport)
      throws Exception {
    assertEndsWithoutHarm(
        transport,
        TlsTroublemakersTest::waitLonger,
        server -> {
          try (SSLSocket socket = tlsSocket(server)) {
            socket.startHandshake();
            assertThat(text(socket.getInputStream().readAllBytes()))
                .startsWith("HTTP/1.1 408 Request Timeout\r\n");
          }
        });
  }

  private static SSLSocket tlsSocket(WebSocketServer server) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            alice.context(authority).getSocketFactory().createSocket("localhost", server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  @EachTransport
  void one_that_never_reads(TransportType transport) throws Exception {
    PreparedMessage large = PreparedMessage.binary(ByteBuffer.allocate(1 << 20));
    assertEndsWithoutHarm(
        transport,
        builder ->
            builder
                .handshakeTimeout(Duration.ofSeconds(20))
                .options(o -> o.maxBufferedAmount(4 << 20)),
        server -> {
          try (SSLSocket socket = tlsSocket(server)) {
            socket
                .getOutputStream()
                .write(
                    RawSocket.handshake(server.port(), "/never", "")
                        .getBytes(StandardCharsets.ISO_8859_1));
            awaitTrue(() -> server.clients().size() == 2);
            for (int sent = 1; server.broadcastStatistics().terminated() == 0; sent++) {
              long all = sent;
              server.broadcast(large, ws -> ws.request().target().equals("/never"));
              awaitTrue(
                  () -> {
                    BroadcastStatistics sofar = server.broadcastStatistics();
                    return sofar.delivered() + sofar.terminated() == all;
                  });
            }
            awaitTrue(() -> server.clients().size() == 1);
          }
        });
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
