// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.client.WebSocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of several hosts and of clients. */
class ServerTlsTest {
  @TempDir static Path folder;
  @TempDir static Path strange;
  @TempDir static Path lonely;
  private static Certificates authority;
  private static Certificates byDefault;
  private static Certificates chat;
  private static Certificates wildcard;
  private static Certificates rsa;
  private static Certificates alice;
  private static Certificates stranger;

  private final BlockingQueue<List<X509Certificate>> seen = new LinkedBlockingQueue<>();
  private WebSocketServer server = WebSocketServer.listen(0, ws -> {});

  @BeforeAll
  static void makeCertificates() throws Exception {
    authority = Certificates.authority(folder);
    byDefault = authority.issue("default", "dns:localhost");
    chat = authority.issue("chat", "dns:chat.example.org");
    wildcard = authority.issue("wildcard", "dns:*.example.org");
    rsa = authority.issue("rsa", "RSA", "dns:localhost");
    alice = authority.issue("alice", "dns:alice");
    stranger = Certificates.authority(strange).issue("stranger", "dns:stranger");
  }

  @AfterEach
  void stop() {
    server.stop(Duration.ZERO);
  }

  private void start(Consumer<ServerTls.Builder> tls) {
    server.stop(Duration.ZERO);
    server =
        WebSocketServer.builder()
            .host("localhost")
            .tls(tls)
            .onConnection(
                ws -> {
                  seen.add(ws.request().clientCertificates());
                  ws.onMessage(ws::send);
                })
            .start();
  }

  private static void withHosts(ServerTls.Builder tls) {
    tls.certificate(byDefault.certificate, byDefault.key)
        .certificateFor("chat.example.org", chat.certificate, chat.key)
        .certificateFor("*.Example.org", wildcard.certificate, wildcard.key)
        .certificateFor("Bücher.example", rsa.certificate, rsa.key);
  }

  /** Does a TLS handshake, and returns the owner of the certificate that the server has sent. */
  private String shownTo(SSLContext client, String protocol, String... host) throws IOException {
    try (SSLSocket socket =
        (SSLSocket) client.getSocketFactory().createSocket("localhost", server.port())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {protocol});
      parameters.setServerNames(
          List.of(host).stream()
              .map(name -> (javax.net.ssl.SNIServerName) new SNIHostName(name))
              .toList());
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  // -- server name indication --------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "chat.example.org, chat",
    "CHAT.example.ORG, chat",
    "www.example.org, wildcard",
    "a.b.example.org, default",
    "example.org, default",
    "xn--bcher-kva.example, rsa",
    "elsewhere.example.net, default",
    "localhost, default",
  })
  void a_client_gets_the_certificate_of_the_requested_host(String host, String owner)
      throws Exception {
    start(ServerTlsTest::withHosts);
    SSLContext client = authority.trustingContext();

    assertThat(shownTo(client, "TLSv1.3", host)).isEqualTo("CN=" + owner);
    assertThat(shownTo(client, "TLSv1.2", host)).isEqualTo("CN=" + owner);
    // The session that the client has cached belongs to another host.
    assertThat(shownTo(client, "TLSv1.3", "chat.example.org")).isEqualTo("CN=chat");
  }

  @Test
  void a_client_that_requests_no_host_gets_the_default_certificate() throws Exception {
    start(ServerTlsTest::withHosts);

    assertThat(shownTo(authority.trustingContext(), "TLSv1.3")).isEqualTo("CN=default");
    assertThat(shownTo(authority.trustingContext(), "TLSv1.2")).isEqualTo("CN=default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "*",
        "*.",
        "a.*.org",
        "*a.example.org",
        "192.0.2.1",
        "2001:db8::1",
        "a b",
        "x."
      })
  void a_name_that_no_client_sends_is_refused(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerTls.builder().certificateFor(host, chat.certificate, chat.key))
        .withMessageContaining("host \"" + host + "\"");
  }

  // -- certificates of clients -------------------------------------------------------------------

  private void assertGetsIn(SSLContext context, String... shown) throws Exception {
    try (WebSocketClient client = WebSocketClient.builder().tls(context).build()) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      WebSocket ws =
          client
              .connect("wss://localhost:" + server.port() + "/", w -> w.onText(heard::add))
              .get(10, TimeUnit.SECONDS);
      ws.send("hello");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
      assertThat(seen.poll(10, TimeUnit.SECONDS))
          .extracting(each -> each.getSubjectX500Principal().getName())
          .containsExactly(shown);
    }
  }

  private void assertStaysOut(SSLContext context) {
    try (WebSocketClient client = WebSocketClient.builder().tls(context).build()) {
      assertThat(client.connect("wss://localhost:" + server.port() + "/", ws -> {}))
          .failsWithin(Duration.ofSeconds(10));
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void a_server_that_trusts_some_clients_accepts_no_others() throws Exception {
    start(
        t ->
            t.certificate(byDefault.certificate, byDefault.key)
                .trustClients(authority.certificate));

    assertGetsIn(alice.context(authority), "CN=alice", "CN=authority");
    assertStaysOut(authority.trustingContext());
    assertStaysOut(stranger.context(authority));
  }

  @Test
  void a_self_signed_certificate_can_be_trusted() throws Exception {
    Certificates loner = new Certificates(lonely, "dns:loner");
    start(t -> t.certificate(byDefault.certificate, byDefault.key).trustClients(loner.certificate));

    assertGetsIn(loner.context(authority), "CN=test");
    assertStaysOut(alice.context(authority));
  }

  @Test
  void a_wanted_certificate_may_be_missing_but_not_untrusted() throws Exception {
    start(
        t ->
            t.certificate(byDefault.certificate, byDefault.key)
                .trustClients(authority.certificate)
                .clientCertificates(ClientCertificates.WANTED));

    assertGetsIn(alice.context(authority), "CN=alice", "CN=authority");
    assertGetsIn(authority.trustingContext());
    assertStaysOut(stranger.context(authority));
  }

  @Test
  void an_ssl_context_decides_which_clients_are_trusted() throws Exception {
    SSLContext context = byDefault.context(authority);
    start(t -> t.context(context).clientCertificates(ClientCertificates.REQUIRED));

    assertGetsIn(alice.context(authority), "CN=alice", "CN=authority");
    assertStaysOut(authority.trustingContext());
    assertStaysOut(stranger.context(authority));
  }

  @Test
  void no_certificate_is_requested_by_default() throws Exception {
    SSLContext context = byDefault.context(authority);
    start(t -> t.context(context));

    assertGetsIn(alice.context(authority));
  }

  // -- keys, protocols, renewing -----------------------------------------------------------------

  @Test
  void keys_may_be_rsa_and_encrypted() throws Exception {
    Path encrypted = rsa.encryptedKey("open, sesame");
    Path another = chat.encryptedKey("2");
    start(
        t ->
            t.certificate(rsa.certificate, encrypted, "open, sesame")
                .certificateFor("chat.example.org", chat.certificate, another, "2"));

    assertThat(shownTo(authority.trustingContext(), "TLSv1.3")).isEqualTo("CN=rsa");
    assertThat(shownTo(authority.trustingContext(), "TLSv1.3", "chat.example.org"))
        .isEqualTo("CN=chat");
  }

  @Test
  void only_the_configured_protocols_are_accepted() throws Exception {
    SSLContext context = byDefault.context();
    SSLContext client = authority.trustingContext();

    start(t -> t.certificate(byDefault.certificate, byDefault.key).protocols("TLSv1.3"));
    assertThat(shownTo(client, "TLSv1.3")).isEqualTo("CN=default");
    assertThatExceptionOfType(SSLException.class).isThrownBy(() -> shownTo(client, "TLSv1.2"));
    start(t -> t.context(context).protocols("TLSv1.2"));
    assertThat(shownTo(client, "TLSv1.2")).isEqualTo("CN=default");
    assertThatExceptionOfType(SSLException.class).isThrownBy(() -> shownTo(client, "TLSv1.3"));
  }

  @Test
  void a_renewed_certificate_is_used_for_new_connections() throws Exception {
    start(t -> t.certificate(byDefault.certificate, byDefault.key));
    SSLContext client = authority.trustingContext();
    try (WebSocketClient early = WebSocketClient.builder().tls(client).build()) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      WebSocket ws =
          early
              .connect("wss://localhost:" + server.port() + "/", w -> w.onText(heard::add))
              .get(10, TimeUnit.SECONDS);

      server.renewTls(t -> t.certificate(rsa.certificate, rsa.key));

      assertThat(shownTo(client, "TLSv1.3")).isEqualTo("CN=rsa");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> server.renewTls(t -> t.certificate(rsa.certificate, chat.key)));
      assertThat(shownTo(client, "TLSv1.3")).isEqualTo("CN=rsa");
      ws.send("still here");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("still here");
    }
  }

  @Test
  void a_server_without_tls_cannot_switch_to_it() {
    try (WebSocketServer plain = WebSocketServer.listen(0, ws -> {})) {
      assertThatIllegalStateException()
          .isThrownBy(() -> plain.renewTls(t -> t.certificate(rsa.certificate, rsa.key)))
          .withMessage("a server that was started without TLS cannot switch to it");
    }
  }

  @Test
  void contradictory_settings_are_refused() throws Exception {
    SSLContext context = byDefault.context();

    assertRefused("TLS needs certificate(chain, key) or context(SSLContext)", t -> {});
    assertRefused(
        "an SSLContext has its own certificates and trust: use it or files, not both",
        t -> t.context(context).certificate(rsa.certificate, rsa.key));
    assertRefused(
        "an SSLContext has its own certificates and trust: use it or files, not both",
        t -> t.context(context).trustClients(authority.certificate));
    assertRefused(
        "an SSLContext has its own certificates and trust: use it or files, not both",
        t -> t.context(context).certificateFor("a.example.org", rsa.certificate, rsa.key));
    assertRefused(
        "clientCertificates needs trustClients(file), which sets the trusted certificates",
        t -> t.certificate(rsa.certificate, rsa.key).clientCertificates(ClientCertificates.WANTED));
    assertRefused(
        "protocols are [TLSv1.1]: must be one or both of [TLSv1.3, TLSv1.2]",
        t -> t.protocols("TLSv1.1"));
    assertRefused(
        "protocols are []: must be one or both of [TLSv1.3, TLSv1.2]", t -> t.protocols());
  }

  private static void assertRefused(String sentence, Consumer<ServerTls.Builder> tls) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().tls(tls))
        .withMessage(sentence);
  }
}
