// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.PreparedMessage;
import io.hawser.backplane.Position;
import io.hawser.protocol.CompressionChoice;
import io.hawser.resume.ResumeFrame.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeFrameTest {
  private static final long MAX = Long.MAX_VALUE;

  /** Reads a text message from the middle of a buffer, as a connection lends it. */
  private static @Nullable ResumeFrame read(String afterMark) {
    return ResumeFrame.read(lent(true, afterMark));
  }

  private static Message lent(boolean text, String afterMark) {
    byte[] bytes = ("\0" + afterMark).getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 10).put(5, bytes);
    return MessageAccess.lend(text, buffer, 5, bytes.length);
  }

  private static ResumeFrame valid(Message message) {
    return Objects.requireNonNull(ResumeFrame.read(message));
  }

  // -- reading -----------------------------------------------------------------------------------

  @Test
  void a_position_and_a_name_are_read() {
    Message message = lent(true, "s4 9f2c 118\nchat/7");

    ResumeFrame frame = valid(message);

    assertThat(frame.kind()).isEqualTo(Kind.SUBSCRIBED);
    assertThat(frame.topic()).isEqualTo(4);
    assertThat(frame.position()).isEqualTo(new Position("9f2c", 118));
    assertThat(frame.offset()).isEqualTo(118);
    assertThat(frame.topicName(message)).isEqualTo("chat/7");
    assertThat(frame.rest(message)).isEqualTo(Message.text("chat/7"));
  }

  @Test
  void a_binary_message_of_a_topic_keeps_its_bytes() {
    Message message = lent(false, "t4 119\n\0\n\n1");

    ResumeFrame frame = valid(message);

    assertThat(frame.kind()).isEqualTo(Kind.TOPIC);
    assertThat(frame.topic()).isEqualTo(4);
    assertThat(frame.offset()).isEqualTo(119);
    assertThat(frame.rest(message)).isEqualTo(Message.binary(new byte[] {0, 10, 10, '1'}));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1L << 31, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, MAX})
  void every_number_up_to_2_to_the_63_is_exact(long number) {
    Position position = new Position("e", number);
    for (Message message :
        new Message[] {
          ResumeFrame.subscribed(number, position, "x"), ResumeFrame.lost(number, position, "x")
        }) {
      ResumeFrame frame = valid(message);
      assertThat(frame.topic()).isEqualTo(number);
      assertThat(frame.position()).isEqualTo(position);
    }
    assertThat(valid(ResumeFrame.returning(position, "x")).position()).isEqualTo(position);
    assertThat(valid(ResumeFrame.unsubscribed(number)).topic()).isEqualTo(number);
    ResumeFrame topic = valid(lent(true, "t" + number + " " + number + "\n"));
    assertThat(topic.topic()).isEqualTo(number);
    assertThat(topic.offset()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-0",
        "-1",
        "+1",
        "00",
        "01",
        "1.0",
        "1e3",
        "0x1",
        "9223372036854775808",
        "18446744073709551616",
        "99999999999999999999",
        "\u0661",
        "\u0967",
        "\uff11",
        "\u00b2",
        "1_0",
        "1\t",
        "1\r",
        "\0"
      })
  void what_is_not_such_a_number_is_refused(String number) {
    assertThat(read("u" + number + "\n")).isNull();
    assertThat(read("t" + number + " 1\n")).isNull();
    assertThat(read("t1 " + number + "\n")).isNull();
    assertThat(read("s" + number + " e 1\nx")).isNull();
    assertThat(read("s1 e " + number + "\nx")).isNull();
    assertThat(read("l1 e " + number + "\nx")).isNull();
    assertThat(read("re " + number + "\nx")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "m",
        "e",
        "m \n",
        "m1\n",
        "e \n",
        "e1\n",
        "r\n",
        "re\n",
        "re 1 2\n",
        "r 1\n",
        "re  1\n",
        "r e 1\n",
        "re 1 \n",
        "s1 e\n",
        "s1 e 1 2\n",
        "s1  1\n",
        "l1 e\n",
        "u\n",
        "u1 2\n",
        "u1 \n",
        "t\n",
        "t1\n",
        "t1 2 3\n",
        "t 1 2\n",
        "t1 2",
        "x\n",
        "M\n",
        "T1 2\n",
        "\0\n",
        "\u00e4\n",
        "re\u00e4 1\nx",
        "re. 1\nx"
      })
  void other_heads_are_refused(String afterMark) {
    assertThat(read(afterMark)).isNull();
  }

  @Test
  void an_epoch_has_1_to_64_characters() {
    String epoch = "aZ0-_".repeat(20).substring(0, 64);
    assertThat(read("r" + epoch + " 1\nx")).isNotNull();
    assertThat(read("r" + epoch + "x 1\nx")).isNull();
  }

  @Test
  void the_longest_head_is_read_and_no_longer_one() {
    String head = "s" + MAX + ' ' + "e".repeat(64) + ' ' + MAX;
    assertThat(head.length() + 2).isEqualTo(ResumeFrame.MAX_HEAD);
    assertThat(read(head + "\nx")).isNotNull();
    assertThat(read(head + "0\nx")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void only_messages_of_the_application_may_be_binary(Kind kind) {
    String head =
        switch (kind) {
          case MESSAGE -> "m\n";
          case RETURN -> "re 1\n";
          case READY -> "e\n";
          case SUBSCRIBED -> "s1 e 1\n";
          case LOST -> "l1 e 1\n";
          case UNSUBSCRIBED -> "u1\n";
          case TOPIC -> "t1 1\n";
        };
    assertThat(valid(lent(true, head)).kind()).isEqualTo(kind);
    assertThat(ResumeFrame.read(lent(false, head)) != null)
        .isEqualTo(kind == Kind.MESSAGE || kind == Kind.TOPIC);
  }

  // -- names -------------------------------------------------------------------------------------

  @Test
  void a_name_has_up_to_1024_bytes() {
    for (String longest : new String[] {"x".repeat(1024), "\u00e4".repeat(512), ""}) {
      Message message = ResumeFrame.returning(new Position("e", 1), longest);
      assertThat(valid(message).topicName(message)).isEqualTo(longest);
    }
    for (String tooLong : new String[] {"x".repeat(1025), "\u00e4".repeat(512) + "x"}) {
      Message message = ResumeFrame.returning(new Position("e", 1), tooLong);
      assertThat(valid(message).topicName(message)).isNull();
    }
  }

  @Test
  void a_name_may_contain_spaces_line_feeds_and_zeros() {
    Message message = ResumeFrame.lost(1, new Position("e", 1), "a b\nc\0d");

    assertThat(valid(message).topicName(message)).isEqualTo("a b\nc\0d");
  }

  @Test
  void a_name_that_is_not_utf_8_is_refused() {
    for (String latin1 : new String[] {"\u00c3", "\u00c0\u0080", "\u00ed\u00a0\u0080", "a\u0080"}) {
      byte[] bytes = ("\0re 1\n" + latin1).getBytes(StandardCharsets.ISO_8859_1);
      Message message = MessageAccess.lend(true, ByteBuffer.wrap(bytes), 0, bytes.length);
      assertThat(valid(message).topicName(message)).isNull();
    }
  }

  // -- writing -----------------------------------------------------------------------------------

  @Test
  void messages_are_written_as_the_example_has_them() {
    Position position = new Position("9f2c", 120);

    assertThat(ResumeFrame.returning(position, "chat/7").text()).isEqualTo("\0r9f2c 120\nchat/7");
    assertThat(ResumeFrame.ready().text()).isEqualTo("\0e\n");
    assertThat(ResumeFrame.subscribed(4, position, "chat/7").text())
        .isEqualTo("\0s4 9f2c 120\nchat/7");
    assertThat(ResumeFrame.lost(4, position, "chat/7").text()).isEqualTo("\0l4 9f2c 120\nchat/7");
    assertThat(ResumeFrame.unsubscribed(4).text()).isEqualTo("\0u4\n");
    PreparedMessage topic =
        ResumeFrame.topicMessage(
            4, 121, true, CompressionChoice.BY_THRESHOLD, "yes".getBytes(StandardCharsets.UTF_8));
    assertThat(topic.isText()).isTrue();
    assertThat(payload(topic)).isEqualTo("\0t4 121\nyes");
    assertThat(
            ResumeFrame.topicMessage(4, 121, false, CompressionChoice.BY_THRESHOLD, new byte[0])
                .isText())
        .isFalse();
  }

  private static String payload(PreparedMessage message) {
    ByteBuffer payload = MessageAccess.payload(message).duplicate();
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\0e\n", "\0\u00e4", "\0m\n\0"})
  void a_message_that_begins_with_0_is_marked_and_read_back(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (Message original :
        new Message[] {
          Message.text(text),
          Message.binary(bytes),
          lent(true, text.substring(1)),
          Message.binary(
              ByteBuffer.allocateDirect(bytes.length + 2)
                  .put(1, bytes)
                  .position(1)
                  .limit(bytes.length + 1))
        }) {
      Message escaped = ResumeFrame.escape(original);
      assertThat(escaped.size()).isEqualTo(original.size() + 3);
      ResumeFrame frame = valid(escaped);
      assertThat(frame.kind()).isEqualTo(Kind.MESSAGE);
      assertThat(frame.rest(escaped)).isEqualTo(original);
    }
    assertThat(payload(ResumeFrame.escape(PreparedMessage.text(text)))).isEqualTo("\0m\n" + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "a\0", "\u0100"})
  void other_messages_are_sent_as_they_are(String text) {
    Message message = Message.text(text);
    PreparedMessage prepared = PreparedMessage.text(text);

    assertThat(ResumeFrame.escape(message)).isSameAs(message);
    assertThat(ResumeFrame.escape(prepared)).isSameAs(prepared);
  }

  @ParameterizedTest
  @EnumSource
  void a_marked_message_is_compressed_like_the_original(CompressionChoice choice) {
    Message message = Message.text("\0");
    switch (choice) {
      case ALWAYS -> message.compressed();
      case NEVER -> message.uncompressed();
      case BY_THRESHOLD -> {}
    }

    assertThat(MessageAccess.compression(ResumeFrame.escape(message))).isEqualTo(choice);
    PreparedMessage escaped = ResumeFrame.escape(PreparedMessage.of(message));
    assertThat(MessageAccess.compression(escaped)).isEqualTo(choice);
  }
}
