// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how much memory is used for clients that do not read, and how it is reported. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SlowReceiverTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** The size of all buffers that are in use. */
  private static long occupied() {
    return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
  }

  private static WebSocketServer start(Consumer<WebSocketServer.Builder> configuration) {
    WebSocketServer.Builder builder = WebSocketServer.builder().threads(2).onConnection(ws -> {});
    configuration.accept(builder);
    return builder.options(o -> o.maxBufferedAmount(1 << 30)).start();
  }

  @ParameterizedTest
  @CsvSource({"ws, 40", "wss, 10"})
  void a_broadcast_to_many_is_held_in_memory_once(String scheme, int count) throws Exception {
    long before = occupied();
    WebSocketServer server;
    WebSocketClient.Builder clients = WebSocketClient.builder();
    if (scheme.equals("wss")) {
      Certificates certificates = new Certificates(folder, "dns:localhost");
      server = start(b -> b.tls(certificates.certificate, certificates.key));
      clients.trust(certificates.certificate);
    } else {
      server = start(b -> {});
    }
    try (server;
        WebSocketClient client = clients.build()) {
      for (int i = 0; i < count; i++) {
        client
            .connect(scheme + "://localhost:" + server.port() + "/", WebSocket::pause)
            .get(20, TimeUnit.SECONDS);
      }
      for (int i = 0; i < 56; i++) {
        server.broadcast(PreparedMessage.binary(ByteBuffer.allocate(256 << 10)));
      }
      await(() -> server.broadcastStatistics().delivered() == 56L * count);

      // Copies would take 14 MiB each. Part of this is what paused clients have read and keep.
      assertThat(occupied() - before).isLessThan((20L + 2L * count) * MIB);
      for (WebSocket each : server.clients()) {
        assertThat(each.bufferedAmount()).isBetween(4L * MIB, 20L * MIB);
      }
      server.stop(Duration.ZERO);
    }
    await(() -> occupied() - before < MIB); // nothing leaks
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 11, 100, 110, 1000, 1010, 4096, 4106, 65_536, 65_546, 262_144, 262_154, MIB, MIB + 10
      })
  void the_buffered_amount_is_what_the_buffers_occupy(int size) throws Exception {
    Message message = Message.binary(ByteBuffer.allocate(size));
    int enough = size < 1000 ? MIB : 8 * MIB;
    try (WebSocketServer server = start(b -> {});
        RawSocket deaf = RawSocket.connect(server.port(), "/", "")) {
      assertThat(deaf.readStatus()).isEqualTo(101);
      await(() -> server.clients().size() == 1);
      long before = occupied();
      WebSocket ws = server.clients().iterator().next();

      await(
          () -> {
            for (int i = 0; i < 1 + (256 << 10) / size && ws.bufferedAmount() < enough; i++) {
              ws.send(message);
            }
            double said = ws.bufferedAmount();
            return said >= enough && Math.abs((occupied() - before) / said - 1) <= 0.1;
          });
    }
  }

  @Test
  void the_largest_is_dropped_first_and_gets_the_reason() throws Exception {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    List<Integer> codes = new CopyOnWriteArrayList<>();
    try (WebSocketServer server =
        start(
            b ->
                b.maxBufferedBytes(8 * MIB)
                    .onConnection(
                        ws ->
                            ws.onError(errors::add).onClose((code, reason) -> codes.add(code))))) {
      List<RawSocket> deaf = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String path = "/" + i;
        deaf.add(RawSocket.connect(server.port(), path, ""));
        assertThat(deaf.get(i).readStatus()).isEqualTo(101);
      }
      await(() -> server.clients().size() == 2);
      Message message = Message.binary(ByteBuffer.allocate(100_000));
      WebSocket small = client(server, "/0");
      WebSocket large = client(server, "/1");
      while (small.bufferedAmount() < MIB) {
        small.send(message);
      }
      await(
          () -> {
            large.send(message);
            return codes.size() == 1;
          });

      assertThat(codes).containsExactly(1006);
      assertThat(errors)
          .singleElement()
          .isInstanceOf(TransportException.class)
          .asString()
          .contains("maxBufferedBytes, which is 8388608", "the most");
      assertThat(server.clients()).containsExactly(small);
      assertThat(server.memoryStatistics().terminated()).isEqualTo(1);
      assertThat(server.memoryStatistics().limit()).isEqualTo(8 * MIB);
      for (RawSocket each : deaf) {
        each.close();
      }
    }
  }

  @Test
  void undelivered_bytes_count_too() throws Exception {
    String half =
        RawSocket.latin1("82 FF 00 00 00 00 06 40 00 00 00 00 00 00") + "x".repeat(20_000);
    String small = RawSocket.latin1("82 84 00 00 00 00") + "more";
    try (WebSocketServer server = start(b -> b.onConnection(ws -> ws.onMessage(m -> ws.pause())));
        RawSocket socket = RawSocket.connect(server.port(), "/", "")) {
      assertThat(socket.readStatus()).isEqualTo(101);
      await(() -> server.clients().size() == 1);
      WebSocket ws = server.clients().iterator().next();
      await(() -> server.memoryStatistics().held() == 0); // the 101 has left

      socket.send(small + half);
      await(() -> server.memoryStatistics().held() > 0); // the bytes that were read with it
      ws.resume();
      await(() -> !ws.isPaused());
      await(() -> server.memoryStatistics().held() >= 20_000); // gathered
      assertThat(server.memoryStatistics().held()).isLessThan(100_000);

      socket.close();
      await(() -> server.memoryStatistics().held() == 0);
    }
  }

  private static WebSocket client(WebSocketServer server, String path) {
    return server.clients().stream()
        .filter(ws -> ws.request().path().equals(path))
        .findFirst()
        .orElseThrow();
  }
}
