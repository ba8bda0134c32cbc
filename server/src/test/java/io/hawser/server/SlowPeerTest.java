// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hawser.Heartbeat;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.testkit.RecordingListener;
import io.hawser.transport.TransportType;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Tests the timeouts of a connection whose peer is slow but alive. */
class SlowPeerTest {
  /**
   * More than the two operating systems buffer between a server and a client that does not read.
   */
  private static final int MESSAGE = 8 << 20;

  private static final Heartbeat HEARTBEAT =
      Heartbeat.every(Duration.ofSeconds(1)).withTimeout(Duration.ofSeconds(2));

  /**
   * A client that reads at its own pace, and answers each Ping and Close frame that it comes to.
   */
  private static final class Reader implements AutoCloseable {
    private static final String MASKING_KEY = "00000000";

    final Socket socket;
    private final DataInputStream in;
    private final int bytesPerSecond;
    private final long start = System.nanoTime();
    private long read;

    Reader(int port, int bytesPerSecond) throws IOException {
      this.bytesPerSecond = bytesPerSecond;
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      in = new DataInputStream(socket.getInputStream());
      send(RawSocket.handshake(port, "/", ""));
      for (int newlines = 0; newlines < 4; ) {
        int b = in.readUnsignedByte();
        newlines = b == '\r' || b == '\n' ? newlines + 1 : 0;
      }
    }

    private void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads frames until it has answered a Close frame; returns what it has seen. */
    String readToTheEnd() throws IOException {
      StringBuilder seen = new StringBuilder();
      while (true) {
        int opcode = in.readUnsignedByte() & 0xF;
        long length = in.readUnsignedByte();
        length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        if (opcode < 8) {
          seen.append("message ");
          skipSlowly(length);
          continue;
        }
        byte[] payload = in.readNBytes((int) length);
        String answer =
            RawSocket.latin1(
                "%02x%02x".formatted(opcode == 9 ? 0x8A : 0x88, 0x80 | length) + MASKING_KEY);
        send(answer + new String(payload, StandardCharsets.ISO_8859_1));
        if (opcode == 8) {
          return seen.append("close").toString();
        }
      }
    }

    private void skipSlowly(long length) throws IOException {
      byte[] some = new byte[16 << 10];
      for (long left = length; left > 0; ) {
        int count = in.read(some, 0, (int) Math.min(left, some.length));
        if (count < 0) {
          throw new IOException("the stream ended inside a message");
        }
        left -= count;
        read += count;
        long due = start + TimeUnit.SECONDS.toNanos(1) * read / bytesPerSecond;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static WebSocketServer server(
      TransportType transport,
      Consumer<WebSocketOptions.Builder> options,
      Consumer<WebSocket> onConnection) {
    return WebSocketServer.builder()
        .transport(transport)
        .options(options)
        .onConnection(onConnection)
        .start();
  }

  private static boolean seesAcknowledgements(TransportType transport) {
    return transport == TransportType.EPOLL || transport == TransportType.IO_URING;
  }

  @EachTransport
  void a_heartbeat_spares_a_peer_that_still_takes_bytes_before_the_ping(TransportType transport)
      throws Exception {
    assumeThat(seesAcknowledgements(transport)).isTrue();
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    try (WebSocketServer server =
            server(
                transport,
                o -> o.heartbeat(HEARTBEAT),
                ws -> {
                  ws.onError(error -> recorder.onError(ws, error));
                  ws.onPong(payload -> ws.close());
                  ws.send(new byte[MESSAGE]);
                });
        Reader reader = new Reader(server.port(), MESSAGE / 6)) {
      assertThat(reader.readToTheEnd()).isEqualTo("message close");
      recorder.assertNothingElse();
    }
  }

  @EachTransport
  void the_close_timeout_starts_when_the_close_frame_has_been_sent(TransportType transport)
      throws Exception {
    assumeThat(seesAcknowledgements(transport)).isTrue();
    RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    try (WebSocketServer server =
            server(
                transport,
                o -> o.closeTimeout(Duration.ofSeconds(2)),
                ws -> {
                  ws.listener(recorder);
                  ws.send(new byte[MESSAGE]);
                  ws.close();
                });
        Reader reader = new Reader(server.port(), MESSAGE / 6)) {
      assertThat(reader.readToTheEnd()).isEqualTo("message close");
      assertThat(recorder.next()).isEqualTo("close 1000");
    }
  }

  @EachTransport
  void a_peer_that_takes_nothing_is_dropped(TransportType transport) throws Exception {
    RecordingListener heartbeat = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    RecordingListener close = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    RecordingListener silent = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
    try (WebSocketServer pinging =
            server(
                transport,
                o -> o.heartbeat(HEARTBEAT),
                ws -> {
                  ws.listener(heartbeat);
                  ws.send(new byte[2 * MESSAGE]);
                });
        WebSocketServer closing =
            server(
                transport,
                o -> o.closeTimeout(Duration.ofSeconds(2)),
                ws -> {
                  ws.listener(close);
                  ws.send(new byte[2 * MESSAGE]);
                  ws.close();
                });
        WebSocketServer quiet =
            server(transport, o -> o.heartbeat(HEARTBEAT), ws -> ws.listener(silent));
        Reader first = new Reader(pinging.port(), 1);
        Reader second = new Reader(closing.port(), 1);
        Reader third = new Reader(quiet.port(), 1)) {
      assertThat(heartbeat.next()).startsWith("error WebSocketTimeoutException: no sign of life");
      assertThat(heartbeat.next()).isEqualTo("close 1006");
      assertThat(close.next()).startsWith("error WebSocketTimeoutException: closing handshake");
      assertThat(close.next()).isEqualTo("close 1006");
      assertThat(silent.next()).startsWith("error WebSocketTimeoutException: no sign of life");
      assertThat(silent.next()).isEqualTo("close 1006");
      assertThat(List.of(first, second, third)).doesNotContainNull();
    }
  }
}
