// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.Message;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocking sockets over TLS, in the HTTP server of an application, and in an old draft. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class BlockingEverywhereTest {
  private static final int LARGE = 1 << 20;
  private static @TempDir Path folder;
  private static Certificates authority;
  private static Certificates certificates;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final CompletableFuture<BlockingWebSocket> accepted = new CompletableFuture<>();

  @BeforeAll
  static void createCertificates() throws Exception {
    authority = Certificates.authority(folder);
    certificates = authority.issue("server", "dns:localhost");
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  /** Starts a server, and returns the URI of its blocking sockets. */
  private String serve(String over) throws Exception {
    switch (over) {
      case "TLS" -> {
        WebSocketServer server =
            WebSocketServer.builder()
                .tls(certificates.certificate, certificates.key)
                .onConnection(ws -> accepted.complete(BlockingWebSocket.of(ws)))
                .start();
        opened.add(() -> server.stop(Duration.ZERO));
        return "wss://localhost:" + server.port() + "/";
      }
      case "upgrader" -> {
        WebSocketUpgrader upgrader =
            WebSocketUpgrader.create(ws -> accepted.complete(BlockingWebSocket.of(ws)));
        ForeignServer server = new ForeignServer();
        opened.add(server);
        int port = server.serve(ForeignServer.Pipeline.BARE, upgrader::handleUpgrade);
        opened.add(() -> upgrader.stop(Duration.ZERO));
        return "ws://localhost:" + port + "/";
      }
      default -> throw new AssertionError(over);
    }
  }

  @ParameterizedTest
  @CsvSource({"TLS, client", "TLS, server", "upgrader, client", "upgrader, server"})
  void messages_of_any_size_pass_and_the_end_is_orderly(String over, String closer)
      throws Exception {
    WebSocketClient clients = WebSocketClient.builder().trust(authority.certificate).build();
    opened.add(clients);
    BlockingWebSocket client = clients.connectBlocking(serve(over));
    BlockingWebSocket server = accepted.get(10, TimeUnit.SECONDS);

    exchange(client, server);
    exchange(server, client);
    BlockingWebSocket one = closer.equals("client") ? client : server;
    BlockingWebSocket other = closer.equals("client") ? server : client;
    one.send("last");
    one.close(4000, "enough");

    assertThat(one.closeInfo().code()).isEqualTo(4000);
    assertThat(one.receive()).isNull();
    assertThat(other.receiveText()).isEqualTo("last");
    assertThatThrownBy(other::receive).hasMessageContaining("4000");
    assertThatThrownBy(() -> other.send("more")).hasMessageContaining("4000");
  }

  /** Sends from one to the other: small messages, and a mebibyte whole and as streams. */
  private static void exchange(BlockingWebSocket from, BlockingWebSocket to) throws Exception {
    byte[] bytes = new byte[LARGE];
    new Random(1).nextBytes(bytes);
    String text = "aä€😀".repeat(LARGE / 10);
    CompletableFuture<Void> sent = new CompletableFuture<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                from.send("small");
                from.send(bytes);
                from.send(new ByteArrayInputStream(bytes));
                from.sendText(new StringReader(text));
                sent.complete(null);
              } catch (Throwable thrown) {
                sent.completeExceptionally(thrown);
              }
            });
    sender.start();

    assertThat(to.receive()).isEqualTo(Message.text("small"));
    assertThat(to.receiveBinary()).isEqualTo(ByteBuffer.wrap(bytes));
    try (InputStream in = to.receiveStream()) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    try (Reader in = to.receiveReader()) {
      StringWriter all = new StringWriter();
      in.transferTo(all);
      assertThat(all.toString()).isEqualTo(text);
    }
    sent.get(10, TimeUnit.SECONDS);
    sender.join();
  }

  private RawSocket connectHixie76() throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .acceptHixie76()
            .onConnection(ws -> accepted.complete(BlockingWebSocket.of(ws)))
            .start();
    opened.add(() -> server.stop(Duration.ZERO));
    RawSocket raw = new RawSocket(server.port());
    opened.add(raw);
    raw.send(HixieServerTest.request76(server.port(), "") + HixieServerTest.KEY3);
    raw.readHead();
    raw.skip(HixieServerTest.ANSWER.length());
    return raw;
  }

  /** Only a server speaks this draft. It has text only, and no codes. */
  @Test
  void a_draft_76_connection_is_closed_by_the_client() throws Exception {
    RawSocket raw = connectHixie76();
    BlockingWebSocket socket = accepted.get(10, TimeUnit.SECONDS);
    String large = "x".repeat(LARGE);

    raw.send("\0Hello\u00FF\0" + large + "\u00FF\0" + large + "\u00FF");
    assertThat(socket.receiveText()).isEqualTo("Hello");
    assertThat(socket.receiveText()).isEqualTo(large);
    try (InputStream in = socket.receiveStream()) {
      assertThat(in.readAllBytes()).hasSize(LARGE);
    }
    assertThatThrownBy(() -> socket.send(new byte[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no binary messages");
    assertThatThrownBy(() -> socket.send(InputStream.nullInputStream()))
        .isInstanceOf(IllegalStateException.class);
    raw.send("\u00FF\0");
    assertThat(socket.receive()).isNull();
    assertThat(raw.readAll()).isEqualTo("\u00FF\0");
  }

  @Test
  void a_draft_76_connection_is_closed_by_the_server() throws Exception {
    RawSocket raw = connectHixie76();
    BlockingWebSocket socket = accepted.get(10, TimeUnit.SECONDS);
    String large = "x".repeat(LARGE);
    CompletableFuture<String> heard =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                raw.skip(1 + 5 + 1 + 1 + LARGE + 1 + 1 + LARGE);
                String end = raw.readHex(3);
                raw.send("\u00FF\0");
                return end;
              } catch (Exception failed) {
                throw new AssertionError(failed);
              }
            });

    socket.send("Hello");
    socket.send(large);
    socket.sendText(new StringReader(large));
    socket.close();

    assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("FF FF 00");
    assertThat(socket.receive()).isNull();
    assertThat(socket.closeInfo().code()).isEqualTo(1005);
  }
}
