// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.ConnectStage;
import io.hawser.HandshakeException;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.FakePeer;
import io.hawser.server.WebSocketServer;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that everything that is thrown while a connection is being opened is reported immediately.
 */
class UnreachableTest {
  @TempDir static Path folder;
  private static Certificates certificates;

  private static final Duration LONG = Duration.ofSeconds(40);
  private static final List<Supplier<Throwable>> KINDS =
      List.of(
          () -> new IllegalStateException("oops"),
          () -> new AssertionError("oops"),
          () -> new OutOfMemoryError("oops"),
          () -> new NullPointerException());

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new Certificates(folder, "dns:localhost");
  }

  private static WebSocketClient.Builder client() {
    return WebSocketClient.builder()
        .resolver(
            host -> CompletableFuture.completedFuture(List.of(InetAddress.getLoopbackAddress())));
  }

  private static ConnectRequest to(String uri) {
    return ConnectRequest.to(uri).handshakeTimeout(LONG);
  }

  private static Throwable failure(WebSocketClient client, ConnectRequest request) {
    return failureOf(client.connect(request, ws -> {}));
  }

  private static void throwIt(Supplier<Throwable> kind) {
    Throwable thrown = kind.get();
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  static Stream<Supplier<Throwable>> kinds() {
    return KINDS.stream();
  }

  // -- names that no certificate has -------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"my_host", "x-.example", "a.-b.example", "a.b_c.example"})
  void a_name_that_cannot_be_verified_is_refused_at_the_call(String host) {
    String sentence = "no certificate can be valid for the host " + host;
    try (WebSocketClient client = client().trust(certificates.certificate).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.connect("wss://" + host + "/", ws -> {}))
          .withMessageStartingWith(sentence);
      ConnectRequest through = to("ws://localhost/").proxy(URI.create("https://" + host + "/"));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.connect(through, ws -> {}))
          .withMessageStartingWith(sentence);
    }
    try (WebSocketClient client = client().trustAnyServerEvenAnImpostor().build()) {
      // Proxies are verified nevertheless.
      ConnectRequest through = to("wss://localhost/").proxy(URI.create("https://" + host + "/"));
      assertThatIllegalArgumentException().isThrownBy(() -> client.connect(through, ws -> {}));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_host", "x-.example", "localhost."})
  void such_a_server_is_connected_to_without_verification(String host) throws Exception {
    try (WebSocketServer server = secureServer();
        WebSocketClient client = client().trustAnyServerEvenAnImpostor().build()) {
      open(client, to("wss://" + host + ":" + server.port() + "/"));
    }
  }

  @Test
  void another_server_name_makes_verification_possible() throws Exception {
    try (WebSocketServer server = secureServer();
        WebSocketClient client = client().trust(certificates.certificate).build()) {
      open(client, to("wss://my_host:" + server.port() + "/").serverName("localhost"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> to("wss://h/").serverName("my_host"))
        .withMessageContaining("my_host");
  }

  @Test
  void a_redirect_to_such_a_name_is_reported() throws Exception {
    String answer = "HTTP/1.1 302 X\r\nLocation: wss://my_host/\r\n\r\n";
    try (FakePeer peer = FakePeer.answering(answer);
        WebSocketClient client = client().trust(certificates.certificate).build()) {
      assertThat(failure(client, to("ws://h:" + peer.port() + "/").followRedirects(1)))
          .isInstanceOf(HandshakeException.class)
          .hasMessageContaining(
              "redirects (302) to wss://my_host:443/: no certificate can be valid for");
    }
  }

  private static WebSocketServer secureServer() {
    return WebSocketServer.builder()
        .tls(certificates.certificate, certificates.key)
        .onConnection(ws -> {})
        .start();
  }

  private static WebSocket open(WebSocketClient client, ConnectRequest request) throws Exception {
    return client.connect(request, ws -> {}).get(20, TimeUnit.SECONDS);
  }

  // -- what is thrown ----------------------------------------------------------------------------

  private static void assertReported(Throwable failure, ConnectStage stage) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.stage()).isEqualTo(stage));
    assertThat(failure.getMessage()).doesNotContain("java.").doesNotContain("null");
    assertThat(failure.getCause()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void by_a_resolver(Supplier<Throwable> kind) {
    try (WebSocketClient client =
            WebSocketClient.builder()
                .resolver(
                    host -> {
                      throwIt(kind);
                      return CompletableFuture.completedFuture(List.of());
                    })
                .build();
        WebSocketClient failing =
            WebSocketClient.builder()
                .resolver(host -> CompletableFuture.failedFuture(kind.get()))
                .build()) {
      assertReported(failure(client, to("ws://h/")), ConnectStage.RESOLVE);
      assertReported(failure(failing, to("ws://h/")), ConnectStage.RESOLVE);
    }
  }

  @Test
  @SuppressWarnings("NullAway")
  void by_a_resolver_that_finds_nothing_at_all() {
    for (CompletableFuture<List<InetAddress>> answer :
        List.<CompletableFuture<List<InetAddress>>>of(
            CompletableFuture.completedFuture(null),
            CompletableFuture.completedFuture(List.of()))) {
      try (WebSocketClient client = WebSocketClient.builder().resolver(host -> answer).build()) {
        assertReported(failure(client, to("ws://h/")), ConnectStage.RESOLVE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void by_on_redirect(Supplier<Throwable> kind) throws Exception {
    String answer = "HTTP/1.1 302 X\r\nLocation: /x\r\n\r\n";
    try (FakePeer peer = FakePeer.answering(answer);
        WebSocketClient client = client().build()) {
      ConnectRequest request =
          to("ws://h:" + peer.port() + "/")
              .followRedirects(1)
              .onRedirect(
                  redirect -> {
                    throwIt(kind);
                    return true;
                  });
      assertThat(failure(client, request)).hasSameClassAs(kind.get());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void by_the_code_that_makes_tls_engines(Supplier<Throwable> kind) throws Exception {
    SSLContext context = new BrokenContext(() -> throwIt(kind));
    try (FakePeer peer = new FakePeer(FakePeer::readToEnd);
        WebSocketClient client = client().tls(context).build()) {
      assertReported(failure(client, to("wss://localhost:" + peer.port())), ConnectStage.TLS);
      ConnectRequest through =
          to("ws://localhost/").proxy(URI.create("https://localhost:" + peer.port()));
      assertReported(failure(client, through), ConnectStage.CONNECT);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void by_a_trust_manager(Supplier<Throwable> kind) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new BrokenTrust(() -> throwIt(kind))}, null);
    try (WebSocketServer server = secureServer();
        WebSocketClient client = client().tls(context).build()) {
      assertReported(failure(client, to("wss://localhost:" + server.port())), ConnectStage.TLS);
      ConnectRequest through =
          to("ws://localhost/").proxy(URI.create("https://localhost:" + server.port()));
      assertReported(failure(client, through), ConnectStage.PROXY);
    }
  }

  private static final class BrokenTrust implements X509TrustManager {
    private final Runnable broken;

    BrokenTrust(Runnable broken) {
      this.broken = broken;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
      broken.run();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
      broken.run();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Works once, when the client checks it, and then never again. */
  private static final class BrokenContext extends SSLContext {
    BrokenContext(Runnable broken) throws Exception {
      super(new Spi(broken), new Provider("none", "1", "") {}, "TLS");
    }

    private static final class Spi extends SSLContextSpi {
      private final Runnable broken;
      private final SSLContext working = SSLContext.getDefault();

      Spi(Runnable broken) throws Exception {
        this.broken = broken;
      }

      @Override
      protected SSLEngine engineCreateSSLEngine() {
        return working.createSSLEngine();
      }

      @Override
      protected SSLEngine engineCreateSSLEngine(String host, int port) {
        broken.run();
        return working.createSSLEngine(host, port);
      }

      @Override
      protected void engineInit(
          KeyManager @Nullable [] keys,
          TrustManager @Nullable [] trust,
          @Nullable SecureRandom random)
          throws KeyManagementException {
        throw new KeyManagementException();
      }

      @Override
      protected SSLSocketFactory engineGetSocketFactory() {
        return working.getSocketFactory();
      }

      @Override
      protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return working.getServerSocketFactory();
      }

      @Override
      protected SSLSessionContext engineGetServerSessionContext() {
        return working.getServerSessionContext();
      }

      @Override
      protected SSLSessionContext engineGetClientSessionContext() {
        return working.getClientSessionContext();
      }

      @Override
      protected SSLParameters engineGetDefaultSSLParameters() {
        return working.getDefaultSSLParameters();
      }

      @Override
      protected SSLParameters engineGetSupportedSSLParameters() {
        return working.getSupportedSSLParameters();
      }
    }
  }
}
