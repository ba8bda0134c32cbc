// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ConnectStage;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.FakePeer;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests proxies to which the client connects over TLS. */
class HttpsProxyTest {
  @TempDir static Path serversFolder;
  @TempDir static Path proxiesFolder;
  private static Certificates servers;
  private static Certificates localhost;
  private static Certificates proxies;
  private static Certificates proxyExample;
  private static Certificates alice;
  private static Path both;
  private static WebSocketServer plain;
  private static WebSocketServer secure;

  /** The headers of the requests that reached a server. */
  private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();

  private final List<String> lookedUp = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;

  @BeforeAll
  static void startServers() throws Exception {
    servers = Certificates.authority(serversFolder);
    localhost = servers.issue("localhost", "dns:localhost");
    proxies = Certificates.authority(proxiesFolder);
    proxyExample = proxies.issue("proxy", "dns:proxy.example");
    alice = proxies.issue("alice", "dns:alice");
    both =
        Files.writeString(
            serversFolder.resolve("both.pem"),
            Files.readString(servers.certificate) + Files.readString(proxies.certificate));
    plain = WebSocketServer.builder().onConnection(HttpsProxyTest::echo).start();
    secure =
        WebSocketServer.builder()
            .tls(localhost.certificate, localhost.key)
            .onConnection(HttpsProxyTest::echo)
            .start();
  }

  private static void echo(WebSocket ws) {
    REQUESTS.add(ws.request().headers().toString());
    ws.onMessage(ws::send);
  }

  @AfterAll
  static void stopServers() {
    plain.close();
    secure.close();
  }

  private WebSocketClient client(Consumer<WebSocketClient.Builder> tls) {
    REQUESTS.clear();
    WebSocketClient.Builder builder =
        WebSocketClient.builder()
            .resolver(
                host -> {
                  lookedUp.add(host);
                  return CompletableFuture.completedFuture(
                      List.of(InetAddress.getLoopbackAddress()));
                });
    tls.accept(builder);
    return builder.build();
  }

  private static ConnectRequest through(int port, boolean tls) {
    return through("user:pass@proxy.example", port, tls);
  }

  private static ConnectRequest through(String proxy, int port, boolean tls) {
    return ConnectRequest.to(
            tls ? "wss://localhost:" + secure.port() : "ws://localhost:" + plain.port())
        .proxy(URI.create("https://" + proxy + ':' + port));
  }

  private static void assertEchoes(WebSocketClient client, ConnectRequest request)
      throws Exception {
    CompletableFuture<String> echoed = new CompletableFuture<>();
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    String message = "x".repeat(200_000); // more than one TLS record
    client.connect(
        request,
        ws -> {
          ws.onText(
              text -> {
                echoed.complete(text);
                ws.close(4000, "");
              });
          ws.onClose((code, reason) -> closed.complete(code));
          ws.send(message);
        });
    assertThat(echoed.get(20, TimeUnit.SECONDS)).isEqualTo(message);
    assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(4000);
    assertThat(REQUESTS).singleElement().asString().doesNotContain("Proxy-Authorization");
  }

  private static void assertProxyFails(
      WebSocketClient client, ConnectRequest request, String message) {
    assertThat(failureOf(client.connect(request, ws -> {})))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.PROXY))
        .hasMessageContaining("cannot be reached through the proxy https://")
        .hasMessageContaining(message)
        .hasMessageNotContaining("pass@");
    assertThat(REQUESTS).isEmpty();
  }

  private static void assertProxyFailsAtTls(
      WebSocketClient client, ConnectRequest request, String message) {
    assertProxyFails(client, request, "the TLS handshake with it failed: ");
    assertThat(failureOf(client.connect(request, ws -> {})))
        .hasMessageContaining(message)
        .hasCauseInstanceOf(SSLException.class);
  }

  // -- a real proxy ------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void apache_connects_to_a_server_through_tls(boolean tls) throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, "Basic", null);
        WebSocketClient client = client(b -> b.trust(both))) {
      assertEchoes(client, through(real.port, tls));
      assertThat(lookedUp).containsExactly("proxy.example");
    }
  }

  @Test
  void apache_requires_user_and_password() throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, "Basic", null);
        WebSocketClient client = client(b -> b.trust(both))) {
      assertProxyFails(
          client,
          through("proxy.example", real.port, true),
          "it responded with 407 Proxy Authentication Required: it requires a user and password");
      assertProxyFails(
          client,
          through("user:no@proxy.example", real.port, true),
          "it responded with 407 Proxy Authentication Required: it does not accept"
              + " the credentials");
    }
  }

  @Test
  void apache_requires_digest_which_is_not_supported() throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, "Digest", null);
        WebSocketClient client = client(b -> b.trust(both))) {
      assertProxyFails(
          client,
          through(real.port, true),
          "it responded with 407 Proxy Authentication Required: it requires Digest, and only"
              + " Basic is supported");
    }
  }

  @Test
  void trust_for_servers_applies_to_proxies() throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, null, null);
        WebSocketClient serversAlone = client(b -> b.trust(servers.certificate));
        WebSocketClient proxiesAlone = client(b -> b.trust(proxies.certificate));
        WebSocketClient clientOfBoth = client(b -> b.trust(both))) {
      assertProxyFailsAtTls(serversAlone, through(real.port, true), "");
      assertProxyFailsAtTls(serversAlone, through(real.port, false), "");
      assertProxyFailsAtTls(
          clientOfBoth,
          through("other.example", real.port, true),
          "its certificate is for another host");
      assertProxyFailsAtTls(
          clientOfBoth,
          through("127.0.0.1", real.port, true),
          "its certificate is for another host");
      assertThat(failureOf(proxiesAlone.connect(through(real.port, true), ws -> {})))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.TLS))
          .hasMessageStartingWith("wss://localhost:" + secure.port());
    }
  }

  @Test
  void trusting_any_server_does_not_trust_any_proxy() throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, null, proxies);
        WebSocketClient careless = client(b -> b.trustAnyServerEvenAnImpostor());
        WebSocketClient carelessAlice =
            client(
                b -> b.trustAnyServerEvenAnImpostor().certificate(alice.certificate, alice.key));
        WebSocketClient told =
            client(b -> b.trustAnyServerEvenAnImpostor().proxyTls(contextOf(alice)))) {
      assertProxyFailsAtTls(careless, through(real.port, true), "");
      assertProxyFailsAtTls(carelessAlice, through(real.port, true), "");
      assertEchoes(told, through(real.port, true));
    }
  }

  private static SSLContext contextOf(Certificates own) {
    try {
      return own.context(proxies);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_proxy_gets_the_certificate_that_it_requests() throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, null, proxies);
        WebSocketClient nobody = client(b -> b.trust(both));
        WebSocketClient someone =
            client(b -> b.trust(both).certificate(alice.certificate, alice.key))) {
      assertProxyFailsAtTls(nobody, through(real.port, true), "");
      assertEchoes(someone, through(real.port, true));
    }
  }

  @Test
  void proxy_tls_replaces_server_tls_for_proxies() throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, null, proxies);
        WebSocketClient separate =
            client(b -> b.trust(servers.certificate).proxyTls(contextOf(alice)));
        WebSocketClient without =
            client(
                b -> {
                  try {
                    b.trust(both)
                        .certificate(alice.certificate, alice.key)
                        .proxyTls(proxies.trustingContext());
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                })) {
      assertEchoes(separate, through(real.port, true));
      REQUESTS.clear();
      assertProxyFailsAtTls(without, through(real.port, true), "");
    }
  }

  @Test
  void the_server_name_does_not_apply_to_the_proxy() throws Exception {
    try (RealProxy real = RealProxy.apache(folder, proxyExample, null, null);
        WebSocketClient client = client(b -> b.trust(both))) {
      ConnectRequest byAddress =
          ConnectRequest.to("wss://127.0.0.1:" + secure.port())
              .serverName("localhost")
              .proxy(URI.create("https://proxy.example:" + real.port));

      assertEchoes(client, byAddress);
    }
  }

  // -- misbehaving proxies -----------------------------------------------------------------------

  private interface TlsScript {
    void play(SSLSocket socket) throws IOException;
  }

  private static FakePeer overTls(Certificates own, TlsScript script) throws Exception {
    SSLSocketFactory factory = own.context(own).getSocketFactory();
    return new FakePeer(
        socket -> {
          try (SSLSocket tls = (SSLSocket) factory.createSocket(socket, null, 0, true)) {
            tls.setUseClientMode(false);
            script.play(tls);
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 200 OK\\r\\n\\r\\nHTTP/1.1 101 Early | it sent more than its response",
        "HTTP/1.1 502 No\\r\\n\\r\\n | it responded with 502 No",
        "HTTP/1.1 200 OK\\r\\n%s | too long",
        "garbage\\r\\n\\r\\n | its response is not HTTP",
      })
  void a_proxy_that_does_not_open_the_tunnel_is_an_error(String answer, String message)
      throws Exception {
    String bytes =
        answer
            .replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace("%s", ("X: " + "y".repeat(1000) + "\r\n").repeat(20));
    try (FakePeer fake =
            overTls(
                proxyExample,
                socket -> {
                  FakePeer.readHead(socket);
                  FakePeer.write(socket, bytes);
                  FakePeer.readToEnd(socket);
                });
        WebSocketClient client = client(b -> b.trust(both))) {
      assertProxyFails(client, through(fake.port(), false), message);
      assertProxyFails(client, through(fake.port(), true), message);
    }
  }

  @Test
  void a_proxy_that_closes_the_connection_is_named() throws Exception {
    try (FakePeer beforeTls = new FakePeer(socket -> socket.getInputStream().read());
        FakePeer afterTls = overTls(proxyExample, FakePeer::readHead);
        WebSocketClient client = client(b -> b.trust(both))) {
      assertProxyFails(client, through(beforeTls.port(), true), "");
      assertProxyFails(client, through(afterTls.port(), true), "");
    }
  }

  @Test
  void a_proxy_without_tls_is_named() throws Exception {
    try (FakePeer talksFirst =
            new FakePeer(
                socket -> {
                  FakePeer.write(socket, "SSH-2.0-OpenSSH\r\n");
                  FakePeer.readToEnd(socket);
                });
        FakePeer tls = overTls(proxyExample, FakePeer::readToEnd);
        WebSocketClient client = client(b -> b.trust(both))) {
      assertProxyFailsAtTls(client, through(talksFirst.port(), true), "it does not speak TLS");
      ConnectRequest asPlain =
          through(tls.port(), true).proxy(URI.create("http://proxy.example:" + tls.port()));
      assertThat(failureOf(client.connect(asPlain, ws -> {})))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.PROXY));
    }
  }

  @Test
  void a_silent_proxy_runs_into_the_timeout() throws Exception {
    try (FakePeer beforeTls = new FakePeer(FakePeer::readToEnd);
        FakePeer afterTls = overTls(proxyExample, FakePeer::readToEnd);
        WebSocketClient client = client(b -> b.trust(both))) {
      Duration limit = Duration.ofSeconds(2);
      CompletableFuture<WebSocket> one =
          client.connect(through(beforeTls.port(), true).handshakeTimeout(limit), ws -> {});
      CompletableFuture<WebSocket> other =
          client.connect(through(afterTls.port(), true).handshakeTimeout(limit), ws -> {});

      for (CompletableFuture<WebSocket> attempt : List.of(one, other)) {
        assertThat(failureOf(attempt))
            .isInstanceOfSatisfying(
                WebSocketTimeoutException.class,
                e -> assertThat(e.stage()).isEqualTo(ConnectStage.PROXY))
            .hasMessageContaining("asking the proxy https://proxy.example:");
      }
    }
  }

  @Test
  void the_last_messages_arrive_through_both_layers_of_tls() throws Exception {
    CompletableFuture<byte[]> said = new CompletableFuture<>();
    try (FakePeer server =
            overTls(
                localhost,
                socket -> {
                  FakePeer.write(socket, accepting(FakePeer.readHead(socket)));
                  socket.getOutputStream().write(new byte[] {(byte) 0x83, 0}); // no such opcode
                  try {
                    said.complete(socket.getInputStream().readAllBytes());
                  } catch (IOException cutOff) {
                    said.completeExceptionally(cutOff);
                  }
                });
        FakePeer proxy =
            overTls(
                proxyExample,
                socket -> {
                  FakePeer.readHead(socket);
                  try (Socket way = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    FakePeer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
                    FakePeer.join(socket, way);
                  }
                });
        WebSocketClient client = client(b -> b.trust(both))) {
      client.connect(through(proxy.port(), true), ws -> {}).get(20, TimeUnit.SECONDS);

      assertThat(said.get(20, TimeUnit.SECONDS)).startsWith(0x88);
    }
  }

  private static String accepting(String request) throws IOException {
    String key = request.replaceFirst("(?is).*sec-websocket-key: *(\\S+).*", "$1");
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: "
          + Base64.getEncoder().encodeToString(hash)
          + "\r\n\r\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }
}
