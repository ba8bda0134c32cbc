// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.engine.Frames.BINARY;
import static io.hawser.protocol.engine.Frames.CONTINUATION;
import static io.hawser.protocol.engine.Frames.FIN;
import static io.hawser.protocol.engine.Frames.PING;
import static io.hawser.protocol.engine.Frames.PONG;
import static io.hawser.protocol.engine.Frames.TEXT;
import static io.hawser.protocol.engine.Frames.close;
import static io.hawser.protocol.engine.Frames.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.Limits;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.engine.ProtocolEngine.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebSocketProtocolTest {

  // -- receiving ---------------------------------------------------------------------------------

  @Test
  void server_unmasks_the_example_of_rfc_6455_section_5_7() {
    Engine.server().receive("81 85 37 FA 21 3D 7F 9F 4D 51 58").assertEvents("text 48 65 6C 6C 6F");
  }

  @Test
  void client_reads_the_example_of_rfc_6455_section_5_7() {
    Engine.client().receive("81 05 48 65 6C 6C 6F").assertEvents("text 48 65 6C 6C 6F");
  }

  @ParameterizedTest
  @EnumSource
  void a_ping_is_answered_with_its_payload_and_reported(Role role) {
    Engine engine = Engine.of(role).receive(to(role, FIN | PING, "hi"));

    engine.assertEvents("ping 68 69");
    engine.assertSent(role == Role.SERVER ? "8A 02 68 69" : "8A 82 01 02 03 04 69 6B");
  }

  @ParameterizedTest
  @EnumSource
  void a_ping_is_not_answered_where_the_application_does_that(Role role) {
    Engine engine = Engine.of(role);
    engine.protocol.answerPings(false);

    engine.receive(to(role, FIN | PING, "hi"));

    engine.assertEvents("ping 68 69").assertNothingElse();
  }

  @ParameterizedTest
  @EnumSource
  void a_pong_is_reported_and_not_answered(Role role) {
    Engine engine = Engine.of(role).receive(to(role, FIN | PONG, "hi"));

    engine.assertEvents("pong 68 69").assertNothingElse();
  }

  @ParameterizedTest
  @EnumSource
  void only_the_newest_ping_of_a_peer_that_does_not_read_is_answered(Role role) {
    Engine engine = Engine.of(role).writable(false);
    for (int i = 0; i < 1000; i++) {
      engine.receive(to(role, FIN | PING, "ping " + i));
    }
    assertThat(engine.sent()).isEmpty();

    engine.writable(true).protocol.outputDrained();

    Engine expected = Engine.of(role);
    expected.protocol.pong(ByteBuffer.wrap("ping 999".getBytes(StandardCharsets.UTF_8)), 0, 8);
    assertThat(engine.sent()).isEqualTo(expected.sent());
    engine.protocol.outputDrained();
    assertThat(engine.sent()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void control_frames_between_fragments_come_before_the_message(Role role) {
    Engine.of(role)
        .receive(to(role, TEXT, "a"))
        .receive(to(role, FIN | PING, "1"))
        .receive(to(role, CONTINUATION, "b"))
        .receive(to(role, FIN | PONG, "2"))
        .receive(to(role, FIN | CONTINUATION, "c"))
        .assertEvents("ping 31", "pong 32", "text 61 62 63");
  }

  @ParameterizedTest
  @EnumSource
  void a_character_may_be_cut_between_fragments(Role role) {
    byte[] clef = "𝄞".getBytes(StandardCharsets.UTF_8);

    Engine.of(role)
        .receive(to(role, TEXT, new byte[] {clef[0]}))
        .receive(to(role, CONTINUATION, new byte[] {clef[1], clef[2]}))
        .receive(to(role, FIN | CONTINUATION, new byte[] {clef[3]}))
        .assertEvents("text F0 9D 84 9E");
  }

  @ParameterizedTest
  @EnumSource
  void large_messages_arrive_whole_however_they_come(Role role) {
    byte[] payload = new byte[200_000];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (i * 31);
    }
    byte[] frame = to(role, FIN | BINARY, payload);
    String expected = "binary 200000 bytes #" + java.util.Arrays.hashCode(payload);

    Engine.of(role).receive(frame).assertEvents(expected);
    Engine piecewise = Engine.of(role);
    for (int from = 0; from < frame.length; from += 1000) {
      piecewise.receive(
          java.util.Arrays.copyOfRange(frame, from, Math.min(frame.length, from + 1000)));
    }
    piecewise.assertEvents(expected);
  }

  @Test
  void a_paused_connection_reads_nothing_and_keeps_its_place() {
    Engine engine = Engine.server();
    engine.onMessage(engine.protocol::pause);
    byte[] two = Frames.join(to(Role.SERVER, FIN | TEXT, "a"), to(Role.SERVER, FIN | TEXT, "b"));
    ByteBuffer in = ByteBuffer.wrap(two);

    engine.protocol.receive(in);
    engine.assertEvents("text 61");
    assertThat(in.remaining()).isEqualTo(two.length / 2);
    engine.protocol.receive(in);
    engine.assertEvents();

    engine.protocol.resume();
    engine.protocol.receive(in);
    engine.assertEvents("text 62");
    assertThat(in.hasRemaining()).isFalse();
  }

  // -- violations --------------------------------------------------------------------------------

  /** First byte, length byte without mask bit, rest of the frame, violation. */
  static List<String[]> violations() {
    return List.of(
        new String[] {"C1", "00", "", "UNEXPECTED_RSV_1"},
        new String[] {"A1", "00", "", "UNEXPECTED_RSV_2_3"},
        new String[] {"91", "00", "", "UNEXPECTED_RSV_2_3"},
        new String[] {"F1", "00", "", "UNEXPECTED_RSV_2_3"},
        new String[] {"C9", "00", "", "UNEXPECTED_RSV_1"},
        new String[] {"83", "00", "", "INVALID_OPCODE"},
        new String[] {"87", "00", "", "INVALID_OPCODE"},
        new String[] {"8B", "00", "", "INVALID_OPCODE"},
        new String[] {"8F", "00", "", "INVALID_OPCODE"},
        new String[] {"80", "00", "", "INVALID_OPCODE"},
        new String[] {"00", "00", "", "INVALID_OPCODE"},
        new String[] {"09", "00", "", "EXPECTED_FIN"},
        new String[] {"0A", "00", "", "EXPECTED_FIN"},
        new String[] {"08", "00", "", "EXPECTED_FIN"},
        new String[] {"89", "7E", "007E", "INVALID_CONTROL_PAYLOAD_LENGTH"},
        new String[] {"8A", "7E", "007E", "INVALID_CONTROL_PAYLOAD_LENGTH"},
        new String[] {"88", "7F", "0000000000010000", "INVALID_CONTROL_PAYLOAD_LENGTH"},
        new String[] {"88", "01", "", "INVALID_CONTROL_PAYLOAD_LENGTH"},
        new String[] {"82", "7E", "0000", "INVALID_LENGTH"},
        new String[] {"82", "7E", "007D", "INVALID_LENGTH"},
        new String[] {"82", "7F", "0000000000000000", "INVALID_LENGTH"},
        new String[] {"82", "7F", "000000000000FFFF", "INVALID_LENGTH"},
        new String[] {"82", "7F", "8000000000000000", "INVALID_LENGTH"},
        new String[] {"82", "7F", "FFFFFFFFFFFFFFFF", "INVALID_LENGTH"},
        new String[] {"82", "7F", "7FFFFFFFFFFFFFFF", "MESSAGE_TOO_BIG"},
        new String[] {"82", "7F", "0000000080000000", "MESSAGE_TOO_BIG"},
        new String[] {"82", "7F", "0020000000000000", "MESSAGE_TOO_BIG"},
        new String[] {"82", "7F", "0000000006400001", "MESSAGE_TOO_BIG"});
  }

  @ParameterizedTest
  @MethodSource("violations")
  void a_header_against_the_rules_fails_the_connection(
      String first, String length, String rest, String violation) {
    for (Role role : Role.values()) {
      boolean masked = role == Role.SERVER;
      int lengthByte = Integer.parseInt(length, 16) | (masked ? 0x80 : 0);
      String header = first + "%02X".formatted(lengthByte) + rest + (masked ? "00000000" : "");
      Engine engine = Engine.of(role).receive(header).receive(to(role, FIN | TEXT, "late"));

      int code = ProtocolViolation.valueOf(violation).closeCode();
      assertThat(engine.events)
          .containsExactly("end of output", "closing", "violation " + violation);
      assertThat(codeOf(engine.sent(), role)).isEqualTo(code);
      engine.assertState(State.FAILED);

      engine.events.clear();
      engine.protocol.endOfStream();
      assertThat(engine.events.get(0)).startsWith("closed " + code).endsWith("by us");
      assertThat(engine.events).hasSize(1);
      assertThat(engine.sent()).isEmpty();
    }
  }

  /** Returns the code of the only Close frame that was sent. */
  private static int codeOf(String sent, Role sender) {
    byte[] frame = Engine.bytes(sent);
    assertThat(frame[0]).isEqualTo((byte) 0x88);
    int payload = sender == Role.CLIENT ? 6 : 2;
    assertThat(frame).hasSize(payload + (frame[1] & 0x7F));
    ByteBuffer code = ByteBuffer.allocate(2);
    Masking.copy(
        ByteBuffer.wrap(frame), payload, 2, code, 0, sender == Role.CLIENT ? Engine.KEY : 0);
    return code.getShort(0) & 0xFFFF;
  }

  @Test
  void server_fails_the_connection_when_a_client_frame_is_not_masked() {
    Engine engine = Engine.server().receive("81 02 68 69");

    assertThat(engine.events).contains("violation EXPECTED_MASK");
    assertThat(codeOf(engine.sent(), Role.SERVER)).isEqualTo(1002);
  }

  @Test
  void client_fails_the_connection_when_a_server_frame_is_masked() {
    Engine engine = Engine.client().receive("81 82 00 00 00 00 68 69");

    assertThat(engine.events).contains("violation UNEXPECTED_MASK");
    assertThat(codeOf(engine.sent(), Role.CLIENT)).isEqualTo(1002);
  }

  @ParameterizedTest
  @EnumSource
  void a_message_inside_another_fails_the_connection(Role role) {
    Engine engine = Engine.of(role).receive(to(role, TEXT, "a")).receive(to(role, FIN | TEXT, "b"));

    assertThat(engine.events).contains("violation INVALID_OPCODE");
  }

  @ParameterizedTest
  @EnumSource
  void text_fails_at_its_first_impossible_byte_and_not_later(Role role) {
    byte[] frame =
        to(role, FIN | TEXT, new byte[] {'a', (byte) 0xF4, (byte) 0x90, (byte) 0x80, 'b'});
    int header = frame.length - 5;
    Engine engine = Engine.of(role);

    engine.receive(java.util.Arrays.copyOf(frame, header + 2));
    engine.assertEvents();
    engine.receive(new byte[] {frame[header + 2]});

    assertThat(engine.events).contains("violation INVALID_UTF8");
    assertThat(codeOf(engine.sent(), role)).isEqualTo(1007);
  }

  @ParameterizedTest
  @EnumSource
  void text_that_ends_inside_a_character_fails_the_connection(Role role) {
    for (byte[][] frames :
        new byte[][][] {
          {to(role, FIN | TEXT, new byte[] {(byte) 0xE2, (byte) 0x82})},
          {to(role, TEXT, new byte[] {(byte) 0xE2}), to(role, FIN | CONTINUATION, "")}
        }) {
      Engine engine = Engine.of(role).receive(Frames.join(frames));

      assertThat(engine.events).contains("violation INVALID_UTF8");
    }
  }

  @ParameterizedTest
  @EnumSource
  void messages_before_a_violation_are_delivered_and_none_after_it(Role role) {
    Engine engine =
        Engine.of(role)
            .receive(
                Frames.join(
                    to(role, FIN | TEXT, "a"),
                    to(role, 0x83, "?"),
                    to(role, FIN | TEXT, "b"),
                    close(role, 1000, "")));

    engine.assertEvents("text 61", "end of output", "closing", "violation INVALID_OPCODE");
  }

  @ParameterizedTest
  @CsvSource({
    "0", "999", "1004", "1005", "1006", "1015", "1016", "1100", "2000", "2999", "5000", "65535"
  })
  void a_close_code_that_must_not_be_sent_fails_the_connection(int code) {
    for (Role role : Role.values()) {
      Engine engine = Engine.of(role).receive(close(role, code, ""));

      assertThat(engine.events).contains("violation INVALID_CLOSE_CODE");
      assertThat(codeOf(engine.sent(), role)).isEqualTo(1002);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_reason_that_is_not_utf8_fails_the_connection(Role role) {
    byte[] payload = {3, (byte) 0xE8, (byte) 0xFF};

    Engine engine = Engine.of(role).receive(to(role, FIN | Frames.CLOSE, payload));

    assertThat(engine.events).contains("violation INVALID_UTF8");
    assertThat(codeOf(engine.sent(), role)).isEqualTo(1007);
  }

  // -- closing -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "1000", "1001", "1002", "1003", "1007", "1008", "1009", "1010", "1011", "1012", "1013", "1014",
    "3000", "3999", "4000", "4999"
  })
  void a_close_frame_is_answered_with_its_code_and_reason(int code) {
    Engine server = Engine.server().receive(close(Role.SERVER, code, "bye"));

    server.assertEvents("end of output", "closed " + code + " bye by peer");
    server.assertSent("88 05 %04X 62 79 65".formatted(code));
    server.assertState(State.CLOSED);

    Engine client = Engine.client().receive(close(Role.CLIENT, code, "bye"));

    client.assertEvents("closing").assertState(State.CLOSE_RECEIVED);
    assertThat(codeOf(client.sent(), Role.CLIENT)).isEqualTo(code);
    client.protocol.endOfStream();
    client.assertEvents("closed " + code + " bye by peer").assertNothingElse();
  }

  @Test
  void an_empty_close_frame_is_answered_empty_and_reported_as_1005() {
    Engine server = Engine.server().receive(to(Role.SERVER, FIN | Frames.CLOSE, ""));

    server.assertEvents("end of output", "closed 1005 by peer").assertSent("88 00");
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_sent_after_a_close_frame(Role role) {
    Engine engine = Engine.of(role);
    engine.protocol.close(1000, "");
    engine.sent();

    engine.protocol.send(true, ByteBuffer.allocate(1), 0, 1);
    engine.protocol.ping(ByteBuffer.allocate(1), 0, 1);
    engine.protocol.pong(ByteBuffer.allocate(1), 0, 1);
    engine.protocol.close(1001, "again");
    engine.receive(to(role, FIN | PING, "?"));

    engine.assertEvents("closing", "ping 3F").assertNothingElse();
  }

  @ParameterizedTest
  @EnumSource
  void messages_still_arrive_until_the_peer_answers_our_close_frame(Role role) {
    Engine engine = Engine.of(role);
    engine.protocol.close(4001, "enough");

    engine.receive(to(role, FIN | TEXT, "a"));

    engine.assertEvents("closing", "text 61");
  }

  @ParameterizedTest
  @EnumSource
  void a_callback_may_close_while_more_is_in_the_buffer(Role role) {
    Engine engine = Engine.of(role);
    engine.onMessage(() -> engine.protocol.close(1000, "done"));

    engine.receive(
        Frames.join(
            to(role, FIN | TEXT, "a"), to(role, FIN | TEXT, "b"), close(role, 1000, "done")));

    assertThat(engine.events).startsWith("text 61", "closing", "text 62");
    assertThat(codeOf(engine.sent(), role)).isEqualTo(1000);
  }

  // -- limits ------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void a_message_may_be_as_large_as_the_limit_and_no_larger(Role role) {
    Limits limits = new Limits(10, 100);

    Engine.of(role, limits)
        .receive(to(role, FIN | BINARY, new byte[10]))
        .assertEvents("binary 00 00 00 00 00 00 00 00 00 00");
    assertThat(Engine.of(role, limits).receive(to(role, FIN | BINARY, new byte[11])).events)
        .contains("violation MESSAGE_TOO_BIG");
    assertThat(
            Engine.of(role, limits)
                .receive(to(role, BINARY, new byte[6]))
                .receive(to(role, FIN | CONTINUATION, new byte[5]))
                .events)
        .contains("violation MESSAGE_TOO_BIG");
  }

  @ParameterizedTest
  @EnumSource
  void a_message_that_is_too_big_is_refused_when_its_header_arrives(Role role) {
    byte[] frame = to(role, FIN | BINARY, new byte[200]);
    int header = frame.length - 200;

    Engine engine =
        Engine.of(role, new Limits(199, 1)).receive(java.util.Arrays.copyOf(frame, header));

    assertThat(engine.events).contains("violation MESSAGE_TOO_BIG");
    assertThat(codeOf(engine.sent(), role)).isEqualTo(1009);
  }

  @ParameterizedTest
  @EnumSource
  void the_limit_counts_fragments_that_are_empty_and_begins_anew_with_each_message(Role role) {
    Engine engine = Engine.of(role, new Limits(100, 3));
    for (int message = 0; message < 5; message++) {
      engine
          .receive(to(role, TEXT, ""))
          .receive(to(role, CONTINUATION, ""))
          .receive(to(role, FIN | CONTINUATION, ""))
          .assertEvents("text ");
    }

    engine.receive(to(role, TEXT, ""));
    engine.receive(to(role, CONTINUATION, "")).receive(to(role, CONTINUATION, ""));
    engine.assertEvents();
    engine.receive(to(role, CONTINUATION, ""));

    assertThat(engine.events).contains("violation TOO_MANY_FRAGMENTS");
    assertThat(codeOf(engine.sent(), role)).isEqualTo(1008);
  }

  // -- sending -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"0", "1", "125", "126", "127", "65535", "65536", "100000"})
  void what_one_side_sends_the_other_receives(int size) {
    for (Role role : Role.values()) {
      byte[] payload = new byte[size];
      new java.util.Random(size).nextBytes(payload);
      Engine sender = Engine.of(role);
      Engine receiver = Engine.of(role == Role.CLIENT ? Role.SERVER : Role.CLIENT);

      sender.protocol.send(false, ByteBuffer.wrap(payload), 0, size);

      receiver.receive(sender.sent());
      Engine expected = Engine.of(role);
      expected.onMessage(false, ByteBuffer.wrap(payload), 0, size);
      assertThat(receiver.events).isEqualTo(expected.events);
    }
  }

  @Test
  void a_header_is_as_short_as_it_can_be() {
    Engine server = Engine.server();

    server.protocol.send(false, ByteBuffer.allocate(125), 0, 125);
    assertThat(server.sent()).startsWith("82 7D").hasSize(3 * 127 - 1);
    server.protocol.send(false, ByteBuffer.allocate(126), 0, 126);
    assertThat(server.sent()).startsWith("82 7E 00 7E");
    server.protocol.send(true, ByteBuffer.allocate(65535), 0, 65535);
    assertThat(server.sent()).startsWith("81 7E FF FF");
    server.protocol.send(true, ByteBuffer.allocate(65536), 0, 65536);
    assertThat(server.sent()).startsWith("81 7F 00 00 00 00 00 01 00 00");
  }

  @Test
  void what_may_not_be_sent_is_refused_at_the_call_and_nothing_changes() {
    Engine engine = Engine.server();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.protocol.ping(ByteBuffer.allocate(126), 0, 126))
        .withMessageContaining("126")
        .withMessageContaining("125");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.protocol.pong(ByteBuffer.allocate(200), 0, 200));
    for (int code : new int[] {-1, 0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 70000}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.protocol.close(code, ""))
          .withMessageContaining(String.valueOf(code));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.protocol.close(1000, "é".repeat(62)))
        .withMessageContaining("124")
        .withMessageContaining("123");
    engine.protocol.close(1000, "é".repeat(61));
    engine.assertEvents("closing");
  }

  @Test
  void a_long_failure_reason_is_truncated_between_characters() {
    Engine engine = Engine.server();

    engine.protocol.fail(1011, "é".repeat(100));

    assertThat(Engine.bytes(engine.sent())).hasSize(2 + 2 + 122);
  }

  // -- memory ------------------------------------------------------------------------------------

  private static long allocatedBy(Runnable action) {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @ParameterizedTest
  @EnumSource
  void ten_million_empty_fragments_cost_no_memory(Role role) {
    Engine engine = Engine.of(role, new Limits(1 << 20, Integer.MAX_VALUE));
    engine.receive(to(role, BINARY, new byte[0]));
    byte[] fragment = to(role, CONTINUATION, new byte[0]);
    ByteBuffer thousand = ByteBuffer.allocate(1000 * fragment.length);
    for (int i = 0; i < 1000; i++) {
      thousand.put(fragment);
    }

    long allocated =
        allocatedBy(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                engine.protocol.receive(thousand.rewind());
              }
            });

    assertThat(allocated).isLessThan(1 << 20);
    engine.receive(to(role, FIN | CONTINUATION, "x")).assertEvents("binary 78");
  }

  @ParameterizedTest
  @EnumSource
  void borrowed_memory_is_given_back_however_a_message_ends(Role role) {
    byte[] half = java.util.Arrays.copyOf(to(role, FIN | TEXT, "x".repeat(50)), 30);
    Engine whole = Engine.of(role).receive(half);
    Engine broken = Engine.of(role).receive(half);
    Engine ended = Engine.of(role).receive(half);
    Engine failed = Engine.of(role).receive(half);
    assertThat(whole.isLending()).isTrue();

    byte[] frame = to(role, FIN | TEXT, "x".repeat(50));
    whole.receive(java.util.Arrays.copyOfRange(frame, 30, frame.length));
    byte[] wrong = new byte[frame.length - 30];
    java.util.Arrays.fill(wrong, (byte) 0xC0);
    broken.receive(wrong);
    ended.protocol.endOfStream();
    failed.protocol.fail(1011, "");
    failed.receive("00");

    assertThat(whole.events).hasSize(1);
    assertThat(broken.events).contains("violation INVALID_UTF8");
    for (Engine engine : List.of(whole, broken, ended, failed)) {
      assertThat(engine.isLending()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_announced_length_allocates_nothing(Role role) {
    Engine engine = Engine.of(role);
    String mask = role == Role.SERVER ? "00000000" : "";
    byte[] header =
        Engine.bytes((role == Role.SERVER ? "82FF" : "827F") + "0000000006400000" + mask);
    engine.receive(header);

    long allocated = allocatedBy(() -> engine.receive(new byte[100]));

    assertThat(allocated).isLessThan(16 << 10);
    engine.assertEvents();
  }

  @ParameterizedTest
  @EnumSource
  void a_message_that_trickles_in_holds_a_small_multiple_of_what_has_arrived(Role role) {
    Engine engine = Engine.of(role);
    byte[] frame = to(role, FIN | BINARY, new byte[1 << 20]);

    long allocated =
        allocatedBy(
            () -> {
              for (int i = 0; i < 1 << 16; i++) {
                engine.protocol.receive(ByteBuffer.wrap(frame, i, 1));
              }
            });

    // The buffers passed to receive() are part of it.
    assertThat(allocated).isLessThan((1 << 16) * 64L + (1 << 20));
    engine.assertEvents();
  }

  @ParameterizedTest
  @EnumSource
  void memory_for_a_message_is_at_most_twice_what_has_arrived(Role role) {
    for (int piece : new int[] {1, 100, 20_000, 65_536}) {
      Engine engine = Engine.of(role);
      byte[] frame = to(role, FIN | BINARY, new byte[300_000]);
      for (int from = 0; from < (piece == 1 ? 3_000 : 290_000); from += piece) {
        engine.receive(java.util.Arrays.copyOfRange(frame, from, from + piece));

        int came = from + piece;
        int most = came < 140_000 ? 2 * came : 300_000;
        assertThat(engine.lentBytes()).isLessThanOrEqualTo(Math.max(256, most));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void as_many_tiny_fragments_as_are_allowed_hold_as_much_memory_as_their_bytes(Role role) {
    Engine engine = Engine.of(role);
    engine.receive(to(role, BINARY, "x"));
    byte[] fragment = to(role, CONTINUATION, "y");
    byte[] rest = new byte[fragment.length - 1];
    System.arraycopy(fragment, 1, rest, 0, rest.length);
    int fragments = Limits.DEFAULT.maxFragments();

    // Each of them is also received in two pieces.
    ByteBuffer head = ByteBuffer.allocate(1);
    ByteBuffer tail = ByteBuffer.allocate(rest.length);
    long allocated =
        allocatedBy(
            () -> {
              for (int i = 1; i < fragments; i++) {
                engine.protocol.receive(head.put(0, fragment[0]).clear());
                engine.protocol.receive(tail.put(0, rest).clear());
              }
            });

    assertThat(engine.lentBytes()).isBetween(fragments, 2 * fragments);
    // All allocations, including garbage: the lent memory, and for each header that was cut 32
    // bytes and a view of them, which the compiler may or may not eliminate.
    assertThat(allocated).isLessThan(128L * fragments);
    assertThat(engine.receive(fragment).events).contains("violation TOO_MANY_FRAGMENTS");
    assertThat(engine.isLending()).isFalse();
  }
}
