// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.FakePeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the application protocols that a client offers (RFC 7301), and how it treats the server's
 * choice.
 */
class AlpnTest {
  @TempDir static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.authority(folder).issue("localhost", "dns:localhost");
  }

  /**
   * A TLS server that records the offered protocols, chooses one, and answers 403 to everything.
   */
  private static final class Choosing implements AutoCloseable {
    final BlockingQueue<List<String>> offers = new LinkedBlockingQueue<>();
    private final SSLServerSocket listening;

    Choosing(@Nullable String choice) throws Exception {
      listening =
          (SSLServerSocket)
              certificates
                  .context()
                  .getServerSocketFactory()
                  .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(() -> accept(choice), "choosing");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept(@Nullable String choice) {
      while (!listening.isClosed()) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
          socket.setHandshakeApplicationProtocolSelector(
              (same, offered) -> {
                offers.add(offered);
                return choice;
              });
          FakePeer.readHead(socket);
          FakePeer.write(socket, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        } catch (IOException ended) {
          // Closed by the client, or at the end of the test.
        }
      }
    }

    String at(String scheme) {
      return scheme + "://localhost:" + listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }

  private static WebSocketClient client(Consumer<WebSocketClient.Builder> tls) {
    WebSocketClient.Builder builder =
        WebSocketClient.builder()
            .resolver(
                host ->
                    CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress())));
    tls.accept(builder);
    return builder.build();
  }

  static Stream<Consumer<WebSocketClient.Builder>> clients() throws Exception {
    return Stream.of(
        b -> b.trust(certificates.certificate),
        b -> b.tls(trusting()),
        WebSocketClient.Builder::trustAnyServerEvenAnImpostor);
  }

  private static SSLContext trusting() {
    try {
      return certificates.trustingContext();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("clients")
  void http_1_1_is_offered_to_servers(Consumer<WebSocketClient.Builder> tls) throws Exception {
    try (Choosing server = new Choosing("http/1.1");
        WebSocketClient client = client(tls)) {
      assertThat(failureOf(client.connect(server.at("wss"), ws -> {})))
          .isInstanceOf(HandshakeException.class);
      assertThat(server.offers.poll(20, TimeUnit.SECONDS)).containsExactly("http/1.1");
    }
  }

  @Test
  void http_1_1_is_offered_to_proxies() throws Exception {
    try (Choosing proxy = new Choosing("http/1.1");
        WebSocketClient client = client(b -> b.trust(certificates.certificate))) {
      ConnectRequest request =
          ConnectRequest.to("ws://localhost/").proxy(URI.create(proxy.at("https")));

      assertThat(failureOf(client.connect(request, ws -> {})))
          .hasMessageContaining("it responded with 403");
      assertThat(proxy.offers.poll(20, TimeUnit.SECONDS)).containsExactly("http/1.1");
    }
  }

  @Test
  void a_server_does_not_have_to_choose() throws Exception {
    try (Choosing server = new Choosing("");
        WebSocketClient client = client(b -> b.trust(certificates.certificate))) {
      assertThat(failureOf(client.connect(server.at("wss"), ws -> {})))
          .isInstanceOf(HandshakeException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "HTTP/1.1", "none will do"})
  void choosing_another_protocol_is_a_tls_failure(String choice) throws Exception {
    try (Choosing server = new Choosing(choice.equals("none will do") ? null : choice);
        WebSocketClient client = client(b -> b.trust(certificates.certificate))) {
      assertThat(failureOf(client.connect(server.at("wss"), ws -> {})))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.TLS))
          .hasMessageContaining("failed the TLS handshake: ");
    }
  }
}
