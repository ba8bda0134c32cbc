// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ConnectStage;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketTimeoutException;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.FakePeer;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.RealProxy;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real proxies, and misbehaving ones. */
class ProxyTest {
  @TempDir static Path certificatesFolder;
  private static Certificates certificates;
  private static WebSocketServer plain;
  private static WebSocketServer secure;

  /** The requests that reached the servers. */
  private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();

  private final List<String> lookedUp = new CopyOnWriteArrayList<>();
  private WebSocketClient client;
  @TempDir private Path folder;

  @BeforeAll
  static void startServers() throws Exception {
    certificates = new Certificates(certificatesFolder, "dns:localhost");
    plain = WebSocketServer.builder().onConnection(ProxyTest::echo).start();
    secure =
        WebSocketServer.builder()
            .tls(certificates.certificate, certificates.key)
            .onConnection(ProxyTest::echo)
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

  @BeforeEach
  void startClient() {
    REQUESTS.clear();
    client =
        WebSocketClient.builder()
            .trust(certificates.certificate)
            .resolver(
                host -> {
                  lookedUp.add(host);
                  return CompletableFuture.completedFuture(
                      List.of(InetAddress.getLoopbackAddress()));
                })
            .build();
  }

  @AfterEach
  void stopClient() {
    client.close();
  }

  private static ConnectRequest toServer(boolean tls) {
    return ConnectRequest.to(
        tls ? "wss://localhost:" + secure.port() : "ws://localhost:" + plain.port());
  }

  private static URI proxy(String scheme, String userInfo, int port) {
    return URI.create(scheme + "://" + userInfo + "127.0.0.1:" + port);
  }

  private void assertEchoes(ConnectRequest request) throws Exception {
    CompletableFuture<String> echoed = new CompletableFuture<>();
    client.connect(
        request.header("Authorization", "Bearer for-the-server"),
        ws -> {
          ws.onText(echoed::complete);
          ws.send("hello");
        });
    assertThat(echoed.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
    assertThat(REQUESTS)
        .singleElement()
        .asString()
        .contains("Authorization: Bearer for-the-server")
        .contains("Host: localhost:")
        .doesNotContain("Proxy-Authorization");
  }

  private Throwable failure(ConnectRequest request) {
    return failureOf(client.connect(request, ws -> {}));
  }

  private void assertProxyFails(ConnectRequest request, String message) {
    assertThat(failure(request))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.PROXY))
        .hasMessageContaining(message);
    assertThat(REQUESTS).isEmpty();
  }

  // -- real ones ---------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tinyproxy_connects_to_a_server(boolean tls) throws Exception {
    try (RealProxy real = RealProxy.tinyproxy(folder, "")) {
      assertEchoes(toServer(tls).proxy(proxy("http", "", real.port)));
      assertThat(lookedUp).isEmpty(); // the proxy resolves the name
    }
  }

  @Test
  void tinyproxy_requires_user_and_password() throws Exception {
    try (RealProxy real = RealProxy.tinyproxy(folder, "BasicAuth user pass")) {
      assertProxyFails(
          toServer(false).proxy(proxy("http", "", real.port)), "it responded with 407");
      assertProxyFails(
          toServer(true).proxy(proxy("http", "user:no@", real.port)), "it responded with 40");
      assertEchoes(toServer(true).proxy(proxy("http", "user:p%61ss@", real.port)));
    }
  }

  @ParameterizedTest
  @CsvSource({"socks5, false", "socks5, true", "socks5h, false"})
  void microsocks_connects_to_a_server(String scheme, boolean tls) throws Exception {
    try (RealProxy real = RealProxy.microsocks(folder)) {
      assertEchoes(toServer(tls).proxy(proxy(scheme, "", real.port)));
      assertThat(lookedUp).isEmpty();
    }
  }

  @Test
  void microsocks_requires_user_and_password() throws Exception {
    try (RealProxy real = RealProxy.microsocks(folder, "-u", "user", "-P", "pass")) {
      assertProxyFails(toServer(false).proxy(proxy("socks5", "", real.port)), "");
      assertProxyFails(toServer(false).proxy(proxy("socks5", "user:no@", real.port)), "");
      assertEchoes(toServer(true).proxy(proxy("socks5", "user:pass@", real.port)));
    }
  }

  @ParameterizedTest
  @CsvSource({"socks4, '', false", "socks4, user@, true", "socks5, '', true"})
  void dante_connects_to_a_server(String scheme, String user, boolean tls) throws Exception {
    try (RealProxy real = RealProxy.dante(folder)) {
      assertEchoes(toServer(tls).proxy(proxy(scheme, user, real.port)));
    }
  }

  @ParameterizedTest
  @CsvSource({"socks4a, false", "socks4a, true", "socks5, true"})
  void ssh_connects_to_a_server(String scheme, boolean tls) throws Exception {
    try (RealProxy real = RealProxy.ssh(folder)) {
      assertEchoes(toServer(tls).proxy(proxy(scheme, "", real.port)));
      assertThat(lookedUp).isEmpty();
    }
  }

  @Test
  void a_real_proxy_reports_that_it_cannot_reach_the_server() throws Exception {
    ConnectRequest nowhere = ConnectRequest.to("ws://127.0.0.1:1/");
    try (RealProxy real = RealProxy.microsocks(folder)) {
      assertProxyFails(
          nowhere.proxy(proxy("socks5", "", real.port)), "it responded with connection refused");
    }
    try (RealProxy real = RealProxy.tinyproxy(folder, "")) {
      assertProxyFails(nowhere.proxy(proxy("http", "", real.port)), "it responded with 500");
    }
  }

  // -- our own -----------------------------------------------------------------------------------

  private static FakePeer tunnelling(List<String> heads) throws IOException {
    return tunnelling(heads, "HTTP/1.1 103 Hints\r\nX: y\r\n\r\nHTTP/1.0 200 OK\r\n\r\n");
  }

  private static FakePeer tunnelling(List<String> heads, String answer) throws IOException {
    return new FakePeer(
        socket -> {
          String head = FakePeer.readHead(socket);
          heads.add(head);
          int port = Integer.parseInt(head.substring(head.indexOf(':') + 1, head.indexOf(" HTTP")));
          try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            FakePeer.write(socket, answer);
            FakePeer.join(socket, server);
          }
        });
  }

  @Test
  void the_proxy_password_is_sent_only_to_the_proxy() throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    try (FakePeer fake = tunnelling(heads)) {
      assertEchoes(
          toServer(false).header("X-Y", "z").proxy(proxy("http", "us%65r:p%3As@", fake.port())));
      REQUESTS.clear();
      assertEchoes(
          toServer(true)
              .proxy(proxy("http", "user:pass@", fake.port()))
              .header("Proxy-Authorization", "Bearer token"));
    }
    assertThat(heads)
        .containsExactly(
            "CONNECT localhost:%1$d HTTP/1.1\r\nhost: localhost:%1$d\r\nproxy-authorization: Basic dXNlcjpwOnM=\r\n\r\n"
                .formatted(plain.port()),
            "CONNECT localhost:%1$d HTTP/1.1\r\nhost: localhost:%1$d\r\nproxy-authorization: Bearer token\r\n\r\n"
                .formatted(secure.port()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 OK\r\nContent-Length: 0\r\n\r\n",
        "200 OK\r\nContent-Length: 99999\r\n\r\n", // ignored here
        "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "201 Made\r\n\r\n",
        "204 \r\nDate: today\r\n\r\n",
        "299 X\r\nContent-Length: 5\r\n\r\n",
      })
  void any_successful_response_opens_the_tunnel(String answer) throws Exception {
    for (boolean tls : new boolean[] {false, true}) {
      REQUESTS.clear();
      try (FakePeer fake = tunnelling(new CopyOnWriteArrayList<>(), "HTTP/1.1 " + answer)) {
        assertEchoes(toServer(tls).proxy(proxy("http", "", fake.port())));
      }
    }
  }

  @Test
  void each_redirect_requests_a_new_tunnel() throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    String answer = "HTTP/1.1 302 X\r\nLocation: ws://localhost:" + plain.port() + "/\r\n\r\n";
    try (FakePeer fake = tunnelling(heads);
        FakePeer first = FakePeer.answering(answer)) {
      client
          .connect(
              ConnectRequest.to("ws://localhost:" + first.port())
                  .followRedirects(1)
                  .proxy(proxy("http", "user:pass@", fake.port())),
              ws -> {})
          .get(20, TimeUnit.SECONDS);
    }
    assertThat(heads).hasSize(2).allMatch(head -> head.contains("proxy-authorization: Basic "));
  }

  @Test
  void socks_4a_sends_the_name() throws Exception {
    CompletableFuture<String> asked = new CompletableFuture<>();
    try (FakePeer fake =
        new FakePeer(
            socket -> {
              byte[] request = socket.getInputStream().readNBytes(8 + 5 + 12);
              asked.complete(HexFormat.of().formatHex(request));
              FakePeer.write(socket, RawSocket.latin1("005b000000000000")); // rejected
              FakePeer.readToEnd(socket);
            })) {
      assertProxyFails(
          ConnectRequest.to("ws://far.example:8080").proxy(proxy("socks4a", "user@", fake.port())),
          "it responded with rejected or failed");
    }
    assertThat(asked.get(20, TimeUnit.SECONDS))
        .isEqualTo("04011f9000000001" + hex("user") + "00" + hex("far.example") + "00");
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  // -- those that misbehave ----------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 407 Who?\\r\\nContent-Length: 100000000\\r\\n\\r\\nbody | it responded with 407 Who?",
        "HTTP/1.1 403 No\\r\\n\\r\\n | it responded with 403",
        "HTTP/1.1 302 X\\r\\nLocation: http://127.0.0.1/\\r\\n\\r\\n | it responded with 302",
        "HTTP/1.1 101 X\\r\\n\\r\\n | it responded with 101",
        "HTTP/1.1 200 OK\\r\\n\\r\\nHTTP/1.1 101 Early | it sent more than its response",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nEarly | it sent more than its response",
        "SSH-2.0-OpenSSH\\r\\n\\r\\n | its response is not HTTP",
        "garbage\\r\\n\\r\\n | its response is not HTTP",
      })
  void an_http_proxy_that_does_not_open_the_tunnel_is_an_error(String answer, String message)
      throws Exception {
    String bytes = answer.replace("\\r", "\r").replace("\\n", "\n");
    for (boolean tls : new boolean[] {false, true}) {
      try (FakePeer fake = FakePeer.answering(bytes)) {
        assertProxyFails(toServer(tls).proxy(proxy("http", "user:pass@", fake.port())), message);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                                      |            | ` X`",
        "Basic realm=\"a, Digest x\"          |            | ` X: it requires a user and password`",
        "Basic realm=x                         | basic x    | ` X: it does not accept the credentials`",
        "Negotiate, basic realm=\"Digest\"    |            | ` X: it requires a user and password`",
        "Digest nonce=\"a, Basic b\", qop=x   | Basic x    | ` X: it requires Digest, and only Basic is supported`",
        "Digest realm=\"\\\", Basic x\"         |            | ` X: it requires Digest, and only Basic is supported`",
        "Digest a = Basic b, NTLM              |            | ` X: it requires Digest or NTLM, and only Basic is supported`",
        "Basic, Bearer                         | Bearer x   | ` X: it does not accept the credentials`",
        "Digest nonce=x                        | Bearer x   | ` X: it requires Digest, not Bearer`",
        "\"                                    |            | ` X`",
        ",=,\"\\                                |            | ` X`",
      })
  void the_required_credentials_of_a_proxy_are_reported(
      @Nullable String challenge, @Nullable String given, String said) throws Exception {
    String field = challenge == null ? "" : "Proxy-Authenticate: " + challenge + "\r\n";
    try (FakePeer fake = FakePeer.answering("HTTP/1.1 407 X\r\n" + field + "\r\n")) {
      ConnectRequest request = toServer(true).proxy(proxy("http", "", fake.port()));
      assertThat(failure(given == null ? request : request.header("Proxy-Authorization", given)))
          .hasMessageEndingWith("it responded with 407" + said);
    }
  }

  @Test
  void the_size_of_a_proxy_response_is_limited() throws Exception {
    String field = "X: " + "y".repeat(1000) + "\r\n";
    try (FakePeer fake = FakePeer.answering("HTTP/1.1 200 OK\r\n" + field.repeat(20));
        FakePeer line = FakePeer.answering("HTTP/1.1 200 " + "y".repeat(10_000))) {
      assertProxyFails(toServer(false).proxy(proxy("http", "", fake.port())), "too long");
      assertProxyFails(toServer(false).proxy(proxy("http", "", line.port())), "too long");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks4", "socks4a", "socks5"})
  void a_proxy_that_closes_or_stays_silent_is_named(String scheme) throws Exception {
    try (FakePeer hangsUp = new FakePeer(socket -> socket.getInputStream().read());
        FakePeer silent = new FakePeer(FakePeer::readToEnd)) {
      assertProxyFails(toServer(false).proxy(proxy(scheme, "", hangsUp.port())), "");
      assertThat(
              failure(
                  toServer(true)
                      .proxy(proxy(scheme, "user@".repeat(0), silent.port()))
                      .handshakeTimeout(Duration.ofSeconds(3))))
          .isInstanceOfSatisfying(
              WebSocketTimeoutException.class,
              e -> assertThat(e.stage()).isEqualTo(ConnectStage.PROXY))
          .hasMessageContaining("asking the proxy " + scheme + "://127.0.0.1:" + silent.port());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "socks5, ffffffffffff",
    "socks5, 48545450", // HTTP
    "socks5, 05ff", // no acceptable method
    "socks5, 0502", // a password, which was not offered
    "socks5, 0500051000017f0000010050", // host unreachable
    "socks5, 0500050000017f000001005048656c6c6f", // success, and early bytes
    "socks4, ffffffffffffffffff",
    "socks4, 005b000000000000",
    "socks4, 005a00000000000048656c6c6f", // success, and early bytes
  })
  void a_socks_proxy_that_does_not_open_the_tunnel_is_an_error(String scheme, String hex)
      throws Exception {
    byte[] answer = HexFormat.of().parseHex(hex);
    try (FakePeer fake =
        new FakePeer(
            socket -> {
              socket.getInputStream().read();
              socket.getOutputStream().write(answer);
              FakePeer.readToEnd(socket);
            })) {
      assertProxyFails(toServer(false).proxy(proxy(scheme, "", fake.port())), "through the proxy");
    }
  }

  @Test
  void an_unreachable_proxy_differs_from_an_unreachable_server() {
    assertThat(failure(toServer(false).proxy(URI.create("http://127.0.0.1:1"))))
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.CONNECT))
        .hasMessage(
            "the proxy http://127.0.0.1:1 cannot be connected to: 127.0.0.1 Connection refused");
    try (WebSocketClient lost =
        WebSocketClient.builder()
            .resolver(host -> CompletableFuture.failedFuture(new UnknownHostException(host)))
            .build()) {
      assertThat(
              failureOf(
                  lost.connect(
                      toServer(false).proxy(URI.create("http://proxy.example:1")), ws -> {})))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.stage()).isEqualTo(ConnectStage.RESOLVE))
          .hasMessageStartingWith("the proxy http://proxy.example:1 cannot be looked up");
    }
  }

  @Test
  void no_error_shows_a_password() throws Exception {
    try (FakePeer fake = FakePeer.answering("HTTP/1.1 407 No\r\n\r\n")) {
      assertThat(failure(toServer(false).proxy(proxy("http", "user:hunter2@", fake.port()))))
          .hasMessageNotContaining("hunter2");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> toServer(false).proxy(URI.create("ftp://user:hunter2@host")))
        .withMessageNotContaining("hunter2");
  }

  // -- misuse ------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host",
        "socks://host",
        "host:80",
        "http:///",
        "http://host:0",
        "http://host:70000",
        "http://host/path",
        "http://host?query",
        "socks4://user:password@host",
        "socks5://a%0Ab@host",
      })
  void an_invalid_proxy_is_refused_at_the_call(String proxy) {
    assertThatIllegalArgumentException().isThrownBy(() -> toServer(false).proxy(URI.create(proxy)));
  }

  @Test
  void a_unix_socket_is_refused_with_a_proxy() {
    ConnectRequest request =
        ConnectRequest.to("ws+unix:/tmp/s").proxy(URI.create("http://127.0.0.1:1"));

    assertThatIllegalArgumentException().isThrownBy(() -> client.connect(request, ws -> {}));
  }

  @Test
  void a_proxy_has_a_default_port() {
    assertThat(Proxy.of(URI.create("http://h"))).hasToString("http://h:80");
    assertThat(Proxy.of(URI.create("https://h"))).hasToString("https://h:443");
    assertThat(Proxy.of(URI.create("http://[::1]/"))).hasToString("http://[::1]:80");
    assertThat(Proxy.of(URI.create("socks4a://h:81"))).hasToString("socks4a://h:81");
    assertThat(Proxy.of(URI.create("SOCKS5H://u:p@h"))).hasToString("socks5h://h:1080");
  }
}
