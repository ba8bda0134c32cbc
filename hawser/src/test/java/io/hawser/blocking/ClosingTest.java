// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectionClosedException;
import io.hawser.ReadyState;
import io.hawser.WebSocketTimeoutException;
import io.hawser.checks.support.RawSocket;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests closing. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class ClosingTest {
  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void leaving_the_block_closes_in_order(String name) throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      try (BlockingWebSocket socket = pair.end(name)) {
        socket.send("last");
      }
      assertThat(pair.end(name).webSocket().readyState()).isEqualTo(ReadyState.CLOSED);
      assertThat(pair.end(name).closeInfo().code()).isEqualTo(1000);
      assertThat(pair.peerOf(name).receiveText()).isEqualTo("last");
      assertThat(pair.peerOf(name).receive()).isNull();
      pair.end(name).close(); // once more
    }
  }

  @Test
  void several_threads_may_close() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      List<BlockingPair.Running<Integer>> closers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        BlockingWebSocket socket = i % 2 == 0 ? pair.client : pair.server;
        closers.add(
            BlockingPair.start(
                () -> {
                  socket.close(1000, "both");
                  return socket.closeInfo().code();
                }));
      }
      for (BlockingPair.Running<Integer> each : closers) {
        assertThat(each.get()).isEqualTo(1000);
      }
      assertThat(pair.client.receive()).isNull();
    }
  }

  @Test
  void a_code_that_cannot_be_sent_leaves_the_connection_open() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      assertThatThrownBy(() -> pair.client.close(1006, ""))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(pair.client.webSocket().isOpen()).isTrue();
    }
  }

  @Test
  void closing_a_connection_with_a_full_inbox_ends() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      pair.server.limitWaiting(100, 2);
      for (int i = 0; i < 1000; i++) {
        pair.client.send("message " + i);
      }
      BlockingPair.await(() -> pair.server.webSocket().isPaused());
      pair.server.close();
      assertThat(pair.server.receiveText()).isEqualTo("message 0");
      int more = 0;
      while (pair.server.receive() != null) {
        more++;
      }
      assertThat(more).isPositive().isLessThan(1000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client", "server"})
  void closing_cancels_the_own_unfinished_message(String name) throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.closeTimeout(Duration.ofDays(1)))) {
      BlockingWebSocket socket = pair.end(name);
      MessageOutputStream out = socket.beginBinary();
      out.write(1);
      out.flush();
      socket.close(4000, "the code of the cancelled message is sent instead");
      assertThat(socket.closeInfo().code()).isEqualTo(1011);
      assertThatThrownBy(pair.peerOf(name)::receive)
          .isInstanceOf(ConnectionClosedException.class)
          .hasMessageContaining("1011");
      assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
      out.close();
    }
  }

  @Test
  void a_message_of_which_nothing_was_sent_does_not_disturb_closing() throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.closeTimeout(Duration.ofDays(1)))) {
      MessageOutputStream out = pair.client.beginBinary();
      out.write(1);
      pair.client.close();
      assertThat(pair.client.closeInfo().code()).isEqualTo(1000);
      assertThat(pair.server.receive()).isNull();
      assertThatThrownBy(out::close).isInstanceOf(IOException.class);
    }
  }

  @Test
  void closing_waits_for_the_message_of_another_thread() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      CountDownLatch closing = new CountDownLatch(1);
      CountDownLatch begun = new CountDownLatch(1);
      BlockingPair.Running<Integer> writing =
          BlockingPair.start(
              () -> {
                try (MessageOutputStream out = pair.client.beginBinary()) {
                  out.write(1);
                  out.flush();
                  begun.countDown();
                  closing.await();
                  out.write(2);
                }
                return 1;
              });
      begun.await();
      BlockingPair.Running<Integer> closer =
          BlockingPair.start(
                  () -> {
                    pair.client.close();
                    return pair.client.closeInfo().code();
                  })
              .awaitWaiting();
      closing.countDown();
      assertThat(writing.get()).isOne();
      assertThat(closer.get()).isEqualTo(1000);
      assertThat(pair.server.receiveBinary()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
      assertThat(pair.server.receive()).isNull();
    }
  }

  @Test
  void a_code_that_cannot_be_sent_leaves_the_message_open() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      try (MessageOutputStream out = pair.client.beginBinary()) {
        out.write(1);
        out.flush();
        assertThatThrownBy(() -> pair.client.close(1006, ""))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(pair.server.receiveBinary().remaining()).isOne();
    }
  }

  private static WebSocketServer serverOf(
      CompletableFuture<BlockingWebSocket> accepted, Duration closeTimeout) {
    return WebSocketServer.builder()
        .options(o -> o.closeTimeout(closeTimeout))
        .onConnection(ws -> accepted.complete(BlockingWebSocket.of(ws)))
        .start();
  }

  @Test
  void closing_waits_for_the_answer_but_not_forever() throws Exception {
    CompletableFuture<BlockingWebSocket> accepted = new CompletableFuture<>();
    WebSocketServer server = serverOf(accepted, Duration.ofMillis(300));
    try (RawSocket raw = RawSocket.connect(server.port(), "/", "")) {
      BlockingWebSocket socket = accepted.get(10, TimeUnit.SECONDS);
      socket.close();
      assertThat(socket.closeInfo().cause()).isInstanceOf(WebSocketTimeoutException.class);
      assertThatThrownBy(socket::receive).hasRootCauseInstanceOf(WebSocketTimeoutException.class);
    } finally {
      server.stop(Duration.ZERO);
    }
  }

  @Test
  void an_interrupt_while_closing_drops_the_connection() throws Exception {
    CompletableFuture<BlockingWebSocket> accepted = new CompletableFuture<>();
    WebSocketServer server = serverOf(accepted, Duration.ofDays(1));
    try (RawSocket raw = RawSocket.connect(server.port(), "/", "")) {
      BlockingWebSocket socket = accepted.get(10, TimeUnit.SECONDS);
      BlockingPair.Running<Integer> closing =
          BlockingPair.start(
                  () -> {
                    socket.close();
                    return 1;
                  })
              .awaitWaiting();
      assertThat(closing.result).isNotDone();
      closing.thread.interrupt();
      assertThat(closing.get()).isOne();
      assertThat(closing.interruptedAtEnd).isTrue();
      BlockingPair.await(() -> socket.closeInfo() != null);
      assertThat(socket.closeInfo().code()).isEqualTo(1006);
    } finally {
      server.stop(Duration.ZERO);
    }
  }
}
