// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static io.hawser.checks.support.Failures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.TransportException;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.FakePeer;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import io.netty.channel.unix.Errors;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the same kind of failure has the same description, whichever library reports it. */
class NetworkFailureTest {
  private static final String UNEXPECTED = "an unexpected error (see the cause)";

  static Stream<Arguments> failures() {
    TransportType.AUTO.resolve(); // loads the native library that Errors needs
    return Stream.of(
        Arguments.of(Errors.newIOException("recvAddress", -104), "Connection reset by peer"),
        Arguments.of(
            new IOException("io_uring read(..) failed with error(-104): Connection reset by peer"),
            "Connection reset by peer"),
        Arguments.of(new SocketException("Connection reset"), "Connection reset by peer"),
        Arguments.of(new IOException("Broken pipe"), "Broken pipe"),
        Arguments.of(
            new ConnectException("finishConnect(..) failed: Connection refused: h/127.0.0.1:80"),
            "Connection refused"),
        Arguments.of(
            new ConnectException("Connection refused: /[0:0::1]:80"), "Connection refused"),
        Arguments.of(new ClosedChannelException(), "the connection was closed"),
        Arguments.of(new IOException(), UNEXPECTED),
        Arguments.of(new NullPointerException(), UNEXPECTED),
        Arguments.of(new IllegalStateException("oops"), "oops"),
        Arguments.of(new CompletionException(new IOException("oops")), "oops"),
        Arguments.of(
            new IOException("a\u001b[31m\r\nb\u202e"), "a\\u001B[31m\\u000D\\u000Ab\\u202E"),
        Arguments.of(new IOException("x".repeat(1000)), "x".repeat(300) + "…"),
        Arguments.of(new UnknownHostException("h"), "there is no host with this name"),
        Arguments.of(
            new UnknownHostException("h: Name or service not known"),
            "there is no host with this name"),
        Arguments.of(
            new DecoderException(new NotSslRecordException("not an SSL/TLS record: 48545450")),
            "it does not speak TLS"),
        Arguments.of(
            new SSLException("Unrecognized SSL message, plaintext connection?"),
            "it does not speak TLS"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: handshake_failure"),
            "Received fatal alert: handshake_failure"),
        Arguments.of(
            new SSLException("error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_X"),
            "sslv3 alert x"),
        Arguments.of(
            caused(new CertificateException("x", new CertPathBuilderException("y"))),
            "its certificate is not trusted"),
        Arguments.of(
            caused(new CertificateException("No name matching h found")),
            "its certificate is for another host"),
        Arguments.of(
            caused(new CertificateException("x", new CertificateExpiredException("NotAfter"))),
            "its certificate has expired"),
        proxy("status: HOST_UNREACHABLE", "it responded with host unreachable"),
        proxy("status: unknown(17)", "it responded with unknown"),
        proxy(
            "unexpected authMethod: UNACCEPTED(255)", "it requires another kind of authentication"),
        proxy("authStatus: FAILURE", "it does not accept the user and password"),
        proxy("disconnected", "it closed the connection"),
        Arguments.of(
            new ProxyConnectException(
                "x",
                new IllegalArgumentException(
                    "io.netty.X: unexpected java.lang.RuntimeException: version")),
            "unexpected version"));
  }

  private static Arguments proxy(String said, String told) {
    return Arguments.of(
        new ProxyConnectException("socks5, none, /127.0.0.1:1 => h/127.0.0.1:2, " + said), told);
  }

  private static SSLException caused(Exception cause) {
    return (SSLException) new SSLHandshakeException(cause.toString()).initCause(cause);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void each_failure_is_described_in_plain_words(Throwable failure, String told) {
    assertThat(NetworkFailure.reasonOf(failure)).isEqualTo(told);
    assertThat(NetworkFailure.described(failure)).hasMessage(told).hasCause(failure);
  }

  private static final Pattern RAW =
      Pattern.compile("\\(\\.\\.\\)|error\\(|null|Exception|io\\.netty|java[x]?\\.|[0-9a-f]{20}");

  @EachTransport
  void a_reset_is_the_same_on_every_transport(TransportType transport) throws Exception {
    CompletableFuture<Throwable> onServer = new CompletableFuture<>();
    try (WebSocketServer server =
            WebSocketServer.builder()
                .transport(transport)
                .onConnection(ws -> ws.onError(onServer::complete))
                .start();
        RawSocket socket = RawSocket.connect(server.port(), "/", "")) {
      assertThat(socket.readStatus()).isEqualTo(101);
      socket.reset();

      Throwable failure = onServer.get(20, TimeUnit.SECONDS);
      assertThat(failure)
          .isInstanceOf(TransportException.class)
          .hasMessageEndingWith("Connection reset by peer")
          .hasCauseInstanceOf(IOException.class);
      assertThat(failure.getMessage()).doesNotContainPattern(RAW);
    }
    try (FakePeer peer =
            new FakePeer(
                socket -> {
                  FakePeer.readHead(socket);
                  socket.setSoLinger(true, 0);
                });
        WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      assertThat(failureOf(client.connect("ws://127.0.0.1:" + peer.port(), ws -> {})))
          .hasMessageEndingWith("the opening handshake: Connection reset by peer");
    }
  }

  @EachTransport
  void a_server_without_tls_is_reported_as_such(TransportType transport) throws Exception {
    try (FakePeer plain =
            new FakePeer(
                socket -> {
                  socket.getInputStream().read();
                  FakePeer.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n".repeat(10));
                  FakePeer.readToEnd(socket);
                });
        WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      assertThat(failureOf(client.connect("wss://127.0.0.1:" + plain.port(), ws -> {})))
          .hasMessage(
              "wss://127.0.0.1:%d/ failed the TLS handshake: it does not speak TLS", plain.port());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ffffffffffff",
        "48545450",
        "05ff",
        "0502",
        "0580",
        "0500050000040000",
        "05000501",
        "",
        "0500050100017f0000010050",
        "050005ff00017f0000010050",
      })
  void a_socks_status_is_described_in_words(String hex) throws Exception {
    try (FakePeer fake =
            new FakePeer(
                socket -> {
                  socket.getInputStream().read();
                  FakePeer.write(socket, RawSocket.latin1(hex));
                  socket.shutdownOutput();
                  FakePeer.readToEnd(socket);
                });
        WebSocketClient client = WebSocketClient.create()) {
      Throwable failure =
          failureOf(
              client.connect(
                  ConnectRequest.to("ws://h/")
                      .proxy(URI.create("socks5://127.0.0.1:" + fake.port())),
                  ws -> {}));

      assertThat(failure).hasMessageContaining("cannot be reached through the proxy socks5://");
      assertThat(failure.getMessage()).doesNotContainPattern(RAW);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {'\b', 0x1B, 0x7F, 0x85})
  void no_control_character_of_a_proxy_reaches_a_message(int control) throws Exception {
    String c = String.valueOf((char) control);
    for (String answer :
        new String[] {
          "HTTP/1.1 500 N" + c + "o\r\n\r\n",
          "HTTP/1.1 407 No\r\nProxy-Authenticate: " + c + "Digest" + c + " x\r\n\r\n",
          "HTTP/1.1 " + c + "\r\n\r\n",
          "HTTP/1.1 200 No\r\nX" + c + ": y\r\n\r\n",
          "HTTP/1.1 200 No\r\nX: y\r\n folded\r\n\r\n",
          c + "\r\n\r\n",
        }) {
      try (FakePeer fake =
              new FakePeer(
                  socket -> {
                    FakePeer.readHead(socket);
                    FakePeer.write(socket, answer);
                  });
          WebSocketClient client = WebSocketClient.create()) {
        Throwable failure =
            failureOf(
                client.connect(
                    ConnectRequest.to("ws://h/")
                        .proxy(URI.create("http://127.0.0.1:" + fake.port())),
                    ws -> {}));

        assertThat(String.valueOf(failure.getMessage()).chars()).noneMatch(Character::isISOControl);
        assertThat(failure.getMessage()).doesNotContainPattern(RAW);
      }
    }
  }
}
