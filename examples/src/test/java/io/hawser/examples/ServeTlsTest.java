// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.checks.support.Certificates;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/how-to/serve-tls.md, and of the Javadoc of {@code ServerTls}. */
class ServeTlsTest {
  private final RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
  private final int port = 0;
  @TempDir Path folder;

  private void assertEchoes(WebSocketClient client, WebSocketServer server) throws Exception {
    client
        .connect("wss://localhost:" + server.port(), ws -> ws.listener(heard))
        .get(20, TimeUnit.SECONDS)
        .send("hello");
    assertThat(heard.next()).isEqualTo("text hello");
  }

  private Path newFolder(String name) throws Exception {
    return Files.createDirectory(folder.resolve(name));
  }

  @Test
  void a_certificate_and_its_renewal() throws Exception {
    Certificates own = new Certificates(newFolder("old"), "dns:localhost");
    Path fullchain = own.certificate;
    Path privkey = own.key;
    // tag::serve[]
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8443 */ port)
            .tls(/* Path.of("fullchain.pem") */ fullchain, /* Path.of("privkey.pem") */ privkey)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start();
    // end::serve[]
    try (server;
        WebSocketClient client = WebSocketClient.builder().trust(fullchain).build()) {
      assertEchoes(client, server);
      renew(server, new Certificates(newFolder("new"), "dns:localhost"));
      assertThatThrownBy(() -> assertEchoes(client, server)).hasMessageContaining("TLS");
    }
  }

  private void renew(WebSocketServer server, Certificates renewed) throws Exception {
    Path chain = renewed.certificate;
    Path key = renewed.key;
    // tag::renew[]
    server.renewTls(
        t -> t.certificate(/* Path.of("fullchain.pem") */ chain, /* Path.of("privkey.pem") */ key));
    // end::renew[]
    try (WebSocketClient client = WebSocketClient.builder().trust(chain).build()) {
      assertEchoes(client, server);
    }
  }

  @Test
  void all_settings() throws Exception {
    Certificates own = new Certificates(newFolder("own"), "dns:localhost");
    Path fullchain = own.certificate;
    Path privkey = own.key;
    Certificates of = new Certificates(newFolder("chat"), "dns:chat.example.org");
    Path chat = of.certificate;
    Path chatKey = of.key;
    String password = "geheim";
    Certificates all = new Certificates(newFolder("net"), "dns:*.example.net");
    Path net = all.certificate;
    Path netKey = all.encryptedKey(password);
    Certificates authority = Certificates.authority(newFolder("authority"));
    Path ours = authority.certificate;
    Certificates member = authority.issue("member", "dns:member.example");
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            // tag::settings[]
            .tls(
                t ->
                    t.certificate(
                            /* Path.of("fullchain.pem") */ fullchain,
                            /* Path.of("privkey.pem") */ privkey)
                        .certificateFor(
                            "chat.example.org",
                            /* Path.of("chat.pem") */ chat,
                            /* Path.of("chat-key.pem") */ chatKey)
                        .certificateFor(
                            "*.example.net",
                            /* Path.of("net.pem") */ net,
                            /* Path.of("net-key.pem") */ netKey,
                            password)
                        .trustClients(/* Path.of("our-clients.pem") */ ours)
                        .protocols("TLSv1.3"))
            // end::settings[]
            // tag::members[]
            .handshake(
                HandshakePolicy.of(
                    request -> {
                      List<X509Certificate> chain = request.clientCertificates(); // empty if none
                      return chain.isEmpty()
                          ? HandshakeDecision.reject(401)
                          : HandshakeDecision.accept()
                              .attach(chain.get(0).getSubjectX500Principal());
                    }))
            // end::members[]
            .onConnection(ws -> ws.onMessage(ws::send));
    try (WebSocketServer server = builder.start();
        WebSocketClient client =
            WebSocketClient.builder()
                .trust(fullchain)
                .certificate(member.certificate, member.key)
                .build();
        WebSocketClient stranger = WebSocketClient.builder().trust(fullchain).build()) {
      assertEchoes(client, server);
      RecordingListener ended = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
      // In TLS 1.3, the client learns only after its own handshake that it is refused.
      assertThatThrownBy(
              () ->
                  stranger
                      .connect("wss://localhost:" + server.port(), ws -> ws.listener(ended))
                      .get(20, TimeUnit.SECONDS))
          .isNotNull();
    }
  }

  @Test
  void the_example_of_the_class() throws Exception {
    WebSocketServer.Builder builder = WebSocketServer.builder();
    Certificates own = new Certificates(newFolder("own"), "dns:localhost");
    Path cert = own.certificate;
    Path key = own.key;
    Certificates of = new Certificates(newFolder("org"), "dns:*.example.org");
    Path org = of.certificate;
    Path orgKey = of.key;
    Path ours = own.certificate;
    // tag::class[]
    builder.tls(
        t ->
            t.certificate(/* Path.of("cert.pem") */ cert, /* Path.of("key.pem") */ key)
                .certificateFor(
                    "*.example.org",
                    /* Path.of("org.pem") */ org,
                    /* Path.of("org-key.pem") */ orgKey)
                .trustClients(/* Path.of("our-clients.pem") */ ours));
    // end::class[]
    try (WebSocketServer server = builder.onConnection(ws -> ws.onMessage(ws::send)).start();
        WebSocketClient client =
            WebSocketClient.builder().trust(cert).certificate(cert, key).build()) {
      assertEchoes(client, server);
    }
  }

  @Test
  void the_side_of_the_client() throws Exception {
    Certificates own = new Certificates(newFolder("own"), "dns:localhost");
    Path ours = own.certificate;
    SSLContext sslContext = own.trustingContext();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .tls(own.certificate, own.key)
                .onConnection(ws -> ws.onMessage(ws::send))
                .start();
        WebSocketClient first =
            // tag::client[]
            // your own authority
            WebSocketClient.builder().trust(/* Path.of("our-authority.pem") */ ours).build();
        // end::client[]
        WebSocketClient second =
            // tag::client[]
            // also with a client certificate
            WebSocketClient.builder().tls(sslContext).build();
        // end::client[]
        ) {
      assertEchoes(first, server);
      assertEchoes(second, server);
    }
  }
}
