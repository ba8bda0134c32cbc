// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.HttpHandler;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.transport.TransportType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a server identifies clients behind a proxy. */
class ProxiedClientTest {
  @AutoClose private final TestServer server = new TestServer();

  private static String tell(HttpRequest request) {
    InetSocketAddress client = (InetSocketAddress) request.clientAddress();
    InetSocketAddress remote = (InetSocketAddress) request.remoteAddress();
    return client.getAddress().getHostAddress()
        + (request.secure() ? " secure" : "")
        + " by "
        + remote.getAddress().getHostAddress();
  }

  static HandshakePolicy telling(BlockingQueue<String> told) {
    return HandshakePolicy.of(
        request -> {
          told.add(tell(request));
          return HandshakeDecision.accept();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.0/8 | 198.51.100.7 secure by 127.0.0.1",
        "10.0.0.0/8  | 127.0.0.1 by 127.0.0.1",
        "unix        | 127.0.0.1 by 127.0.0.1",
      })
  void a_trusted_proxy_reports_the_client(String network, String expected) throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    server.restartUnrecorded(
        b ->
            b.trustProxies(ProxyHeader.X_FORWARDED, network)
                .handshake(telling(told))
                .http(HttpHandler.of(request -> HttpResponse.text(200, tell(request)))));
    String headers =
        String.join(
            "\r\n",
            "X-Forwarded-For: 6.6.6.6",
            "X-Forwarded-For: 198.51.100.7",
            "X-Forwarded-Proto: http, https",
            "Forwarded: for=7.7.7.7",
            "");

    assertThat(server.status(headers)).isEqualTo(101);
    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
    assertThat(server.answerTo("GET / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n"))
        .endsWith(expected);
  }

  @EachTransport
  void a_proxy_on_a_unix_socket_is_trusted_by_that_name(
      TransportType transport, @TempDir Path folder) throws Exception {
    for (String trusted : new String[] {"unix", "0.0.0.0/0"}) {
      Path path = folder.resolve("hawser.sock");
      BlockingQueue<String> told = new LinkedBlockingQueue<>();
      try (WebSocketServer behind =
              WebSocketServer.builder()
                  .transport(transport)
                  .unixSocket(path)
                  .trustProxies(ProxyHeader.X_FORWARDED, trusted)
                  .maxConnectionsPerAddress(1)
                  .onConnection(ws -> told.add(String.valueOf(ws.request().clientAddress())))
                  .start();
          SocketChannel one = SocketChannel.open(behind.localAddress());
          SocketChannel other = SocketChannel.open(behind.localAddress())) {
        String request = RawSocket.handshake(80, "/", "X-Forwarded-For: 198.51.100.7\r\n");

        assertThat(statusOf(one, request)).isEqualTo(101);
        // Without trust they have no address, and so no limit per address.
        assertThat(statusOf(other, request)).isEqualTo(trusted.equals("unix") ? 429 : 101);
        assertThat(told.poll(10, TimeUnit.SECONDS))
            .isEqualTo(trusted.equals("unix") ? "/198.51.100.7:0" : "");
      }
    }
  }

  private static int statusOf(SocketChannel channel, String request) throws IOException {
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
    ByteBuffer line = ByteBuffer.allocate("HTTP/1.1 101".length());
    while (line.hasRemaining() && channel.read(line) >= 0) {
      // goes on
    }
    return Integer.parseInt(new String(line.array(), StandardCharsets.ISO_8859_1).substring(9));
  }

  @Test
  void without_trusted_proxies_no_header_is_trusted() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    server.restartUnrecorded(b -> b.handshake(telling(told)));

    server.head(
        "/", "X-Forwarded-For: 198.51.100.7\r\nForwarded: for=198.51.100.7;proto=https\r\n");
    assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("127.0.0.1 by 127.0.0.1");
  }

  @Test
  void without_networks_of_proxies_none_can_be_trusted() {
    WebSocketServer.Builder builder = WebSocketServer.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.trustProxies(ProxyHeader.FORWARDED))
        .withMessageContaining("no network");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.trustProxies(ProxyHeader.FORWARDED, "proxy.example"))
        .withMessageContaining("proxy.example");
  }
}
