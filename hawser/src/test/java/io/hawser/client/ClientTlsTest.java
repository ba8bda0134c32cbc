// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ConnectStage;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.server.ClientCertificates;
import io.hawser.server.WebSocketServer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what a client presents over TLS, and what it requires. */
class ClientTlsTest {
  @TempDir static Path folder;
  @TempDir static Path strange;
  private static Certificates authority;
  private static Certificates localhost;
  private static Certificates elsewhere;
  private static Certificates alice;
  private static Certificates stranger;

  @BeforeAll
  static void makeCertificates() throws Exception {
    authority = Certificates.authority(folder);
    localhost = authority.issue("localhost", "dns:localhost");
    elsewhere = authority.issue("elsewhere", "dns:elsewhere.example");
    alice = authority.issue("alice", "dns:alice");
    stranger = Certificates.authority(strange).issue("stranger", "dns:stranger");
  }

  /**
   * Sends each client the name in its certificate. The server's default certificate is for another
   * host.
   */
  private static WebSocketServer server(ClientCertificates clients) {
    return WebSocketServer.builder()
        .tls(
            t ->
                t.certificate(elsewhere.certificate, elsewhere.key)
                    .certificateFor("localhost", localhost.certificate, localhost.key)
                    .trustClients(authority.certificate)
                    .clientCertificates(clients))
        .onConnection(
            ws ->
                ws.send(
                    ws.request().clientCertificates().stream()
                        .map(c -> c.getSubjectX500Principal().getName())
                        .toList()
                        .toString()))
        .start();
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

  private static String greeting(WebSocketClient client, ConnectRequest request) throws Exception {
    CompletableFuture<String> text = new CompletableFuture<>();
    client.connect(request, ws -> ws.onText(text::complete)).get(20, TimeUnit.SECONDS);
    return text.get(20, TimeUnit.SECONDS);
  }

  private static void assertRefused(WebSocketClient client, ConnectRequest request) {
    CompletableFuture<WebSocket> opening = client.connect(request, ws -> {});
    assertThat(failureOf(opening))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.TLS))
        .hasMessageContaining("failed the TLS handshake: ");
  }

  private static ConnectRequest to(String host, WebSocketServer server) {
    return ConnectRequest.to("wss://" + host + ":" + server.port());
  }

  @Test
  void a_client_presents_its_certificate_on_request() throws Exception {
    try (WebSocketServer server = server(ClientCertificates.REQUIRED);
        WebSocketClient plainKey =
            client(b -> b.trust(authority.certificate).certificate(alice.certificate, alice.key));
        WebSocketClient encryptedKey =
            client(
                b -> {
                  try {
                    b.trust(authority.certificate)
                        .certificate(alice.certificate, alice.encryptedKey("secret"), "secret");
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                })) {
      assertThat(greeting(plainKey, to("localhost", server))).startsWith("[CN=alice");
      assertThat(greeting(encryptedKey, to("localhost", server))).startsWith("[CN=alice");
    }
  }

  @Test
  void a_client_without_the_required_certificate_fails_at_tls() {
    try (WebSocketServer server = server(ClientCertificates.REQUIRED);
        WebSocketClient none = client(b -> b.trust(authority.certificate));
        WebSocketClient strangers =
            client(
                b ->
                    b.trust(authority.certificate)
                        .certificate(stranger.certificate, stranger.key))) {
      assertRefused(none, to("localhost", server));
      assertRefused(strangers, to("localhost", server));
    }
  }

  @Test
  void the_tls_server_name_may_differ_from_the_host() throws Exception {
    try (WebSocketServer server = server(ClientCertificates.WANTED);
        WebSocketClient client = client(b -> b.trust(authority.certificate))) {
      assertThat(greeting(client, to("localhost", server))).isEqualTo("[]");
      assertRefused(client, to("other.example", server));
      assertThat(greeting(client, to("other.example", server).serverName("localhost")))
          .isEqualTo("[]");
      assertThat(greeting(client, to("127.0.0.1", server).serverName("elsewhere.example")))
          .isEqualTo("[]");
      // The certificate must be for the name that was sent; the name of the host is not enough.
      assertRefused(client, to("localhost", server).serverName("other.example"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "wss://localhost, localhost",
    "wss://A.example., a.example",
    "wss://127.0.0.1, ''",
    "wss://[::1], ''",
  })
  void server_names_are_sent_for_hosts_but_not_for_addresses(String uri, String name)
      throws Exception {
    ClientTls tls = ClientTls.of(localhost.context());
    EmbeddedChannel channel = new EmbeddedChannel();

    SSLEngine engine = tls.handlerFor(channel, ConnectRequest.to(uri).destination(), null).engine();

    SSLParameters parameters = engine.getSSLParameters();
    assertThat(parameters.getServerNames())
        .hasToString(name.isEmpty() ? "[]" : "[type=host_name (0), value=" + name + "]");
    assertThat(parameters.getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
    channel.finish();
  }

  @Test
  void impostors_are_trusted_only_on_request() throws Exception {
    try (WebSocketServer server = server(ClientCertificates.WANTED);
        WebSocketClient careless =
            client(
                b -> b.trustAnyServerEvenAnImpostor().certificate(alice.certificate, alice.key));
        WebSocketClient careful = client(b -> b.certificate(alice.certificate, alice.key))) {
      assertThat(greeting(careless, to("other.example", server))).startsWith("[CN=alice");
      assertThat(greeting(careless, to("127.0.0.1", server))).startsWith("[CN=alice");
      assertRefused(careful, to("localhost", server));
    }
  }

  @Test
  void contradictory_settings_are_refused() throws Exception {
    WebSocketClient.Builder context = WebSocketClient.builder().tls(localhost.context());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> context.trust(authority.certificate).build())
        .withMessageContaining("not both");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                WebSocketClient.builder()
                    .trust(authority.certificate)
                    .trustAnyServerEvenAnImpostor()
                    .build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketClient.builder().certificate(alice.certificate, stranger.key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectRequest.to("wss://h").serverName(""));
  }
}
