// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.CloseInfo;
import io.hawser.Message;
import io.hawser.PeerException;
import io.hawser.ReadyState;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.WebSocketOptions;
import io.hawser.WebSocketTimeoutException;
import io.hawser.protocol.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection promises its user, on a network and a clock that move when told. */
class ConnectionTest {
  private final RecordingListener client = new RecordingListener();
  private final RecordingListener server = new RecordingListener();

  @AfterEach
  void nothing_else_happened() {
    client.assertNothingElse();
    server.assertNothingElse();
  }

  private SimulatedPair pair() {
    return pair(o -> {});
  }

  /** A pair whose both ends record; the options are the server's. */
  private SimulatedPair pair(java.util.function.Consumer<WebSocketOptions.Builder> options) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return SimulatedPair.connect(
        WebSocketOptions.defaults(),
        ws -> ws.listener(client),
        builder.build(),
        ws -> ws.listener(server));
  }

  private void assertClosed(RecordingListener listener, String event) {
    assertThat(listener.next()).isEqualTo(event);
    listener.assertNothingElse();
  }

  // -- messages ----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void messages_keep_their_kind_and_order_however_few_bytes_come_at_once(int bytesAtOnce) {
    SimulatedPair pair = pair().bytesAtOnce(bytesAtOnce);

    assertThat(pair.client().send("héllo")).isEqualTo(SendResult.OK);
    assertThat(pair.client().send(new byte[] {1, 2})).isEqualTo(SendResult.OK);
    assertThat(pair.client().ping(ByteBuffer.wrap(new byte[] {9}))).isEqualTo(SendResult.OK);
    assertThat(pair.client().send("")).isEqualTo(SendResult.OK);
    pair.run();

    assertThat(server.next()).isEqualTo("text héllo");
    assertThat(server.next()).isEqualTo("binary 0102");
    assertThat(server.next()).isEqualTo("ping 09");
    assertThat(server.next()).isEqualTo("text ");
    assertThat(client.next()).isEqualTo("pong 09");
  }

  @Test
  void what_is_sent_may_be_changed_afterwards_and_is_not_changed_by_sending() {
    SimulatedPair pair = pair();
    byte[] bytes = {1, 2, 3, 4};
    ByteBuffer part = ByteBuffer.wrap(bytes).position(1).limit(3);

    pair.client().send(part);
    assertThat(part.position()).isEqualTo(1);
    assertThat(bytes).containsExactly(1, 2, 3, 4);
    bytes[1] = 99;
    pair.run();

    assertThat(server.next()).isEqualTo("binary 0203");
  }

  @Test
  void an_echo_server_is_one_line() {
    SimulatedPair pair =
        SimulatedPair.connect(ws -> ws.listener(client), ws -> ws.onMessage(ws::send));

    pair.client().send("text");
    pair.client().send(new byte[] {7});
    pair.run();

    assertThat(client.next()).isEqualTo("text text");
    assertThat(client.next()).isEqualTo("binary 07");
  }

  @Test
  void a_message_ends_with_its_callback_unless_it_is_copied() {
    List<Message> views = new ArrayList<>();
    List<Message> copies = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws ->
                ws.onMessage(
                    message -> {
                      assertThat(message.size()).isEqualTo(2);
                      views.add(message);
                      copies.add(message.copy());
                    }));
    pair.client().send("hi");
    pair.run();

    Message view = views.get(0);
    assertThatIllegalStateException().isThrownBy(view::text).withMessageContaining("copy()");
    assertThatIllegalStateException().isThrownBy(view::bytes);
    assertThatIllegalStateException().isThrownBy(view::copy);
    assertThatIllegalStateException().isThrownBy(() -> pair.client().send(view));
    assertThatIllegalStateException().isThrownBy(() -> view.copyTo(ByteBuffer.allocate(9)));
    assertThat(copies.get(0).text()).isEqualTo("hi");
    assertThat(copies.get(0)).isEqualTo(Message.text("hi")).hasToString("text message of 2 bytes");
    assertThat(copies.get(0).copy()).isSameAs(copies.get(0));
  }

  @Test
  void messages_made_by_hand_are_what_they_were_made_of() {
    Message text = Message.text("é");
    Message binary = Message.binary(new byte[] {1, 2, 3});
    ByteBuffer target = ByteBuffer.allocate(8);

    binary.copyTo(target);
    assertThat(target.position()).isEqualTo(3);
    assertThat(text.isText()).isTrue();
    assertThat(text.size()).isEqualTo(2);
    assertThat(text.text()).isEqualTo("é");
    assertThat(binary.bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThatIllegalStateException().isThrownBy(binary::text).withMessageContaining("bytes()");
    assertThat(binary)
        .isNotEqualTo(text)
        .isEqualTo(Message.binary(ByteBuffer.wrap(new byte[] {1, 2, 3})));
    assertThat(Message.text("a"))
        .isNotEqualTo(Message.binary(new byte[] {'a'}))
        .hasSameHashCodeAs(Message.text("a"));
  }

  @Test
  void no_event_comes_before_the_set_up_has_returned() {
    List<String> order = new ArrayList<>();
    SimulatedPair.connect(
            ws -> ws.send("early"),
            ws -> {
              ws.onText(text -> order.add(text));
              order.add("set up");
            })
        .run();

    assertThat(order).containsExactly("set up", "early");
  }

  @Test
  void threads_may_send_at_once_and_each_keeps_its_order() throws Exception {
    SimulatedPair pair = pair();
    int threads = 4;
    int each = 500;
    List<Thread> senders = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      String name = "t" + t + " ";
      Thread sender =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  pair.client().send(name + i);
                }
              });
      senders.add(sender);
      sender.start();
    }
    for (Thread sender : senders) {
      sender.join();
    }
    pair.run();

    int[] next = new int[threads];
    for (int i = 0; i < threads * each; i++) {
      String[] words = server.next().split(" ", -1);
      int thread = words[1].charAt(1) - '0';
      assertThat(Integer.parseInt(words[2])).isEqualTo(next[thread]++);
    }
  }

  @Test
  void messages_of_other_threads_and_of_the_transport_thread_keep_their_order() throws Exception {
    SimulatedPair pair = pair();
    Thread other = new Thread(() -> pair.client().send("first"));
    other.start();
    other.join();

    pair.client().send("second");
    pair.run();

    assertThat(server.next()).isEqualTo("text first");
    assertThat(server.next()).isEqualTo("text second");
  }

  // -- being told --------------------------------------------------------------------------------

  @Test
  void a_callback_tells_when_the_system_has_taken_a_message() {
    SimulatedPair pair = pair();
    List<String> told = new ArrayList<>();

    pair.client().send("a", failure -> told.add("a " + failure));
    CompletableFuture<Void> future = pair.client().sendAsync("b");
    assertThat(told).isEmpty();
    pair.run();

    assertThat(told).containsExactly("a null");
    assertThat(future).isCompleted();
    assertThat(server.next()).isEqualTo("text a");
    assertThat(server.next()).isEqualTo("text b");
  }

  @Test
  void a_message_that_never_left_is_told_too() {
    SimulatedPair pair = pair();
    pair.blockClient();
    CompletableFuture<Void> waiting = pair.client().sendAsync("lost");
    pair.run();

    pair.cut();

    assertThat(waiting).isCompletedExceptionally();
    assertThat(pair.client().sendAsync("too late")).isCompletedExceptionally();
    assertThat(pair.client().send("too late")).isEqualTo(SendResult.CLOSED);
    assertThat(pair.client().ping()).isEqualTo(SendResult.CLOSED);
    for (RecordingListener end : List.of(client, server)) {
      assertThat(end.next()).startsWith("error TransportException: the network failed: cut");
      assertThat(end.next()).isEqualTo("close 1006");
    }
  }

  // -- backpressure ------------------------------------------------------------------------------

  @Test
  void a_slow_peer_is_seen_in_the_result_and_drain_comes_once_when_it_has_caught_up() {
    SimulatedPair pair = pair(o -> o.waterMarks(100, 200));
    WebSocket sender = pair.server();
    pair.blockServer();

    assertThat(sender.send(new byte[150])).isEqualTo(SendResult.OK);
    assertThat(sender.send(new byte[150])).isEqualTo(SendResult.BACKPRESSURE);
    assertThat(sender.send(new byte[150])).isEqualTo(SendResult.BACKPRESSURE);
    assertThat(sender.bufferedAmount()).isBetween(450L, 500L);
    pair.run();
    server.assertNothingElse();
    pair.unblock();
    pair.run();

    assertThat(server.next()).isEqualTo("drain");
    assertThat(sender.bufferedAmount()).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(client.next()).startsWith("binary 00");
    }
  }

  @Test
  void a_peer_that_does_not_read_is_given_up_and_everyone_is_told() {
    SimulatedPair pair = pair(o -> o.maxBufferedAmount(1000));
    pair.blockServer();
    pair.server().send(new byte[5000]);

    assertThat(pair.server().send("one too many")).isEqualTo(SendResult.CLOSED);

    assertThat(server.next()).startsWith("error TransportException: the peer is too slow: 50");
    assertThat(server.next()).isEqualTo("close 1006");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.LOCAL);
    assertThat(info.cause()).isInstanceOf(TransportException.class);
    pair.unblock();
    pair.run();
    assertThat(client.next()).isEqualTo("close 1006");
  }

  @Test
  void pings_of_a_peer_that_does_not_read_hold_one_pong() {
    SimulatedPair pair = pair();
    pair.blockServer();
    pair.server().send(new byte[4096]);
    for (int i = 0; i < 1000; i++) {
      pair.client().ping(ByteBuffer.wrap(new byte[] {(byte) i}));
    }
    pair.run();
    assertThat(pair.server().bufferedAmount()).isLessThan(5000);
    for (int i = 0; i < 1000; i++) {
      assertThat(server.next()).startsWith("ping");
    }

    pair.unblock();
    pair.run();

    assertThat(client.next()).startsWith("binary");
    assertThat(client.next()).isEqualTo("pong " + "%02x".formatted(999 & 0xFF));
  }

  @Test
  void a_paused_connection_delivers_nothing_until_it_is_resumed() {
    List<String> texts = new ArrayList<>();
    AtomicReference<WebSocket> receiver = new AtomicReference<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws -> {
              receiver.set(ws);
              ws.onText(
                  text -> {
                    texts.add(text);
                    ws.pause();
                  });
            });
    pair.client().send("a");
    pair.client().send("b");
    pair.run();
    assertThat(texts).containsExactly("a");
    assertThat(receiver.get().isPaused()).isTrue();

    receiver.get().resume();
    pair.run();

    assertThat(texts).containsExactly("a", "b");
  }

  // -- closing -----------------------------------------------------------------------------------

  @Test
  void a_clean_close_is_told_to_both_ends_once_and_last() {
    SimulatedPair pair = pair();
    pair.client().send("last");

    pair.client().close(4001, "done");
    assertThat(pair.client().readyState()).isEqualTo(ReadyState.CLOSING);
    assertThat(pair.client().send("refused")).isEqualTo(SendResult.CLOSED);
    pair.run();

    assertThat(server.next()).isEqualTo("text last");
    assertClosed(server, "close 4001 done");
    assertClosed(client, "close 4001 done");
    assertThat(pair.client().readyState()).isEqualTo(ReadyState.CLOSED);
    assertThat(pair.client().closeInfo())
        .isEqualTo(new CloseInfo(4001, "done", CloseInfo.Initiator.LOCAL, null));
    assertThat(pair.server().closeInfo())
        .isEqualTo(new CloseInfo(4001, "done", CloseInfo.Initiator.REMOTE, null));
    pair.advance(Duration.ofMinutes(5));
  }

  @Test
  void close_without_arguments_says_1000() {
    SimulatedPair pair = pair();

    pair.server().close();
    pair.run();

    assertClosed(client, "close 1000");
    assertClosed(server, "close 1000");
  }

  @Test
  void messages_accepted_before_close_are_sent_whatever_thread_they_came_from() throws Exception {
    SimulatedPair pair = pair();
    Thread other =
        new Thread(
            () -> {
              pair.client().send("queued");
              pair.client().close(1000, "bye");
              assertThat(pair.client().send("too late")).isEqualTo(SendResult.CLOSED);
            });
    other.start();
    other.join();
    pair.run();

    assertThat(server.next()).isEqualTo("text queued");
    assertClosed(server, "close 1000 bye");
    assertClosed(client, "close 1000 bye");
  }

  @Test
  void a_peer_that_does_not_answer_our_close_frame_is_dropped_after_the_time_limit() {
    SimulatedPair pair = pair(o -> o.closeTimeout(Duration.ofSeconds(3)));
    pair.client().pause();
    pair.server().close(1000, "bye");
    pair.run();

    pair.advance(Duration.ofMillis(2999));
    server.assertNothingElse();
    pair.advance(Duration.ofMillis(1));

    assertThat(server.next())
        .isEqualTo("error WebSocketTimeoutException: closing handshake not complete after 3000 ms");
    assertClosed(server, "close 1006");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.cause())
        .isInstanceOfSatisfying(
            WebSocketTimeoutException.class,
            e ->
                assertThat(e.deadline())
                    .isEqualTo(WebSocketTimeoutException.Deadline.CLOSING_HANDSHAKE));
    pair.client().resume();
    pair.run();
    assertClosed(client, "close 1000 bye");
  }

  @Test
  void what_the_last_callback_throws_is_no_event_any_more() {
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws ->
                ws.onError(error -> server.onError(ws, error))
                    .onClose(
                        (code, reason) -> {
                          throw new IllegalStateException("too late");
                        }));

    pair.client().close();
    pair.run();

    assertClosed(client, "close 1000");
  }

  @Test
  void terminate_ends_without_a_handshake() {
    SimulatedPair pair = pair();

    pair.client().terminate();
    pair.run();

    assertClosed(client, "close 1006");
    assertClosed(server, "close 1006");
    assertThat(pair.client().closeInfo())
        .isEqualTo(new CloseInfo(1006, "", CloseInfo.Initiator.LOCAL, null));
    assertThat(pair.server().closeInfo())
        .isEqualTo(new CloseInfo(1006, "", CloseInfo.Initiator.REMOTE, null));
    pair.client().terminate();
  }

  @Test
  void a_broken_network_is_named_as_the_cause() {
    SimulatedPair pair = pair();

    pair.cut();

    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.NETWORK);
    assertThat(info.cause()).hasRootCauseMessage("cut");
    for (RecordingListener end : List.of(client, server)) {
      assertThat(end.next()).startsWith("error TransportException");
      assertThat(end.next()).isEqualTo("close 1006");
    }
  }

  @Test
  void a_violation_is_told_on_both_sides() {
    SimulatedPair pair = pair(o -> o.maxMessageSize(10));

    pair.client().send("eleven byte");
    pair.run();

    assertThat(server.next()).startsWith("error PeerException: MESSAGE_TOO_BIG: a message of at");
    assertThat(server.next()).startsWith("close 1009 a message of at least 11 bytes");
    assertThat(client.next()).startsWith("close 1009 a message of at least 11 bytes");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.LOCAL);
    assertThat(info.cause())
        .isInstanceOfSatisfying(
            PeerException.class,
            e -> assertThat(e.violation()).isEqualTo(ProtocolViolation.MESSAGE_TOO_BIG));
  }

  // -- misuse and mistakes -----------------------------------------------------------------------

  @Test
  void what_a_callback_throws_reaches_on_error_and_closes_with_1011() {
    IllegalStateException mistake = new IllegalStateException("oops");
    List<Throwable> errors = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws ->
                ws.onText(
                        text -> {
                          texts.add(text);
                          throw mistake;
                        })
                    .onError(errors::add));

    pair.client().send("a");
    pair.client().send("b");
    pair.run();

    assertThat(texts).containsExactly("a");
    assertThat(errors).containsExactly(mistake);
    assertClosed(client, "close 1011 internal error");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.cause()).isSameAs(mistake);
    assertThat(info.code()).isEqualTo(1011);
  }

  @Test
  void a_failing_set_up_closes_with_1011() {
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client),
            ws -> {
              ws.onError(error -> {});
              throw new IllegalStateException("not today");
            });
    pair.run();

    assertClosed(client, "close 1011 internal error");
  }

  @Test
  @SuppressWarnings("NullAway") // null is one of the wrong arguments
  void wrong_arguments_throw_and_leave_the_connection_open() {
    WebSocket ws = pair().client();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ws.close(1005, ""))
        .withMessageContaining("1005");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ws.close(1000, "x".repeat(124)))
        .withMessageContaining("124");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ws.ping(ByteBuffer.allocate(126)))
        .withMessageContaining("126");
    assertThatIllegalArgumentException().isThrownBy(() -> ws.pong(ByteBuffer.allocate(126)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ws.send("\uD800"))
        .withMessageContaining("surrogate");
    assertThatThrownBy(() -> ws.send((String) null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> ws.listener(null)).isInstanceOf(NullPointerException.class);
    assertThatIllegalStateException()
        .isThrownBy(() -> ws.onText(text -> {}))
        .withMessageContaining("listener");
    assertThat(ws.isOpen()).isTrue();
  }

  @Test
  void options_are_checked_when_they_are_set() {
    WebSocketOptions.Builder options = WebSocketOptions.builder();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.maxMessageSize(0))
        .withMessageContaining("0");
    assertThatIllegalArgumentException().isThrownBy(() -> options.maxFragments(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.waterMarks(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.waterMarks(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.maxBufferedAmount(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.closeTimeout(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> options.maxQueuedCallbacks(0));
  }

  @Test
  void an_attachment_is_kept() {
    WebSocket ws = pair().client();

    assertThat(ws.attachment(String.class)).isNull();
    ws.attach("user");
    assertThat(ws.attachment(String.class)).isEqualTo("user");
    assertThatThrownBy(() -> ws.attachment(Integer.class)).isInstanceOf(ClassCastException.class);
  }

  // -- callbacks elsewhere -----------------------------------------------------------------------

  @Test
  void callbacks_on_an_executor_come_in_order_and_reading_pauses_when_too_many_wait()
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      Semaphore gate = new Semaphore(0);
      List<String> texts = java.util.Collections.synchronizedList(new ArrayList<>());
      Thread transportThread = Thread.currentThread();
      CompletableFuture<Integer> closed = new CompletableFuture<>();
      SimulatedPair pair =
          SimulatedPair.connect(
              WebSocketOptions.defaults(),
              ws -> ws.listener(client),
              WebSocketOptions.builder().callbacksOn(pool).maxQueuedCallbacks(10).build(),
              ws ->
                  ws.onText(
                          text -> {
                            gate.acquireUninterruptibly();
                            assertThat(Thread.currentThread()).isNotSameAs(transportThread);
                            texts.add(text);
                          })
                      .onClose((code, reason) -> closed.complete(code)));
      for (int i = 0; i < 100; i++) {
        pair.client().send("m" + i);
      }
      pair.run();
      // One is running, ten wait, the rest is not read.
      gate.release(100);
      pair.client().close();
      while (!closed.isDone()) {
        pair.run();
        Thread.onSpinWait();
      }

      assertThat(texts).hasSize(100);
      for (int i = 0; i < 100; i++) {
        assertThat(texts.get(i)).isEqualTo("m" + i);
      }
      assertThat(closed.get()).isEqualTo(1000);
      assertClosed(client, "close 1000");
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void no_more_than_the_queue_holds_is_read_while_the_executor_is_busy() {
    List<Runnable> executor = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder().callbacksOn(executor::add).maxQueuedCallbacks(10).build(),
            ws -> ws.listener(server));
    for (int i = 0; i < 1000; i++) {
      pair.client().send("m");
    }
    pair.run();

    // Nobody has run anything: the set-up and nine messages wait.
    executor.remove(0).run();
    for (int i = 0; i < 9; i++) {
      assertThat(server.next()).isEqualTo("text m");
    }
    server.assertNothingElse();
    while (!executor.isEmpty() || more(pair, executor)) {
      executor.remove(0).run();
    }
    for (int i = 0; i < 991; i++) {
      assertThat(server.next()).isEqualTo("text m");
    }
  }

  private static boolean more(SimulatedPair pair, List<Runnable> executor) {
    pair.run();
    return !executor.isEmpty();
  }

  @Test
  void an_executor_that_refuses_ends_the_connection_and_the_listener_is_told() {
    List<Runnable> accepted = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder()
                .callbacksOn(
                    task -> {
                      if (!accepted.isEmpty()) {
                        throw new RejectedExecutionException("full");
                      }
                      accepted.add(task);
                      task.run();
                    })
                .build(),
            ws -> ws.listener(server));
    pair.client().send("lost");
    pair.run();

    assertThat(server.next()).isEqualTo("error RejectedExecutionException: full");
    assertClosed(server, "close 1006");
    assertClosed(client, "close 1006");
  }

  @Test
  void the_end_is_told_even_if_it_is_what_the_executor_refuses() {
    for (Error refusal : new Error[] {null, new OutOfMemoryError("no more threads")}) {
      List<Runnable> accepted = new ArrayList<>();
      SimulatedPair pair =
          SimulatedPair.connect(
              WebSocketOptions.defaults(),
              ws -> ws.listener(client),
              WebSocketOptions.builder()
                  .callbacksOn(
                      task -> {
                        if (!accepted.isEmpty()) {
                          if (refusal != null) {
                            throw refusal;
                          }
                          throw new RejectedExecutionException("shut down");
                        }
                        accepted.add(task);
                        task.run();
                      })
                  .build(),
              ws -> ws.listener(server));
      CompletableFuture<Void> sent = pair.server().sendAsync("x");
      pair.client().close(4000, "bye");
      pair.run();

      assertThat(sent).isDone();
      String event = server.next();
      while (event.startsWith("error")) {
        event = server.next();
      }
      assertThat(event).startsWith("close ");
      server.assertNothingElse();
      String told = client.next();
      if (told.startsWith("text")) {
        told = client.next();
      }
      assertThat(told).startsWith("close ");
    }
  }

  @Test
  void a_listener_without_overrides_does_nothing_and_breaks_nothing() {
    SimulatedPair pair =
        SimulatedPair.connect(
            ws -> ws.listener(client), ws -> ws.listener(new WebSocketListener() {}));
    pair.client().send("a");
    pair.client().send(new byte[1]);
    pair.client().ping();
    pair.run();

    assertThat(client.next()).isEqualTo("pong ");
    pair.cut();
    assertThat(client.next()).startsWith("error");
    assertThat(client.next()).isEqualTo("close 1006");
  }
}
