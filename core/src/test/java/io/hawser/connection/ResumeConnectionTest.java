// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static io.hawser.connection.RecordedEnds.assertLast;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.OutgoingMessage;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.resume.ResumeFrame;
import io.hawser.resume.ResumeReader;
import io.hawser.spi.OpeningHandshake;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedNetwork;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Connections that speak the subprotocol for resuming. */
class ResumeConnectionTest {
  @AutoClose private final RecordedEnds ends = new RecordedEnds();
  private final RecordingListener client = ends.client;
  private final RecordingListener server = ends.server;

  /** What the client's side of the subprotocol gets. */
  private final List<String> frames = new ArrayList<>();

  private final ResumeReader.Receiver receiver =
      new ResumeReader.Receiver() {
        @Override
        public @Nullable String onFrame(ResumeFrame frame, Message message) {
          frames.add(frame.kind() + " " + frame.topicName(message));
          return null;
        }

        @Override
        public @Nullable String onTopicMessage(ResumeFrame frame) {
          return null;
        }

        @Override
        public Runnable onTopicMessageEnd() {
          return () -> frames.add("before");
        }

        @Override
        public void onViolation(String problem) {
          connection().failResume(problem);
        }
      };

  private @Nullable WebSocketConnection resuming;

  private WebSocketConnection connection() {
    assertThat(resuming).isNotNull();
    return resuming;
  }

  private static SimulatedNetwork.Side side(WebSocketOptions options, Consumer<WebSocket> setup) {
    return new SimulatedNetwork.Side(
        options,
        new OpeningHandshake(
            ProtocolVersion.RFC_6455,
            HttpRequest.get("/", Headers.empty()),
            Headers.empty(),
            "hawser.resume.1+chat",
            null),
        null,
        setup);
  }

  /** Connects a client that speaks the subprotocol to a server that sees what is on the wire. */
  private SimulatedPair pair(WebSocketOptions options, Consumer<WebSocket> setup) {
    return SimulatedPair.connect(
        new SimulatedNetwork(),
        side(
            options,
            ws -> {
              resuming = (WebSocketConnection) ws;
              resuming.speakResume(new ResumeReader(receiver));
              ws.listener(client);
              setup.accept(ws);
            }),
        side(WebSocketOptions.defaults(), ws -> ws.listener(server)),
        (connection, whenClosed) -> {});
  }

  private SimulatedPair pair() {
    return pair(WebSocketOptions.defaults(), ws -> {});
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  @Test
  void the_subprotocol_is_that_of_the_application_if_the_connection_resumes() {
    SimulatedPair pair = pair();

    assertThat(pair.client().subprotocol()).isEqualTo("chat");
    assertThat(pair.server().subprotocol()).isEqualTo("hawser.resume.1+chat");
  }

  @Test
  void a_message_of_the_maximum_size_may_have_a_mark() {
    SimulatedPair pair = pair(WebSocketOptions.builder().maxMessageSize(5).build(), ws -> {});

    pair.server().send("\0m\n\0four");
    pair.server().send("\0t9223372036854775807 9223372036854775807\nfives");
    pair.run();

    assertThat(client.next()).isEqualTo("text \0four");
    assertThat(client.next()).isEqualTo("text fives");
    // The subprotocol's own messages need room for the name of a topic.
    pair.server().send("x".repeat(ResumeFrame.MAX_TOPIC + ResumeFrame.MAX_HEAD + 1));
    pair.run();
    assertThat(client.next()).startsWith("error");
    assertThat(client.next()).startsWith("close 1009");
    assertThat(server.next()).startsWith("close 1009");
  }

  @Test
  void the_largest_maximum_size_of_all_is_not_exceeded() {
    WebSocketOptions options = WebSocketOptions.builder().maxMessageSize(Integer.MAX_VALUE).build();
    SimulatedPair pair = pair(options, ws -> {});

    pair.server().send("hello");
    pair.run();

    assertThat(client.next()).isEqualTo("text hello");
  }

  // -- sending -----------------------------------------------------------------------------------

  @Test
  void every_way_of_sending_marks_a_message_that_begins_with_0() {
    SimulatedPair pair = pair();
    WebSocketConnection ws = connection();

    ws.send("\0text");
    ws.send(bytes(0, 1));
    ws.send(new byte[] {0});
    ws.send(Message.binary(new byte[] {0, 2}));
    ws.sendAsync("\0later");
    ws.send(PreparedMessage.text("\0p"));
    ws.send(PreparedMessage.binary(bytes(0, 3)));
    ws.deliver(PreparedMessage.text("\0d"));
    ws.uncork();
    pair.run();

    assertThat(server.next()).isEqualTo("text \0m\n\0text");
    assertThat(server.next()).isEqualTo("binary 006d0a0001");
    assertThat(server.next()).isEqualTo("binary 006d0a00");
    assertThat(server.next()).isEqualTo("binary 006d0a0002");
    assertThat(server.next()).isEqualTo("text \0m\n\0later");
    assertThat(server.next()).isEqualTo("text \0m\n\0p");
    assertThat(server.next()).isEqualTo("binary 006d0a0003");
    assertLast(server, "text \0m\n\0d");
  }

  @Test
  void other_messages_and_those_of_the_subprotocol_are_sent_as_they_are() {
    SimulatedPair pair = pair();
    WebSocketConnection ws = connection();

    ws.send("");
    ws.send(new byte[0]);
    ws.send("a\0");
    ws.send(PreparedMessage.text(""));
    ws.sendMarked(ResumeFrame.ready());
    ws.deliverMarked(
        ResumeFrame.topicMessage(1, 2, true, CompressionChoice.BY_THRESHOLD, new byte[0]));
    ws.uncork();
    pair.run();

    assertThat(server.next()).isEqualTo("text ");
    assertThat(server.next()).isEqualTo("binary ");
    assertThat(server.next()).isEqualTo("text a\0");
    assertThat(server.next()).isEqualTo("text ");
    assertThat(server.next()).isEqualTo("text \0e\n");
    assertLast(server, "text \0t1 2\n");
  }

  @Test
  void a_message_in_parts_is_marked_by_its_first_byte() {
    SimulatedPair pair = pair();
    WebSocketConnection ws = connection();

    OutgoingMessage text = ws.beginText();
    text.write("");
    text.write(ByteBuffer.allocate(0));
    text.write("\0");
    text.write("\0b");
    text.end();
    OutgoingMessage binary = ws.beginBinary();
    binary.write(bytes(0));
    binary.write(bytes(1, 2));
    binary.end();
    OutgoingMessage large = ws.beginBinary().uncompressed();
    large.write(ByteBuffer.allocate((1 << 20) + 1));
    large.end();
    OutgoingMessage other = ws.beginText();
    other.write("a");
    other.write("\0");
    other.end();
    ws.beginText().end();
    pair.run();

    assertThat(server.next()).isEqualTo("text \0m\n\0\0b");
    assertThat(server.next()).isEqualTo("binary 006d0a000102");
    assertThat(server.next()).isEqualTo("binary 006d0a" + "00".repeat((1 << 20) + 1));
    assertThat(server.next()).isEqualTo("text a\0");
    assertLast(server, "text ");
    assertLast(client, "drain");
  }

  @Test
  void without_the_subprotocol_nothing_is_marked() {
    SimulatedPair pair = pair();

    pair.server().send("\0e\n");
    pair.server().send("\0m\n\0x");
    OutgoingMessage text = pair.server().beginText();
    text.write("\0m");
    text.write("\n");
    text.end();
    pair.run();

    assertThat(frames).containsExactly("READY ");
    assertThat(client.next()).isEqualTo("text \0x");
    assertLast(client, "text ");
  }

  // -- receiving ---------------------------------------------------------------------------------

  @Test
  void messages_are_separated_also_if_they_arrive_in_parts() {
    SimulatedPair pair = pair(WebSocketOptions.defaults(), ws -> ws.receiveParts(1000));
    OutgoingMessage sent = pair.server().beginText();
    for (String part : new String[] {"\0", "t", "4 1", "\n", "he", "llo"}) {
      sent.write(part);
      pair.run();
    }
    assertThat(client.next()).isEqualTo("part text he");
    assertThat(client.next()).isEqualTo("part text llo");
    assertThat(frames).isEmpty();
    sent.end();
    pair.server().send("\0s4 e 1\nname");
    pair.server().send("plain");
    pair.run();

    assertThat(client.next()).isEqualTo("last text ");
    assertThat(frames).containsExactly("before", "SUBSCRIBED name");
    assertLast(client, "last text plain");
  }

  @Test
  void the_limit_for_parts_is_for_the_message_of_the_application() {
    SimulatedPair pair = pair(WebSocketOptions.defaults(), ws -> ws.receiveParts(4));

    pair.server().send("\0t4 1\nabcd");
    pair.run();

    assertLast(client, "last text abcd");
  }

  @Test
  void a_violation_closes_with_1002() {
    SimulatedPair pair = pair();

    pair.server().send("before");
    pair.server().send("\0?\n");
    pair.server().send("after");
    pair.run();

    assertThat(client.next()).isEqualTo("text before");
    assertThat(client.next())
        .isEqualTo("close 1002 a message that begins with 0 and is not specified");
    assertThat(server.next())
        .isEqualTo("close 1002 a message that begins with 0 and is not specified");
  }

  @Test
  void what_is_discarded_while_reading_is_paused_is_not_seen_by_the_subprotocol() {
    SimulatedPair pair = pair();
    pair.client().pause();
    pair.run();
    pair.server().send("\0t4 1\nx");
    pair.server().send("\0u4\n");
    pair.client().close();
    pair.run();

    assertThat(frames).isEmpty();
    assertThat(connection().hasDiscarded()).isTrue();
    assertThat(client.next()).isEqualTo("close 1000");
    assertThat(server.next()).isEqualTo("close 1000");
  }

  // -- in order with callbacks -------------------------------------------------------------------

  @Test
  void tasks_and_messages_wait_for_the_executor_in_order() {
    ArrayDeque<Runnable> executor = new ArrayDeque<>();
    SimulatedPair pair = withExecutor(executor);
    pair.server().send("\0t4 1\na");
    pair.run();
    connection().runEvent(() -> frames.add("event"));
    pair.server().send("\0t4 2\nb");
    pair.run();
    assertThat(frames).isEmpty();

    runAll(executor);

    assertThat(frames).containsExactly("before", "event", "before");
    assertThat(client.next()).isEqualTo("text a");
    assertLast(client, "text b");
  }

  @Test
  void the_task_of_a_message_that_the_listener_does_not_get_does_not_run() {
    ArrayDeque<Runnable> executor = new ArrayDeque<>();
    SimulatedPair pair = withExecutor(executor);
    pair.server().send("\0t4 1\na");
    pair.run();
    connection().runEvent(() -> frames.add("event"));

    pair.cut();
    runAll(executor);

    assertThat(frames).isEmpty();
    assertThat(client.next()).contains("the network failed");
    assertThat(client.next()).isEqualTo("close 1006");
    assertThat(server.next()).contains("the network failed");
    assertThat(server.next()).isEqualTo("close 1006");
  }

  @Test
  void messages_that_wait_are_delivered_before_a_regular_end() {
    ArrayDeque<Runnable> executor = new ArrayDeque<>();
    SimulatedPair pair = withExecutor(executor);
    pair.server().send("\0t4 1\na");
    pair.server().close();
    pair.run();

    runAll(executor);

    assertThat(frames).containsExactly("before");
    assertThat(client.next()).isEqualTo("text a");
    assertThat(client.next()).isEqualTo("close 1000");
    assertThat(server.next()).isEqualTo("close 1000");
  }

  private SimulatedPair withExecutor(ArrayDeque<Runnable> executor) {
    SimulatedPair pair =
        pair(WebSocketOptions.builder().callbacksOn(executor::add).build(), ws -> {});
    runAll(executor);
    return pair;
  }

  private static void runAll(ArrayDeque<Runnable> executor) {
    for (Runnable task; (task = executor.poll()) != null; ) {
      task.run();
    }
  }
}
