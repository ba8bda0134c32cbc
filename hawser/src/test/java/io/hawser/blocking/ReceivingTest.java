// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.CloseInfo.Initiator;
import io.hawser.ConnectionClosedException;
import io.hawser.Heartbeat;
import io.hawser.Message;
import io.hawser.PeerException;
import io.hawser.WebSocket;
import io.hawser.checks.support.RawSocket;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests receiving whole messages, and how receiving ends. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class ReceivingTest {
  @AutoClose private final BlockingPair pair;

  ReceivingTest() throws Exception {
    pair = new BlockingPair();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void messages_come_in_order_and_then_the_end(String name) throws Exception {
    BlockingWebSocket socket = pair.end(name);
    BlockingWebSocket peer = pair.peerOf(name);
    peer.send("one");
    peer.send(new byte[] {1, 2});
    peer.send(Message.text("three"));
    peer.webSocket().close();

    assertThat(socket.receiveText()).isEqualTo("one");
    assertThat(socket.receiveBinary()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThat(socket.receive()).isEqualTo(Message.text("three"));
    assertThat(socket.receive()).isNull();
    assertThat(socket.receive(Duration.ZERO)).isNull();
    assertThat(socket.receiveText()).isNull();
    assertThat(socket.receiveBinary()).isNull();
    assertThat(socket.receiveStream()).isNull();
    assertThat(socket.receiveReader()).isNull();
    assertThat(socket.closeInfo().code()).isEqualTo(1000);
  }

  @Test
  void a_loop_ends_when_the_connection_does() throws Exception {
    for (int i = 0; i < 1000; i++) {
      pair.client.send("message " + i);
    }
    pair.client.webSocket().close(1001, "");
    List<String> received = new ArrayList<>();
    for (Message message : pair.server.messages()) {
      received.add(message.text());
    }
    assertThat(received).hasSize(1000).endsWith("message 999");
  }

  @ParameterizedTest
  @CsvSource({"1000, true", "1001, true", "4000, false", "1011, false"})
  void whether_an_end_is_orderly_depends_on_its_code(int code, boolean orderly) throws Exception {
    pair.client.webSocket().close(code, "why");
    if (orderly) {
      assertThat(pair.server.receive()).isNull();
    } else {
      assertThatThrownBy(pair.server::receive)
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining(code + ", reason \"why\"");
      assertThatThrownBy(() -> pair.server.messages().iterator().hasNext())
          .isInstanceOf(ConnectionClosedException.class);
    }
    assertThat(pair.client.receive()).isNull(); // this side has closed it
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void a_broken_connection_is_an_exception_after_the_messages(String name) throws Exception {
    BlockingWebSocket socket = pair.end(name);
    WebSocket peer = pair.peerOf(name).webSocket();
    peer.sendAsync("last").get();
    peer.terminate();

    assertThat(socket.receiveText()).isEqualTo("last");
    assertThatThrownBy(socket::receive)
        .isInstanceOfSatisfying(
            ConnectionClosedException.class,
            closed -> assertThat(closed.closeInfo().code()).isEqualTo(1006));
    assertThatThrownBy(pair.peerOf(name)::receive).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void what_had_arrived_is_received_after_closing() throws Exception {
    pair.client.webSocket().sendAsync("early").get();
    pair.client.ping();
    BlockingPair.Running<String> received = BlockingPair.start(pair.server::receiveText);
    assertThat(received.get()).isEqualTo("early");
    pair.client.webSocket().sendAsync("late").get();
    pair.client.webSocket().close();
    BlockingPair.await(() -> pair.server.closeInfo() != null);
    pair.server.close();

    assertThat(pair.server.receiveText()).isEqualTo("late");
    assertThat(pair.server.receive()).isNull();
  }

  @Test
  void a_wait_can_be_limited() throws Exception {
    assertThatThrownBy(() -> pair.server.receive(Duration.ZERO))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("no message has arrived in time");
    assertThatThrownBy(() -> pair.server.receive(Duration.ofMillis(5)))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> pair.server.receive(Duration.ofMillis(-5)))
        .isInstanceOf(IllegalArgumentException.class);
    pair.client.send("at last");
    assertThat(pair.server.receive(Duration.ofDays(1_000_000))).isEqualTo(Message.text("at last"));
  }

  @Test
  void the_wrong_kind_can_still_be_received() throws Exception {
    pair.client.send("text");
    pair.client.send(new byte[] {7});
    assertThatThrownBy(pair.server::receiveBinary)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("text, and not binary");
    assertThat(pair.server.receiveText()).isEqualTo("text");
    assertThatThrownBy(pair.server::receiveText)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("binary, and not text");
    assertThatThrownBy(pair.server::receiveReader).isInstanceOf(IllegalStateException.class);
    assertThat(pair.server.receiveBinary().get(0)).isEqualTo((byte) 7);
  }

  @Test
  void an_interrupt_ends_every_wait() throws Exception {
    BlockingPair.Running<Message> receiving =
        BlockingPair.start(pair.server::receive).awaitWaiting();
    receiving.thread.interrupt();
    assertThat(receiving.failure()).isInstanceOf(InterruptedException.class);
    assertThat(receiving.interruptedAtEnd).isFalse();

    BlockingPair.Running<Message> limited =
        BlockingPair.start(() -> pair.server.receive(Duration.ofDays(1))).awaitWaiting();
    limited.thread.interrupt();
    assertThat(limited.failure()).isInstanceOf(InterruptedException.class);

    BlockingPair.Running<Boolean> iterating =
        BlockingPair.start(() -> pair.server.messages().iterator().hasNext()).awaitWaiting();
    iterating.thread.interrupt();
    assertThat(iterating.failure()).isInstanceOf(CancellationException.class);
    assertThat(iterating.interruptedAtEnd).isTrue();

    pair.client.send("nothing is lost");
    assertThat(pair.server.receiveText()).isEqualTo("nothing is lost");
  }

  @Test
  void an_interrupted_thread_does_not_begin_to_receive() throws Exception {
    pair.client.webSocket().sendAsync("waiting").get();
    BlockingPair.Running<Message> receiving =
        BlockingPair.start(
            () -> {
              Thread.currentThread().interrupt();
              return pair.server.receive();
            });
    assertThat(receiving.failure()).isInstanceOf(InterruptedException.class);
    assertThat(pair.server.receiveText()).isEqualTo("waiting");
  }

  @Test
  void several_threads_may_receive() throws Exception {
    Set<String> all = ConcurrentHashMap.newKeySet();
    List<BlockingPair.Running<Integer>> receivers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      receivers.add(
          BlockingPair.start(
              () -> {
                int count = 0;
                for (Message message : pair.server.messages()) {
                  assertThat(all.add(message.text())).isTrue();
                  count++;
                }
                return count;
              }));
    }
    for (int i = 0; i < 20_000; i++) {
      pair.client.send("" + i);
    }
    pair.client.close();
    int sum = 0;
    for (BlockingPair.Running<Integer> each : receivers) {
      sum += each.get();
    }
    assertThat(sum).isEqualTo(20_000);
    assertThat(all).hasSize(20_000);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1000, 1000000", "100000000, 3", "262144, 256"})
  void what_waits_is_limited_and_nothing_is_lost(int bytes, int messages) throws Exception {
    pair.server.limitWaiting(bytes, messages);
    BlockingPair.Running<Integer> sending =
        BlockingPair.start(
            () -> {
              for (int i = 0; i < 5000; i++) {
                pair.client.send(i + "x".repeat(1000));
              }
              pair.client.close();
              return 0;
            });
    BlockingPair.await(() -> pair.server.webSocket().isPaused());
    int next = 0;
    for (Message message : pair.server.messages()) {
      assertThat(message.text()).startsWith(next + "x");
      next++;
    }
    assertThat(next).isEqualTo(5000);
    assertThat(sending.get()).isZero();
  }

  @Test
  void limits_must_be_positive() {
    assertThatThrownBy(() -> pair.server.limitWaiting(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxBytes is 0");
    assertThatThrownBy(() -> pair.server.limitWaiting(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxMessages is 0");
  }

  @Test
  void pings_and_pongs_have_handlers() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    pair.server.onPing(payload -> events.add("ping " + payload.remaining()));
    pair.client.onPong(payload -> events.add("pong " + payload.remaining()));
    pair.client.ping(ByteBuffer.allocate(3));
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("ping 3");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("pong 3");
  }

  @Test
  void latencies_have_a_handler() throws Exception {
    BlockingQueue<Duration> latencies = new LinkedBlockingQueue<>();
    try (BlockingPair beating =
        new BlockingPair(
            o -> o.heartbeat(new Heartbeat(Duration.ofMillis(20), Duration.ofSeconds(20))))) {
      beating.client.onLatency(latencies::add);
      assertThat(latencies.poll(10, TimeUnit.SECONDS)).isPositive();
      assertThat(beating.client.webSocket().latency()).isPositive();
    }
  }

  // -- messages in parts -------------------------------------------------------------------------

  /** The server of a test, and a client that sends bytes. */
  private static final class RawClient implements AutoCloseable {
    final BlockingQueue<BlockingWebSocket> accepted = new LinkedBlockingQueue<>();
    final WebSocketServer server =
        WebSocketServer.builder()
            .options(o -> o.maxMessageSize(10))
            .onConnection(ws -> accepted.add(BlockingWebSocket.of(ws)))
            .start();
    final RawSocket raw = RawSocket.connect(server.port(), "/", "");
    final BlockingWebSocket socket;

    RawClient() throws Exception {
      raw.readHead();
      socket = accepted.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
      raw.close();
      server.stop(Duration.ZERO);
    }
  }

  @Test
  void a_message_is_whole_also_if_a_wait_ends_in_between() throws Exception {
    try (RawClient client = new RawClient()) {
      client.raw.sendHex("01 83 00 00 00 00 61 62 63");
      assertThatThrownBy(() -> client.socket.receive(Duration.ofMillis(200)))
          .isInstanceOf(TimeoutException.class);
      client.raw.sendHex("00 81 00 00 00 00 64");
      BlockingPair.Running<String> receiving =
          BlockingPair.start(client.socket::receiveText).awaitWaiting();
      receiving.thread.interrupt();
      assertThat(receiving.failure()).isInstanceOf(InterruptedException.class);
      assertThatThrownBy(client.socket::receiveBinary).isInstanceOf(IllegalStateException.class);
      client.raw.sendHex("80 81 00 00 00 00 65");
      assertThat(client.socket.receiveText()).isEqualTo("abcde");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "81 8B 00 00 00 00 61 62 63 61 62 63 61 62 63 61 62",
        "01 8A 00 00 00 00 61 62 63 61 62 63 61 62 63 61 80 81 00 00 00 00 61",
        "01 8A 00 00 00 00 61 62 63 61 62 63 61 62 63 61 00 81 00 00 00 00 61"
      })
  void a_message_that_is_too_big_closes_with_1009(String bytes) throws Exception {
    try (RawClient client = new RawClient()) {
      client.raw.sendHex(bytes);
      assertThatThrownBy(client.socket::receive)
          .isInstanceOfSatisfying(
              ConnectionClosedException.class,
              closed -> {
                assertThat(closed.closeInfo().code()).isEqualTo(1009);
                assertThat(closed.closeInfo().initiator()).isEqualTo(Initiator.LOCAL);
              })
          .cause()
          .isInstanceOfSatisfying(
              PeerException.class,
              e -> assertThat(e.violation()).isEqualTo(ProtocolViolation.MESSAGE_TOO_BIG));
      assertThat(client.raw.readHex(4)).startsWith("88").endsWith("03 F1");
      assertThatThrownBy(client.socket::receive)
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("1009");
      assertThat(client.socket.closeInfo().code()).isEqualTo(1009);
    }
  }

  @Test
  void a_message_of_exactly_the_limit_is_received() throws Exception {
    try (RawClient client = new RawClient()) {
      client.raw.sendHex("01 89 00 00 00 00 61 62 63 61 62 63 61 62 63 80 81 00 00 00 00 61");
      client.raw.sendHex("81 8A 00 00 00 00 61 62 63 61 62 63 61 62 63 61");
      assertThat(client.socket.receiveText()).isEqualTo("abcabcabca");
      assertThat(client.socket.receiveText()).isEqualTo("abcabcabca");
    }
  }

  @Test
  void a_message_that_is_cut_is_never_an_orderly_end() throws Exception {
    try (RawClient client = new RawClient()) {
      client.raw.sendHex("01 83 00 00 00 00 61 62 63 88 82 00 00 00 00 03 E8");
      assertThatThrownBy(client.socket::receive)
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("1000");
    }
  }

  @Test
  void the_end_of_the_stream_without_a_close_frame_is_an_exception() throws Exception {
    try (RawClient client = new RawClient()) {
      client.raw.sendHex("81 81 00 00 00 00 61");
      client.raw.shutdownOutput();
      assertThat(client.socket.receiveText()).isEqualTo("a");
      assertThatThrownBy(client.socket::receive)
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("1006");
    }
  }

  @Test
  void a_violation_is_the_cause_of_the_end() throws Exception {
    try (RawClient client = new RawClient()) {
      client.raw.sendHex("81 01 61"); // not masked
      assertThatThrownBy(client.socket::receive)
          .isInstanceOf(ConnectionClosedException.class)
          .hasCauseInstanceOf(PeerException.class);
    }
  }

  @Test
  void a_connection_has_one_view() {
    SimulatedPair pair = SimulatedPair.connect(ws -> {}, ws -> {});
    BlockingWebSocket.of(pair.client());
    assertThatThrownBy(() -> BlockingWebSocket.of(pair.client()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already has a blocking view");
  }
}
