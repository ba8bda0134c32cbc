// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.WebSocketOptions;
import io.hawser.checks.support.RawSocket;
import io.hawser.server.WebSocketServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests sending, and how it waits for slow peers. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class SendingTest {
  private static final byte[] MEBIBYTE = new byte[1 << 20];

  /** A server whose client does not read. */
  private static final class SlowClient implements AutoCloseable {
    final CompletableFuture<BlockingWebSocket> accepted = new CompletableFuture<>();
    final WebSocketServer server;
    final RawSocket raw;
    final BlockingWebSocket socket;

    SlowClient() throws Exception {
      this(o -> {});
    }

    SlowClient(Consumer<WebSocketOptions.Builder> options) throws Exception {
      server =
          WebSocketServer.builder()
              .options(options)
              .onConnection(ws -> accepted.complete(BlockingWebSocket.of(ws)))
              .start();
      raw = RawSocket.connect(server.port(), "/", "");
      raw.readHead();
      socket = accepted.get(10, TimeUnit.SECONDS);
    }

    /**
     * Sends until the client is slow, and not only this machine. Returns how many messages of a
     * mebibyte were sent.
     */
    int fill() throws InterruptedException {
      for (int sent = 0; true; sent++) {
        try {
          socket.send(Message.binary(MEBIBYTE), Duration.ofSeconds(1));
        } catch (TimeoutException slow) {
          return sent;
        }
      }
    }

    void skipMessages(int count) throws Exception {
      for (int i = 0; i < count; i++) {
        raw.skip(10 + MEBIBYTE.length);
      }
    }

    @Override
    public void close() throws Exception {
      raw.close();
      server.stop(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void everything_can_be_sent(String name) throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      BlockingWebSocket socket = pair.end(name);
      Duration time = Duration.ofSeconds(10);
      socket.send("a");
      socket.send("b", time);
      socket.send(new byte[] {1});
      socket.send(Message.binary(new byte[] {2}), time);
      socket.send(ByteBuffer.wrap(new byte[] {3}));
      socket.send(new byte[] {4});
      socket.send(Message.text("c"));
      socket.send(Message.text("d"), time);
      socket.send(PreparedMessage.text("e"));
      socket.send(PreparedMessage.text("f"), time);
      socket.webSocket().close();
      List<String> received = new ArrayList<>();
      for (Message message : pair.peerOf(name).messages()) {
        received.add(message.isText() ? message.text() : Arrays.toString(message.bytes().array()));
      }
      assertThat(received)
          .containsExactly("a", "b", "[1]", "[2]", "[3]", "[4]", "c", "d", "e", "f");
    }
  }

  @Test
  void the_caller_may_change_what_it_has_sent() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      byte[] bytes = new byte[100];
      for (byte i = 0; i < 100; i++) {
        Arrays.fill(bytes, i);
        pair.client.send(bytes);
      }
      for (byte i = 0; i < 100; i++) {
        assertThat(pair.server.receiveBinary().array()).containsOnly(i);
      }
    }
  }

  @Test
  void a_received_message_can_be_sent_to_many() throws Exception {
    try (BlockingPair pair = new BlockingPair();
        BlockingPair other = new BlockingPair()) {
      pair.client.send("to all");
      Message message = pair.server.receive();
      pair.server.send(message);
      other.server.send(message);
      other.server.send(message);
      assertThat(pair.client.receiveText()).isEqualTo("to all");
      assertThat(other.client.receiveText()).isEqualTo("to all");
      assertThat(other.client.receiveText()).isEqualTo("to all");
      assertThat(message.text()).isEqualTo("to all");
    }
  }

  @Test
  void null_is_refused_by_name() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      assertThatThrownBy(() -> pair.client.send((String) null)).hasMessage("text");
      assertThatThrownBy(() -> pair.client.send((Message) null)).hasMessage("message");
      assertThatThrownBy(() -> pair.client.send((byte[]) null)).hasMessage("bytes");
      assertThatThrownBy(() -> pair.client.close(1000, null)).hasMessage("reason");
      assertThatThrownBy(() -> pair.client.send("x", Duration.ofNanos(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void sending_waits_while_the_client_is_slow_and_sends_nothing_when_time_is_up() throws Exception {
    try (SlowClient client = new SlowClient()) {
      int sent = client.fill();
      assertThat(client.socket.webSocket().isOpen()).isTrue();
      BlockingPair.Running<Integer> sending =
          BlockingPair.start(
                  () -> {
                    client.socket.send("after it has caught up");
                    return 1;
                  })
              .awaitWaiting();
      assertThatThrownBy(() -> client.socket.send("never", Duration.ofMillis(50)))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("nothing was sent");
      client.skipMessages(sent);
      assertThat(sending.get()).isOne();
      assertThat(client.raw.readHex(2)).isEqualTo("81 16");
    }
  }

  @Test
  void an_interrupt_ends_the_wait_and_nothing_is_sent() throws Exception {
    try (SlowClient client = new SlowClient()) {
      int sent = client.fill();
      BlockingPair.Running<Integer> first =
          BlockingPair.start(
                  () -> {
                    client.socket.send("no");
                    return 1;
                  })
              .awaitWaiting();
      BlockingPair.Running<Integer> second =
          BlockingPair.start(
                  () -> {
                    client.socket.send("no");
                    return 1;
                  })
              .awaitWaiting();
      second.thread.interrupt();
      assertThat(second.failure()).isInstanceOf(InterruptedException.class);
      first.thread.interrupt();
      assertThat(first.failure()).isInstanceOf(InterruptedException.class);
      client.skipMessages(sent);
      client.socket.send("yes");
      assertThat(client.raw.readHex(5)).isEqualTo("81 03 79 65 73");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_end_of_the_connection_ends_the_wait(boolean here) throws Exception {
    try (SlowClient client = new SlowClient()) {
      client.fill();
      List<BlockingPair.Running<Integer>> senders = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        senders.add(
            BlockingPair.start(
                    () -> {
                      client.socket.send("no");
                      return 1;
                    })
                .awaitWaiting());
      }
      if (here) {
        client.socket.terminate();
      } else {
        client.raw.reset();
      }
      for (BlockingPair.Running<Integer> each : senders) {
        assertThat(each.failure()).isInstanceOf(ConnectionClosedException.class);
      }
    }
  }

  @Test
  void closing_ends_the_wait_of_senders() throws Exception {
    try (SlowClient client = new SlowClient(o -> o.closeTimeout(Duration.ofMillis(300)))) {
      client.fill();
      BlockingPair.Running<Integer> sending =
          BlockingPair.start(
                  () -> {
                    client.socket.send("no");
                    return 1;
                  })
              .awaitWaiting();
      BlockingPair.Running<Integer> closing =
          BlockingPair.start(
              () -> {
                client.socket.close();
                return 1;
              });
      assertThat(sending.failure()).isInstanceOf(ConnectionClosedException.class);
      assertThat(closing.get()).isOne();
    }
  }

  @Test
  void sending_after_the_end_throws() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      pair.client.close(4001, "bye");
      assertThatThrownBy(() -> pair.client.send("x"))
          .isInstanceOfSatisfying(
              ConnectionClosedException.class,
              closed -> assertThat(closed.closeInfo().code()).isEqualTo(4001));
      assertThatThrownBy(() -> pair.client.send(PreparedMessage.text("x")))
          .isInstanceOf(ConnectionClosedException.class);
      assertThatThrownBy(pair.client::ping).isInstanceOf(ConnectionClosedException.class);
    }
  }

  /** Many large messages at once: the limit of what may wait must not end the connection. */
  @ParameterizedTest
  @CsvSource({
    "8, 200000, 32768, 65536, 1000000",
    "8, 200000, 1, 2, 100000",
    "4, 900, 100, 200, 1",
    "4, 2000000, 32768, 65536, 1000000"
  })
  void many_threads_may_send_without_ever_exceeding_the_limit(
      int threads, int size, int low, int high, int max) throws Exception {
    try (BlockingPair pair =
        new BlockingPair(o -> o.waterMarks(low, high).maxBufferedAmount(max))) {
      List<BlockingPair.Running<Integer>> senders = new ArrayList<>();
      byte[] bytes = new byte[size];
      for (int i = 0; i < threads; i++) {
        senders.add(
            BlockingPair.start(
                () -> {
                  for (int sent = 0; sent < 100; sent++) {
                    pair.client.send(bytes);
                  }
                  return 1;
                }));
      }
      for (int i = 0; i < threads * 100; i++) {
        assertThat(pair.server.receive().size()).isEqualTo(size);
      }
      for (BlockingPair.Running<Integer> each : senders) {
        assertThat(each.get()).isOne();
      }
    }
  }

  /** The drain may be reported before the sender knows that it has to wait for it. */
  @Test
  void no_drain_is_missed() throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.waterMarks(1, 2))) {
      int count = 30_000;
      BlockingPair.Running<Integer> sending =
          BlockingPair.start(
              () -> {
                for (int i = 0; i < count; i++) {
                  pair.client.send("" + i);
                }
                return 1;
              });
      for (int i = 0; i < count; i++) {
        assertThat(pair.server.receiveText()).isEqualTo("" + i);
      }
      assertThat(sending.get()).isOne();
    }
  }
}
