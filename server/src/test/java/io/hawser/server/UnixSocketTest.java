// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.LeftOvers;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.http.HttpRequest;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server on a Unix socket, and the JDK as its client. */
class UnixSocketTest {
  private final RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = folder.resolve("hawser.sock");
  }

  @AfterEach
  void nothing_else_happened() {
    recorder.assertNothingElse();
  }

  private WebSocketServer start(TransportType transport) {
    return WebSocketServer.builder()
        .transport(transport)
        .unixSocket(path)
        .options(
            o -> o.closeTimeout(Duration.ofHours(1))) // a connection must end without the timeout
        .onConnection(ws -> ws.listener(recorder))
        .start();
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    send(channel, RawSocket.handshake(80, "/", ""));
    assertThat(read(channel, "\r\n\r\n")).startsWith("HTTP/1.1 101 ");
    return channel;
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads until these characters have arrived, or the stream ends. */
  private static String read(SocketChannel channel, String last) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (last.isEmpty() || !read.toString(StandardCharsets.ISO_8859_1).endsWith(last)) {
      if (channel.read(one.clear()) < 0) {
        break;
      }
      read.write(one.get(0));
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  private void assertRefused(TransportType transport, String reason) {
    LeftOvers leftOvers = new LeftOvers();
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> start(transport).close())
        .withMessage("cannot listen on " + path + ": " + reason);
    leftOvers.assertNone();
  }

  @EachTransport
  void messages_are_exchanged_and_the_connection_is_closed(TransportType transport)
      throws Exception {
    try (WebSocketServer server = start(transport);
        SocketChannel client = connect()) {
      WebSocket ws = server.clients().iterator().next();
      send(client, RawSocket.latin1("81 85 37 FA 21 3D 7F 9F 4D 51 58"));
      assertThat(recorder.next()).isEqualTo("text Hello");
      ws.send("Hello");
      assertThat(read(client, "Hello")).isEqualTo("\u0081\u0005Hello");

      // The server ends its stream after its Close frame; ours is still open.
      send(client, RawSocket.latin1("88 82 00 00 00 00 03 E8"));
      assertThat(read(client, "")).isEqualTo("\u0088\u0002\u0003\u00E8");
      client.shutdownOutput();
      assertThat(recorder.next()).isEqualTo("close 1000");
    }
    assertThat(path).doesNotExist();
  }

  @EachTransport
  void a_large_message_arrives_although_the_reader_is_slow(TransportType transport)
      throws Exception {
    int size = 4 << 20;
    try (WebSocketServer server = start(transport);
        SocketChannel client = connect()) {
      server.clients().iterator().next().send(new byte[size]);
      ByteBuffer message = ByteBuffer.allocate(10 + size);
      while (message.hasRemaining()) {
        assertThat(client.read(message)).isPositive();
      }
      assertThat(message.flip().get()).isEqualTo((byte) 0x82);
      assertThat(recorder.next()).isEqualTo("drain");
      client.close();
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  @EachTransport
  void addresses_are_those_of_the_jdk(TransportType transport) throws Exception {
    try (WebSocketServer server = start(transport);
        SocketChannel unnamed = connect()) {
      UnixDomainSocketAddress here = UnixDomainSocketAddress.of(path);
      WebSocket ws = server.clients().iterator().next();

      assertThat(server.localAddress()).isEqualTo(here);
      assertThat(ws.localAddress()).isEqualTo(here);
      assertThat(ws.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
      assertThat(ws.request().remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
      assertThat(ws.request().secure()).isFalse();
      assertThatIllegalStateException()
          .isThrownBy(server::port)
          .withMessage("the server listens on the Unix socket " + path + ", which has no port");
      assertThatIllegalStateException().isThrownBy(server::address);
      unnamed.close();
      assertThat(recorder.next()).isEqualTo("close 1006");

      Path name = folder.resolve("client.sock");
      try (SocketChannel named =
          SocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(name))) {
        named.connect(here);
        send(named, RawSocket.handshake(80, "/", ""));
        read(named, "\r\n\r\n");
        // The first client may still be among them: it is removed after onClose.
        assertThat(server.clients())
            .filteredOn(each -> !each.equals(ws))
            .singleElement()
            .extracting(WebSocket::remoteAddress)
            .isEqualTo(UnixDomainSocketAddress.of(name));
      }
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  @EachTransport
  void a_proxy_on_a_unix_socket_can_be_trusted(TransportType transport) throws Exception {
    try (WebSocketServer server =
            WebSocketServer.builder()
                .transport(transport)
                .unixSocket(path)
                .trustProxies(ProxyHeader.X_FORWARDED, "unix")
                .onConnection(ws -> ws.listener(recorder))
                .start();
        SocketChannel proxy = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      send(
          proxy,
          RawSocket.handshake(
              80, "/", "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"));
      read(proxy, "\r\n\r\n");
      HttpRequest request = server.clients().iterator().next().request();

      assertThat(request.clientAddress()).isEqualTo(new InetSocketAddress("203.0.113.7", 0));
      assertThat(request.secure()).isTrue();
      proxy.close();
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  @EachTransport
  void stopping_sends_a_close_frame_and_removes_the_file(TransportType transport) throws Exception {
    WebSocketServer server = start(transport);
    try (SocketChannel client = connect()) {
      assertThat(path).exists();
      Thread stopping = new Thread(() -> server.stop(Duration.ofSeconds(10)));
      stopping.start();
      assertThat(read(client, "stopping")).startsWith("\u0088");
      send(client, RawSocket.latin1("88 82 00 00 00 00 03 E9"));
      assertThat(read(client, "")).isEmpty();
      client.close();
      stopping.join(10_000);
      assertThat(stopping.isAlive()).isFalse();
      assertThat(recorder.next()).startsWith("close 1001");
      assertThat(path).doesNotExist();
    }
  }

  @EachTransport
  void the_socket_of_a_dead_server_is_replaced(TransportType transport) throws Exception {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path))
        .close();
    assertThat(path).exists();

    try (WebSocketServer server = start(transport);
        SocketChannel client = connect()) {
      assertThat(server.clients()).hasSize(1);
      client.close();
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  @EachTransport
  void stopping_does_not_delete_another_file(TransportType transport) throws Exception {
    Path successors = folder.resolve("next.sock");
    WebSocketServer first = start(transport);
    try (ServerSocketChannel successor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      successor.bind(UnixDomainSocketAddress.of(successors));
      Files.move(successors, path, StandardCopyOption.ATOMIC_MOVE);
      first.close();

      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        assertThat(client.isConnected()).isTrue();
      }
    }
    Files.delete(path);

    WebSocketServer second = start(transport);
    Files.delete(path);
    Files.writeString(path, "a diary");
    second.close();
    assertThat(path).hasContent("a diary");
    Files.delete(path);

    WebSocketServer third = start(transport);
    Files.delete(path);
    third.close();
    assertThat(folder).isEmptyDirectory();
  }

  @EachTransport
  void only_one_of_two_servers_that_start_together_gets_the_path(TransportType transport)
      throws Exception {
    for (int round = 0; round < 20; round++) {
      if (round % 2 == 0) {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(path))
            .close();
      }
      List<WebSocketServer> started = startTwo(transport);
      assertThat(started).hasSize(1);
      try (SocketChannel client = connect()) {
        assertThat(started.get(0).clients()).hasSize(1);
        client.close();
      }
      assertThat(recorder.next()).isEqualTo("close 1006");
      started.get(0).close();
      assertThat(folder).isEmptyDirectory();
    }
  }

  /** Starts two servers at the same time, and returns those that started. */
  private List<WebSocketServer> startTwo(TransportType transport) throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    List<WebSocketServer> started = Collections.synchronizedList(new ArrayList<>());
    List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  together.await();
                  started.add(start(transport));
                } catch (TransportException refused) {
                  refusals.add(String.valueOf(refused.getMessage()));
                } catch (InterruptedException | BrokenBarrierException e) {
                  throw new AssertionError(e);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(refusals).allMatch(each -> each.contains("another server listens there"));
    return started;
  }

  @EachTransport
  void a_path_may_have_the_maximum_length(TransportType transport) throws Exception {
    path = folder.resolve("a".repeat(102 - folder.toString().length()));
    try (WebSocketServer server = start(transport);
        SocketChannel client = connect()) {
      assertThat(server.localAddress()).isEqualTo(UnixDomainSocketAddress.of(path));
      client.close();
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @EachTransport
  void a_socket_in_use_stays_with_its_server(TransportType transport) throws Exception {
    try (WebSocketServer first = start(transport)) {
      assertRefused(first);
      try (SocketChannel client = connect()) {
        assertThat(first.clients()).hasSize(1);
        client.close();
      }
      assertThat(recorder.next()).isEqualTo("close 1006");
    }
  }

  private void assertRefused(WebSocketServer first) {
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(() -> start(first.transport()).close())
        .withMessage("cannot listen on " + path + ": another server listens there");
  }

  @Test
  void the_socket_of_a_stuck_server_is_in_use() throws Exception {
    try (ServerSocketChannel stuck = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stuck.bind(UnixDomainSocketAddress.of(path), 1);
      // Two wait to be accepted; the backlog has no room for a third.
      try (SocketChannel one = SocketChannel.open(UnixDomainSocketAddress.of(path));
          SocketChannel two = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        assertThat(one.isConnected() && two.isConnected()).isTrue();
        assertThatExceptionOfType(TransportException.class)
            .isThrownBy(() -> start(TransportType.AUTO))
            .withMessageStartingWith(
                "cannot listen on " + path + ": the socket there may be in use");
      }
      assertThat(path).exists();
    }
  }

  @EachTransport
  void a_file_that_is_not_a_socket_is_not_touched(TransportType transport) throws Exception {
    Files.writeString(path, "a diary");

    assertRefused(transport, "there is a file that is not a socket");

    assertThat(path).hasContent("a diary");
  }

  @EachTransport
  void a_link_or_a_directory_is_not_touched(TransportType transport) throws Exception {
    Path diary = Files.writeString(folder.resolve("diary"), "dear diary");
    Files.createSymbolicLink(path, diary);
    assertRefused(transport, "there is a file that is not a socket");
    assertThat(path).isSymbolicLink().hasContent("dear diary");

    Files.delete(path);
    Files.createDirectory(path);
    assertRefused(transport, "there is a file that is not a socket");
    assertThat(path).isDirectory();
  }

  @EachTransport
  void the_directory_of_a_path_must_exist(TransportType transport) {
    path = folder.resolve("missing").resolve("hawser.sock");

    assertRefused(transport, "there is no directory " + path.getParent());
  }

  @EachTransport
  void a_path_has_a_maximum_length(TransportType transport) throws IOException {
    path = folder.resolve("a".repeat(108 - folder.toString().length()));
    assertRefused(transport, "the path is too long for a socket");

    path = folder.resolve("b".repeat(200));
    Path first = folder.resolve("b".repeat(107 - folder.toString().length()));
    Files.writeString(first, "what a native transport would bind to and delete");
    assertRefused(transport, "the path is too long for a socket");
    assertThat(first).exists();
  }

  @Test
  void an_empty_path_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketServer.builder().unixSocket(Path.of("")))
        .withMessage("the path of the Unix socket is empty");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_server_has_one_address(boolean port) {
    WebSocketServer.Builder builder =
        WebSocketServer.builder().unixSocket(path).onConnection(ws -> {});
    if (port) {
      builder.port(8080);
    } else {
      builder.host("localhost");
    }

    assertThatIllegalStateException()
        .isThrownBy(builder::start)
        .withMessage("a server listens on a host and port, or on a Unix socket, but not on both");
  }
}
