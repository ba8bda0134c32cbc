// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.endpoint.Authentication;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/decide-who-may-connect.md. */
class DecideWhoMayConnectTest {
  private final WebSocketServer.Builder builder = WebSocketServer.builder().onConnection(ws -> {});
  private final Map<String, String> sessions = Map.of("s1", "Ann");
  private final Map<String, String> tokens = Map.of("t0k3n", "Ann");
  private final String password = "secret";
  private final Accounts accounts = token -> CompletableFuture.completedStage(tokens.get(token));

  private interface Accounts {
    CompletionStage<@Nullable String> ownerOf(String token);
  }

  /** Starts the server and returns the status of its answer to a handshake with these headers. */
  private int statusWith(String... headers) throws IOException {
    return statusAt("/", headers);
  }

  private int statusAt(String target, String... headers) throws IOException {
    try (WebSocketServer server = builder.port(0).start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      String request =
          "GET "
              + target
              + " HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
              + (String.join("\n", headers).contains("Host: ") ? "" : "Host: localhost\r\n")
              + String.join("\r\n", headers)
              + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
      return Integer.parseInt(new String(line, StandardCharsets.ISO_8859_1).substring(9));
    }
  }

  @Test
  void origins() throws IOException {
    // tag::origins[]
    builder.allowOrigins(
        "self", "https://example.org", "https://*.example.org", "http://localhost:*");
    // end::origins[]

    assertThat(statusWith("Origin: https://a.example.org")).isEqualTo(101);
    assertThat(statusWith("Origin: http://localhost:3000")).isEqualTo(101);
    assertThat(statusWith("Origin: https://evil.example")).isEqualTo(403);
  }

  @Test
  void hosts() throws IOException {
    // tag::hosts[]
    builder.host("localhost").allowHosts("localhost", "127.0.0.1", "[::1]");
    // end::hosts[]

    assertThat(statusWith("Host: 127.0.0.1:8080")).isEqualTo(101);
    assertThat(statusWith("Host: evil.example", "Origin: http://evil.example")).isEqualTo(421);
  }

  @Test
  void cookies() throws IOException {
    // tag::cookies[]
    builder.handshake(
        HandshakePolicy.of(
            request -> {
              String user = sessions.get(String.valueOf(request.cookie("session")));
              return user == null
                  ? HandshakeDecision.reject(403)
                  : HandshakeDecision.accept().attach(user);
            }));
    // end::cookies[]

    assertThat(statusWith("Cookie: a=b; session=s1")).isEqualTo(101);
    assertThat(statusWith("Cookie: session=s2")).isEqualTo(403);
    assertThat(statusWith()).isEqualTo(403);
  }

  @Test
  void basic() throws IOException {
    // tag::basic[]
    builder.handshake(
        Authentication.basic("club", given -> given.matches("ann", password) ? "Ann" : null));
    // end::basic[]

    assertThat(statusWith("Authorization: Basic YW5uOnNlY3JldA==")).isEqualTo(101);
    assertThat(statusWith("Authorization: Basic YW5uOnNlY3JldDI=")).isEqualTo(401);
  }

  @Test
  void bearer() throws IOException {
    // tag::bearer[]
    builder.handshake(Authentication.bearerLater("club", token -> accounts.ownerOf(token)));
    // end::bearer[]

    assertThat(statusWith("Authorization: Bearer t0k3n")).isEqualTo(101);
    assertThat(statusWith("Authorization: Bearer other")).isEqualTo(401);
  }

  @Test
  void one_after_the_other() throws IOException {
    // tag::combined[]
    HandshakePolicy members = Authentication.bearer("club", tokens::get);
    HandshakePolicy grownUp =
        HandshakePolicy.of(
            request ->
                "18".equals(request.query())
                    ? HandshakeDecision.accept()
                    : HandshakeDecision.reject(HttpResponse.text(403, "Grown-ups only")));
    builder.handshake(members.and(grownUp));
    // end::combined[]

    assertThat(statusAt("/?18", "Authorization: Bearer t0k3n")).isEqualTo(101);
    assertThat(statusAt("/?17", "Authorization: Bearer t0k3n")).isEqualTo(403);
    assertThat(statusAt("/?17")).isEqualTo(401);

    // tag::without-server[]
    HttpRequest request = HttpRequest.get("/?17", Headers.of("Authorization", "Bearer t0k3n"));
    HandshakeDecision decision = members.and(grownUp).decide(request).toCompletableFuture().join();
    // end::without-server[]
    assertThat(decision.rejection()).isNotNull();
  }

  @Test
  void proxies_and_limits() throws IOException {
    // tag::proxies[]
    builder.trustProxies(ProxyHeader.X_FORWARDED, "10.0.0.0/8", "unix");
    // end::proxies[]
    // tag::limits[]
    builder.maxConnections(10_000).maxConnectionsPerAddress(20);
    // end::limits[]

    assertThat(statusWith("X-Forwarded-For: 198.51.100.7")).isEqualTo(101);
  }

  @Test
  void certificates() throws IOException {
    // tag::certificates[]
    builder.handshake(
        HandshakePolicy.of(
            request -> {
              List<X509Certificate> chain = request.clientCertificates();
              return chain.isEmpty()
                  ? HandshakeDecision.reject(403)
                  : HandshakeDecision.accept().attach(chain.get(0).getSubjectX500Principal());
            }));
    // end::certificates[]

    assertThat(statusWith()).isEqualTo(403);
  }
}
