// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.Message;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.WebSocketOptions;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a connection promises its user about messages and calls, on a simulated network and clock.
 */
class ConnectionTest {
  @AutoClose private final RecordedEnds ends = new RecordedEnds();
  private final RecordingListener client = ends.client;
  private final RecordingListener server = ends.server;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void messages_keep_their_kind_and_order_no_matter_how_few_bytes_arrive_at_once(int bytesAtOnce) {
    SimulatedPair pair = ends.pair().bytesAtOnce(bytesAtOnce);

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
  void sending_does_not_change_the_payload_and_the_caller_may_change_it_afterwards() {
    SimulatedPair pair = ends.pair();
    byte[] bytes = {1, 2, 3, 4};
    ByteBuffer part = ByteBuffer.wrap(bytes).position(1).limit(3);

    pair.client().send(part);
    assertThat(part.position()).isEqualTo(1);
    assertThat(bytes).containsExactly(1, 2, 3, 4);
    bytes[1] = 99;
    pair.run();

    assertThat(server.next()).isEqualTo("binary 0203");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  void bytes_are_counted_once_even_if_reading_pauses_between_them(int bytesAtOnce) {
    List<Long> counted = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
                ws -> {},
                ws ->
                    ws.onText(
                        text -> {
                          counted.add(ws.bytesReceived());
                          ws.pause();
                        }))
            .bytesAtOnce(bytesAtOnce);
    pair.client().send("a");
    pair.client().send("bcd");
    pair.client().ping();
    for (int i = 0; i < 3; i++) {
      pair.run();
      pair.server().resume();
    }
    pair.run();

    int frames = 7 + 9 + 6; // header, masking key and payload
    assertThat(counted).hasSize(2);
    assertThat(counted.get(0)).isBetween(7L, (long) frames);
    assertThat(counted.get(1)).isBetween(16L, (long) frames);
    assertThat(pair.server().bytesReceived()).isEqualTo(frames);
    assertThat(pair.client().bytesReceived()).isEqualTo(2); // the Pong
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
  void a_message_has_the_content_it_was_created_from() {
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
    SimulatedPair pair = ends.pair();
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
    SimulatedPair pair = ends.pair();
    Thread other = new Thread(() -> pair.client().send("first"));
    other.start();
    other.join();

    pair.client().send("second");
    pair.run();

    assertThat(server.next()).isEqualTo("text first");
    assertThat(server.next()).isEqualTo("text second");
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

  @Test
  void an_attachment_is_kept() {
    WebSocket ws = ends.pair().client();

    assertThat(ws.attachment(String.class)).isNull();
    ws.attach("user");
    assertThat(ws.attachment(String.class)).isEqualTo("user");
    assertThatThrownBy(() -> ws.attachment(Integer.class)).isInstanceOf(ClassCastException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // null is one of the wrong arguments
  void wrong_arguments_throw_and_leave_the_connection_open() {
    WebSocket ws = ends.pair().client();

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
}
