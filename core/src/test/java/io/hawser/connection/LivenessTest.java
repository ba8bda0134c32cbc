// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.CloseInfo;
import io.hawser.Heartbeat;
import io.hawser.ReadyState;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.WebSocketTimeoutException;
import io.hawser.WebSocketTimeoutException.Deadline;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how long a connection may live. */
class LivenessTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Heartbeat HEARTBEAT =
      Heartbeat.every(Duration.ofSeconds(10)).withTimeout(Duration.ofSeconds(5));

  private final RecordingListener client = new RecordingListener();
  private final RecordingListener server = new RecordingListener();

  @AfterEach
  void nothing_else_happened() {
    client.assertNothingElse();
    server.assertNothingElse();
  }

  private SimulatedPair pair(Consumer<WebSocketOptions.Builder> options) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return SimulatedPair.connect(
        WebSocketOptions.defaults(),
        ws -> ws.listener(client),
        builder.build(),
        ws -> ws.listener(server));
  }

  private static void pass(SimulatedPair pair, int seconds) {
    for (int i = 0; i < seconds; i++) {
      pair.advance(SECOND);
    }
  }

  private static String ping(String event, int number) {
    return event + " " + String.format("%016x", number);
  }

  @Test
  void a_heartbeat_pings_at_its_interval_and_reports_the_latency() {
    List<Duration> latencies = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder().heartbeat(HEARTBEAT).build(),
            ws -> ws.onLatency(latencies::add));
    assertThat(pair.server().latency()).isNull();

    pass(pair, 35);

    for (int i = 1; i <= 3; i++) {
      assertThat(client.next()).isEqualTo(ping("ping", i));
    }
    assertThat(latencies).containsExactly(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    pair.blockClient();
    pass(pair, 8);
    pair.unblock();
    pair.run();

    assertThat(client.next()).isEqualTo(ping("ping", 4));
    assertThat(latencies.get(3)).isEqualTo(Duration.ofSeconds(3));
    assertThat(pair.server().latency()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void no_pong_follows_the_end_that_its_latency_caused() {
    List<String> events = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> {},
            WebSocketOptions.builder().heartbeat(HEARTBEAT).build(),
            ws ->
                ws.onLatency(latency -> ws.terminate())
                    .onPong(payload -> events.add("pong"))
                    .onClose((code, reason) -> events.add("close " + code)));

    pass(pair, 35);

    assertThat(events).containsExactly("close 1006");
  }

  @Test
  void a_client_may_have_a_heartbeat_too() {
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.builder().heartbeat(HEARTBEAT).build(),
            ws -> ws.listener(client),
            WebSocketOptions.defaults(),
            ws -> ws.listener(server));

    pass(pair, 10);
    assertThat(server.next()).isEqualTo(ping("ping", 1));
    assertThat(client.next()).isEqualTo(ping("pong", 1));
    pair.blockServer();
    pass(pair, 16);

    assertThat(client.next()).startsWith("error WebSocketTimeoutException: no sign of life");
    assertThat(client.next()).isEqualTo("close 1006");
    pair.unblock();
    pair.run();
    assertThat(server.next()).isEqualTo(ping("ping", 2));
    assertThat(server.next()).isEqualTo("close 1006");
  }

  @Test
  void a_peer_without_a_sign_of_life_is_dropped_and_the_cause_is_reported() {
    SimulatedPair pair = pair(o -> o.heartbeat(HEARTBEAT));

    pair.blockClient();
    pass(pair, 14);
    assertThat(pair.server().isOpen()).isTrue();
    pass(pair, 2);

    assertThat(client.next()).isEqualTo(ping("ping", 1));
    assertThat(server.next())
        .isEqualTo("error WebSocketTimeoutException: no sign of life for 5000 ms");
    assertThat(server.next()).isEqualTo("close 1006");
    CloseInfo info = pair.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.LOCAL);
    assertThat(info.cause())
        .isInstanceOfSatisfying(
            WebSocketTimeoutException.class,
            cause -> assertThat(cause.deadline()).isEqualTo(Deadline.HEARTBEAT));
    pair.unblock();
    pair.run();
    assertThat(client.next()).isEqualTo("close 1006");
  }

  @Test
  void any_byte_is_a_sign_of_life() {
    WebSocketOptions silent = WebSocketOptions.builder().autoPong(false).build();
    SimulatedPair pair =
        SimulatedPair.connect(
            silent,
            ws -> ws.onClose((code, reason) -> {}),
            WebSocketOptions.builder().heartbeat(HEARTBEAT).build(),
            ws -> ws.listener(server));

    for (int i = 0; i < 20; i++) {
      pass(pair, 4);
      pair.client().pong(ByteBuffer.allocate(0));
      pair.run();
      assertThat(server.next()).isEqualTo("pong ");
    }
    assertThat(pair.server().latency()).isNull();
    pass(pair, 20);

    assertThat(server.next()).startsWith("error WebSocketTimeoutException");
    assertThat(server.next()).isEqualTo("close 1006");
  }

  @Test
  void a_slow_handler_does_not_make_the_peer_look_dead() {
    SimulatedPair pair = pair(o -> o.heartbeat(HEARTBEAT));

    pair.server().pause();
    pair.run();
    pass(pair, 100);
    assertThat(pair.server().isOpen()).isTrue();
    pair.server().resume();
    pass(pair, 1);

    assertThat(pair.server().isOpen()).isTrue();
    for (int i = 1; i <= 10; i++) {
      assertThat(client.next()).isEqualTo(ping("ping", i));
      assertThat(server.next()).isEqualTo(ping("pong", i));
    }
  }

  @Test
  void a_thread_that_was_busy_reads_what_has_arrived_before_it_drops_a_peer() {
    SimulatedPair pair = pair(o -> o.heartbeat(HEARTBEAT));

    // The Ping and its timeout fall due together; there was no opportunity to read the answer.
    pair.advance(Duration.ofSeconds(10));
    pair.advance(Duration.ofMinutes(5));
    pair.advance(SECOND);

    assertThat(pair.server().isOpen()).isTrue();
    assertThat(client.next()).isEqualTo(ping("ping", 1));
    assertThat(server.next()).isEqualTo(ping("pong", 1));
    assertThat(client.next()).isEqualTo(ping("ping", 2));
    assertThat(server.next()).isEqualTo(ping("pong", 2));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_connection_without_messages_is_closed(boolean heartbeat) {
    SimulatedPair pair =
        pair(
            o -> {
              o.idleTimeout(Duration.ofSeconds(25));
              if (heartbeat) {
                o.heartbeat(HEARTBEAT);
              }
            });
    pass(pair, 20);
    pair.client().send("in");
    pass(pair, 20);
    pair.server().send("out");
    pass(pair, 24);
    assertThat(pair.server().isOpen()).isTrue();
    pass(pair, 2);
    assertThat(pair.server().isOpen()).isFalse();

    assertThat(events(client)).containsExactly("text out", "close 1001 idle timeout");
    assertThat(events(server)).containsExactly("text in", "close 1001 idle timeout");
  }

  /** Returns all events except Pings and Pongs. */
  private static List<String> events(RecordingListener listener) {
    List<String> events = new ArrayList<>();
    for (String event = ""; !event.startsWith("close"); ) {
      event = listener.next();
      if (!event.startsWith("pi") && !event.startsWith("po")) {
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void a_connection_is_closed_at_its_maximum_lifetime_plus_a_random_jitter() {
    List<Integer> ages = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      SimulatedPair pair =
          SimulatedPair.connect(
              WebSocketOptions.defaults(),
              ws -> {},
              WebSocketOptions.builder()
                  .maxLifetime(Duration.ofSeconds(60), SECOND.multipliedBy(60))
                  .build(),
              ws -> {});
      int age = 0;
      for (; pair.server().isOpen(); age++) {
        pair.server().send("busy");
        pair.advance(SECOND);
      }
      ages.add(age);
    }

    assertThat(ages).allSatisfy(age -> assertThat(age).isBetween(60, 121));
    assertThat(java.util.Set.copyOf(ages)).hasSizeGreaterThan(10);
  }

  @Test
  void time_stops_with_the_connection() {
    SimulatedPair pair = pair(o -> o.heartbeat(HEARTBEAT).idleTimeout(Duration.ofSeconds(30)));

    pair.client().close(1000, "bye");
    pair.run();
    pass(pair, 100);

    assertThat(server.next()).isEqualTo("close 1000 bye");
    assertThat(client.next()).isEqualTo("close 1000 bye");
  }

  @Test
  void a_connection_that_is_closed_during_set_up_starts_no_timer() {
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder().heartbeat(HEARTBEAT).build(),
            WebSocket::close);
    pair.run();
    pass(pair, 100);

    assertThat(client.next()).isEqualTo("close 1000");
  }

  @Test
  void a_time_limit_of_forever_never_expires() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    SimulatedPair pair =
        pair(
            o ->
                o.heartbeat(Heartbeat.every(forever))
                    .idleTimeout(forever)
                    .maxLifetime(forever, forever)
                    .closeTimeout(forever));

    pair.advance(Duration.ofDays(36_500));
    assertThat(pair.server().isOpen()).isTrue();

    pair.blockClient(); // which cannot answer
    pair.server().close();
    pair.advance(Duration.ofDays(36_500));
    assertThat(pair.server().readyState()).isEqualTo(ReadyState.CLOSING);
    pair.unblock();
    pair.run();
    assertThat(client.next()).isEqualTo("close 1000");
    assertThat(server.next()).isEqualTo("close 1000");
    assertThat(new WebSocketTimeoutException(Deadline.CLOSING_HANDSHAKE, forever))
        .hasMessageStartingWith("closing handshake not complete after 4604");
  }

  @Test
  void the_timeout_of_a_heartbeat_may_be_endless() {
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
    SimulatedPair pair = pair(o -> o.heartbeat(HEARTBEAT.withTimeout(forever)));

    pair.blockClient();
    pass(pair, 11);
    pair.advance(Duration.ofDays(36_500));

    assertThat(pair.server().isOpen()).isTrue();
    assertThat(client.next()).isEqualTo(ping("ping", 1));
    assertThat(client.next()).isEqualTo(ping("ping", 2));
  }

  @Test
  void invalid_durations_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Heartbeat.every(Duration.ZERO))
        .withMessage("a heartbeat's interval is PT0S: must be longer than zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HEARTBEAT.withTimeout(Duration.ofSeconds(-1)))
        .withMessageContaining("timeout is PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().idleTimeout(Duration.ZERO))
        .withMessage("idleTimeout is PT0S: must be longer than zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().maxLifetime(Duration.ZERO, SECOND));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketOptions.builder().maxLifetime(SECOND, SECOND.negated()))
        .withMessage("jitter is PT-1S: must be zero or longer");
  }

  /** Five messages, each of which takes three seconds to leave. */
  private static void sendSlowly(SimulatedPair pair, Runnable eachSecond) {
    pair.blockServer();
    for (int i = 0; i < 5; i++) {
      pair.server().send("slow");
      pair.run();
    }
    for (int second = 1; second <= 15; second++) {
      pair.advance(SECOND);
      eachSecond.run();
      if (second % 3 == 0) {
        pair.takeOneFromServer();
      }
    }
  }

  @Test
  void a_peer_that_takes_what_waits_before_the_ping_shows_a_sign_of_life() {
    SimulatedPair pair =
        pair(o -> o.heartbeat(Heartbeat.every(SECOND).withTimeout(Duration.ofSeconds(4))));

    sendSlowly(pair, () -> assertThat(pair.server().isOpen()).isTrue());
    // Fifteen Pings are left. The time began when the first of them left.
    pass(pair, 3);
    assertThat(pair.server().isOpen()).isTrue();
    pass(pair, 3);

    assertThat(server.next()).startsWith("error WebSocketTimeoutException: no sign of life");
    assertThat(server.next()).isEqualTo("close 1006");
    pair.unblock();
    pair.run();
    assertThat(events(client)).hasSize(6);
  }

  @Test
  void the_time_of_a_ping_starts_when_it_has_been_sent() {
    SimulatedPair pair = pair(o -> o.heartbeat(HEARTBEAT));
    pair.blockServer();
    pair.server().send("before");
    pair.run();
    pass(pair, 14);
    pair.takeOneFromServer();
    pass(pair, 4);
    pair.takeOneFromServer(); // the Ping of the tenth second leaves in the eighteenth
    pass(pair, 4);
    assertThat(pair.server().isOpen()).isTrue();

    pass(pair, 2);

    assertThat(server.next()).startsWith("error WebSocketTimeoutException: no sign of life");
    assertThat(server.next()).isEqualTo("close 1006");
    pair.unblock();
    pair.run();
    assertThat(events(client)).containsExactly("text before", "close 1006");
  }

  @Test
  void a_connection_that_is_sending_a_message_is_not_idle() {
    SimulatedPair pair = pair(o -> o.idleTimeout(Duration.ofSeconds(4)));

    sendSlowly(pair, () -> assertThat(pair.server().isOpen()).isTrue());
    pass(pair, 5);

    assertThat(pair.server().isOpen()).isFalse();
    pair.unblock();
    pair.run();
    assertThat(events(client)).hasSize(6);
    assertThat(server.next()).isEqualTo("close 1001 idle timeout");
  }

  @Test
  void a_connection_is_not_idle_while_a_message_makes_progress() {
    SimulatedPair pair = pair(o -> o.idleTimeout(Duration.ofSeconds(4)));
    ByteBuffer frames = fragments(40, 1000);

    for (int second = 0; second < 20; second++) {
      pair.toServer(take(frames, 2016));
      pass(pair, 1);
      assertThat(pair.server().isOpen()).isTrue();
    }
    pass(pair, 9);

    assertThat(server.next()).isEqualTo("close 1001 idle timeout");
    assertThat(client.next()).isEqualTo("close 1001 idle timeout");
  }

  @Test
  void a_connection_that_is_not_read_is_not_idle() {
    SimulatedPair pair = pair(o -> o.idleTimeout(Duration.ofSeconds(4)));

    for (int second = 0; second < 20; second++) {
      if (second % 10 == 0) {
        pair.server().pause();
      } else if (second % 10 == 7) { // between two checks
        pair.server().resume();
      }
      pair.client().send("" + second);
      pass(pair, 1);
      assertThat(pair.server().isOpen()).isTrue();
    }
    pass(pair, 9);

    assertThat(events(server)).hasSize(21).endsWith("text 19", "close 1001 idle timeout");
    assertThat(client.next()).isEqualTo("close 1001 idle timeout");
  }

  @Test
  void a_connection_that_was_not_read_is_idle_when_nothing_has_arrived_since() {
    SimulatedPair pair = pair(o -> o.idleTimeout(Duration.ofSeconds(4)));
    pair.server().pause();
    pass(pair, 20);
    pair.server().resume();
    pass(pair, 3);
    assertThat(pair.server().isOpen()).isTrue();
    pass(pair, 6);

    assertThat(server.next()).isEqualTo("close 1001 idle timeout");
    assertThat(client.next()).isEqualTo("close 1001 idle timeout");
  }

  /** Returns frames of a client's message without an end, masked with zeros. */
  private static ByteBuffer fragments(int count, int length) {
    ByteBuffer frames = ByteBuffer.allocate(count * (8 + length));
    for (int i = 0; i < count; i++) {
      frames.put((byte) (i == 0 ? 2 : 0)).put((byte) 0xFE).putShort((short) length).putInt(0);
      frames.position(frames.position() + length);
    }
    return frames.flip();
  }

  private static ByteBuffer take(ByteBuffer from, int length) {
    ByteBuffer taken = from.slice(from.position(), length);
    from.position(from.position() + length);
    return taken;
  }

  @Test
  void a_message_that_arrives_too_slowly_is_not_held_for_ever() {
    SimulatedPair pair = pair(o -> o.messageTimeout(Duration.ofSeconds(10)));
    ByteBuffer frames = fragments(40, 1000);
    for (int second = 0; second < 9; second++) {
      pair.toServer(take(frames, 1500));
      pass(pair, 1);
    }
    assertThat(pair.server().isOpen()).isTrue();

    pass(pair, 1);

    assertThat(server.next())
        .isEqualTo("error WebSocketTimeoutException: too little of a message arrived in 10000 ms");
    assertThat(server.next()).isEqualTo("close 1008 a message did not arrive in time");
    assertThat(client.next()).isEqualTo("close 1008 a message did not arrive in time");
  }

  @Test
  void a_message_that_makes_progress_may_take_any_time() {
    SimulatedPair pair = pair(o -> o.messageTimeout(Duration.ofSeconds(10)));
    ByteBuffer frames = fragments(200, 1000);
    for (int second = 0; second < 100; second++) {
      pair.toServer(take(frames, 2000));
      pass(pair, 1);
    }

    assertThat(pair.server().isOpen()).isTrue();
    pair.server().terminate();
    pair.run();
    assertThat(server.next()).isEqualTo("close 1006");
    assertThat(client.next()).isEqualTo("close 1006");
  }

  @Test
  void slow_complete_messages_are_not_one_slow_message() {
    SimulatedPair pair = pair(o -> o.messageTimeout(Duration.ofSeconds(10)));
    ByteBuffer message = ByteBuffer.wrap(HexFormat.of().parseHex("81810000000061"));
    for (int second = 0; second < 35; second++) {
      pair.toServer(message.slice(0, 7));
      pair.toServer(message.slice(0, 6)); // at every check, the next message has begun
      pass(pair, 1);
      pair.toServer(message.slice(6, 1));
      pair.run();
      assertThat(server.next()).isEqualTo("text a");
      assertThat(server.next()).isEqualTo("text a");
    }

    assertThat(pair.server().isOpen()).isTrue();
  }

  @Test
  void a_message_does_not_time_out_while_reading_is_paused() {
    SimulatedPair pair = pair(o -> o.messageTimeout(Duration.ofSeconds(10)));
    pair.toServer(take(fragments(1, 1000), 500));
    pair.run();
    pair.server().pause();
    pass(pair, 35);

    assertThat(pair.server().isOpen()).isTrue();
    pair.server().resume();
    pass(pair, 20);

    assertThat(server.next()).startsWith("error WebSocketTimeoutException: too little");
    assertThat(server.next()).startsWith("close 1008");
    assertThat(client.next()).startsWith("close 1008");
  }

  @Test
  void a_message_does_not_time_out_if_its_reader_pauses_again_and_again() {
    SimulatedPair pair = pair(o -> o.messageTimeout(Duration.ofSeconds(10)));
    ByteBuffer frames = fragments(1, 1000);
    pair.toServer(take(frames, 500));
    pair.run();
    for (int i = 0; i < 5; i++) {
      pair.server().pause();
      pass(pair, 9);
      pair.server().resume();
      pass(pair, 2);
    }

    assertThat(pair.server().isOpen()).isTrue();
    pair.server().terminate();
    pair.run();
    assertThat(server.next()).isEqualTo("close 1006");
    assertThat(client.next()).isEqualTo("close 1006");
  }

  @Test
  void the_close_timeout_starts_when_the_close_frame_has_been_sent() {
    SimulatedPair pair = pair(o -> o.closeTimeout(Duration.ofSeconds(4)));
    pair.blockServer();
    for (int i = 0; i < 3; i++) {
      pair.server().send("slow");
      pair.run();
    }
    pair.server().close();
    for (int second = 1; second <= 12; second++) {
      pass(pair, 1);
      if (second % 3 == 0) {
        pair.takeOneFromServer();
      }
      server.assertNothingElse();
    }
    pass(pair, 3);
    server.assertNothingElse();
    pair.unblock();
    pair.run();

    assertThat(events(client)).hasSize(4);
    assertThat(server.next()).isEqualTo("close 1000");
  }

  @Test
  void a_peer_that_takes_nothing_gets_no_more_time_to_close() {
    SimulatedPair pair = pair(o -> o.closeTimeout(Duration.ofSeconds(4)));
    pair.blockServer();
    pair.server().send("slow");
    pair.run();
    pair.server().close();
    pass(pair, 4);

    assertThat(server.next()).startsWith("error WebSocketTimeoutException: closing handshake");
    assertThat(server.next()).isEqualTo("close 1006");
    pair.unblock();
    pair.run();
    assertThat(events(client)).hasSize(2);
  }

  @Test
  void a_peer_may_finish_the_message_that_it_was_sending_before_it_answers_our_close() {
    SimulatedPair pair = pair(o -> o.closeTimeout(Duration.ofSeconds(4)));
    ByteBuffer frames = fragments(30, 126);
    pair.toServer(take(frames, 134));
    pair.run();
    pair.client().pause(); // or it would answer at once
    pair.server().close();
    pair.run();
    for (int second = 0; second < 20; second++) {
      pair.toServer(take(frames, 134));
      pass(pair, 1);
      server.assertNothingElse();
    }

    pass(pair, 8);

    assertThat(server.next()).startsWith("error WebSocketTimeoutException: closing handshake");
    assertThat(server.next()).isEqualTo("close 1006");
    pair.client().resume();
    pair.run();
    assertThat(client.next()).isEqualTo("close 1000");
  }

  @Test
  void a_peer_that_sends_more_messages_instead_of_answering_is_dropped() {
    SimulatedPair pair = pair(o -> o.closeTimeout(Duration.ofSeconds(4)));
    pair.client().pause();
    pair.server().close();
    pair.run();
    for (int second = 0; second < 4; second++) {
      // At every check a message is incomplete, but it is a different one.
      pair.toServer(ByteBuffer.wrap(HexFormat.of().parseHex("8182000000006162818200000000")));
      pair.toServer(ByteBuffer.wrap(new byte[] {'a'}));
      pass(pair, 1);
      assertThat(server.next()).isEqualTo("text ab");
      if (second < 3) {
        pair.toServer(ByteBuffer.wrap(new byte[] {'b'}));
        assertThat(server.next()).isEqualTo("text ab");
      }
    }

    assertThat(server.next()).startsWith("error WebSocketTimeoutException: closing handshake");
    assertThat(server.next()).isEqualTo("close 1006");
    pair.client().resume();
    pair.run();
    assertThat(client.next()).isEqualTo("close 1000");
  }

  @Test
  void a_heartbeat_does_not_end_a_connection_on_which_much_waits() {
    SimulatedPair pair = pair(o -> o.heartbeat(HEARTBEAT).maxBufferedAmount(100));
    pair.blockServer();
    pair.server().send(new byte[200]);
    pass(pair, 11);

    assertThat(pair.server().isOpen()).isTrue();
    pair.server().close();
    pair.unblock();
    pair.run();

    assertThat(client.next()).startsWith("binary");
    assertThat(client.next()).isEqualTo(ping("ping", 1));
    assertThat(client.next()).isEqualTo("close 1000");
    assertThat(server.next()).isEqualTo(ping("pong", 1));
    assertThat(server.next()).isEqualTo("close 1000");
  }
}
