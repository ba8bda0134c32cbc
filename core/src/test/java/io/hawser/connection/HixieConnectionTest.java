// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.CloseInfo;
import io.hawser.Heartbeat;
import io.hawser.PeerException;
import io.hawser.PreparedMessage;
import io.hawser.ReadyState;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocketOptions;
import io.hawser.WebSocketTimeoutException;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.testkit.HixiePeer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection promises its user if the peer speaks a Hixie draft. */
class HixieConnectionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final RecordingListener server = new RecordingListener();

  @AfterEach
  void nothing_else_happened() {
    server.assertNothingElse();
  }

  private HixiePeer peer(ProtocolVersion version) {
    return peer(version, o -> {});
  }

  private HixiePeer peer(ProtocolVersion version, Consumer<WebSocketOptions.Builder> options) {
    return new HixiePeer(version, options, ws -> ws.listener(server));
  }

  private HixiePeer peer76() {
    return peer(ProtocolVersion.HIXIE_76);
  }

  private HixiePeer peer75() {
    return peer(ProtocolVersion.HIXIE_75);
  }

  private void assertEnded(
      HixiePeer peer, int code, CloseInfo.Initiator initiator, @Nullable Class<?> cause) {
    assertThat(server.next()).isEqualTo("close " + code);
    CloseInfo info = peer.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.code()).isEqualTo(code);
    assertThat(info.initiator()).isEqualTo(initiator);
    if (cause == null) {
      assertThat(info.cause()).isNull();
    } else {
      assertThat(info.cause()).isInstanceOf(cause);
    }
    assertThat(peer.server().readyState()).isEqualTo(ReadyState.CLOSED);
  }

  // -- messages ----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000})
  void texts_go_both_ways_no_matter_how_few_bytes_arrive_at_once(int bytesAtOnce) {
    for (ProtocolVersion version :
        new ProtocolVersion[] {ProtocolVersion.HIXIE_75, ProtocolVersion.HIXIE_76}) {
      HixiePeer peer = peer(version).bytesAtOnce(bytesAtOnce);

      peer.send("00 68 C3 A9 FF 80 02 41 42 00 C3 28 FF 00 FF");
      assertThat(peer.server().send("hé")).isEqualTo(SendResult.OK);
      assertThat(peer.server().send(PreparedMessage.text("\u0000"))).isEqualTo(SendResult.OK);
      peer.run();

      assertThat(server.next()).isEqualTo("text hé");
      assertThat(server.next()).isEqualTo("text \uFFFD(");
      assertThat(server.next()).isEqualTo("text ");
      assertThat(peer.received()).isEqualTo("00 68 C3 A9 FF 00 00 FF");
    }
  }

  @Test
  void an_echo_server_is_one_line() {
    HixiePeer peer = new HixiePeer(ProtocolVersion.HIXIE_76, o -> {}, ws -> ws.onMessage(ws::send));

    peer.send("00 41 FF 00 FE FF 00 FF");

    assertThat(peer.received()).isEqualTo("00 41 FF 00 EF BF BD FF 00 FF");
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void a_connection_reports_its_protocol_version_and_never_compresses(ProtocolVersion version) {
    WebSocketConnection ws =
        peer(version, o -> o.compression(PerMessageDeflate.defaults())).server();

    assertThat(ws.protocolVersion()).isEqualTo(version);
    assertThat(ws.takesBinary()).isFalse();
    assertThat(ws.extensions()).isEmpty();
    assertThat(ws.compressionStatistics()).isNull();
    ws.send(PreparedMessage.text("x".repeat(5000)));
    assertThat(ws.bufferedAmount()).isEqualTo(5002);
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void sending_a_binary_message_throws_on_every_thread(ProtocolVersion version) throws Exception {
    HixiePeer peer = peer(version);
    WebSocketConnection ws = peer.server();
    Runnable calls =
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(() -> ws.send(new byte[1]))
              .withMessageContaining(
                  "this peer speaks " + version + ", which has no binary messages");
          assertThatIllegalStateException().isThrownBy(() -> ws.send(ByteBuffer.allocate(1)));
          assertThatIllegalStateException()
              .isThrownBy(() -> ws.send(PreparedMessage.binary(ByteBuffer.allocate(1))));
          assertThatIllegalStateException().isThrownBy(() -> ws.sendAsync(new byte[1]));
        };

    calls.run();
    assertThatIllegalStateException()
        .isThrownBy(() -> ws.deliver(PreparedMessage.binary(ByteBuffer.allocate(1))));
    CompletableFuture.runAsync(calls).get(10, TimeUnit.SECONDS);
    CompletableFuture.runAsync(() -> ws.send("text")).get(10, TimeUnit.SECONDS);
    peer.run();

    assertThat(peer.received()).isEqualTo("00 74 65 78 74 FF");
    assertThat(ws.isOpen()).isTrue();
  }

  @Test
  void an_rfc_6455_connection_takes_binary_messages() {
    SimulatedPair pair = SimulatedPair.connect(ws -> {}, ws -> ws.listener(server));

    assertThat(((WebSocketConnection) pair.client()).takesBinary()).isTrue();
    assertThat(pair.client().protocolVersion()).isEqualTo(ProtocolVersion.RFC_6455);
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void pings_and_pongs_are_not_sent(ProtocolVersion version) {
    HixiePeer peer = peer(version);

    assertThat(peer.server().ping()).isEqualTo(SendResult.OK);
    assertThat(peer.server().pong(ByteBuffer.allocate(125))).isEqualTo(SendResult.OK);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> peer.server().ping(ByteBuffer.allocate(126)));
    peer.run();

    assertThat(peer.received()).isEmpty();
  }

  @Test
  void a_paused_connection_delivers_nothing_until_it_is_resumed() {
    HixiePeer peer = peer76();
    peer.server().pause();
    peer.send("00 41 FF FF 00");
    server.assertNothingElse();

    peer.server().resume();
    peer.run();

    assertThat(server.next()).isEqualTo("text A");
    assertEnded(peer, 1005, CloseInfo.Initiator.REMOTE, null);
  }

  // -- ending ------------------------------------------------------------------------------------

  @Test
  void close_begins_the_handshake_of_draft_76_without_code_and_reason() {
    HixiePeer peer = peer76();
    peer.server().send("last");

    peer.server().close(4001, "lost");
    assertThat(peer.server().readyState()).isEqualTo(ReadyState.CLOSING);
    assertThat(peer.server().send("refused")).isEqualTo(SendResult.CLOSED);
    peer.send("00 41 FF");
    assertThat(peer.received()).isEqualTo("00 6C 61 73 74 FF FF 00");
    assertThat(server.next()).isEqualTo("text A");
    assertThat(peer.streamEnded()).isFalse();
    peer.send("FF 00");

    assertThat(peer.streamEnded()).isTrue();
    assertEnded(peer, 1005, CloseInfo.Initiator.LOCAL, null);
  }

  @Test
  void close_ends_the_stream_in_draft_75() {
    HixiePeer peer = peer75();
    peer.server().send("last");

    peer.server().close(4001, "lost");
    peer.run();

    assertThat(peer.received()).isEqualTo("00 6C 61 73 74 FF");
    assertThat(peer.streamEnded()).isTrue();
    assertEnded(peer, 1005, CloseInfo.Initiator.LOCAL, null);
  }

  @Test
  void the_peers_closing_handshake_is_answered_and_reported_as_1005() {
    HixiePeer peer = peer76().send("00 41 FF FF 00 00 42 FF");

    assertThat(server.next()).isEqualTo("text A");
    assertThat(peer.received()).isEqualTo("FF 00");
    assertThat(peer.streamEnded()).isTrue();
    assertEnded(peer, 1005, CloseInfo.Initiator.REMOTE, null);
  }

  @Test
  void the_end_of_the_stream_is_normal_in_draft_75_only() {
    HixiePeer old = peer75();
    old.end();
    assertEnded(old, 1005, CloseInfo.Initiator.REMOTE, null);

    HixiePeer peer = peer76();
    peer.end();
    assertEnded(peer, 1006, CloseInfo.Initiator.REMOTE, null);
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void a_broken_stream_is_abnormal_in_both_drafts(ProtocolVersion version) {
    HixiePeer peer = peer(version);

    peer.cut();

    assertThat(server.next()).isEqualTo("error TransportException: the network failed: cut");
    assertEnded(peer, 1006, CloseInfo.Initiator.NETWORK, TransportException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void terminate_ends_without_a_handshake(ProtocolVersion version) {
    HixiePeer peer = peer(version);

    peer.server().terminate();
    peer.run();

    assertThat(peer.received()).isEmpty();
    assertEnded(peer, 1006, CloseInfo.Initiator.LOCAL, null);
  }

  @Test
  void a_peer_that_does_not_answer_is_dropped_after_the_time_limit() {
    HixiePeer peer = peer(ProtocolVersion.HIXIE_76, o -> o.closeTimeout(SECOND));
    peer.server().close();
    peer.run();
    peer.advance(Duration.ofMillis(999));
    server.assertNothingElse();

    peer.advance(Duration.ofMillis(1));

    assertThat(server.next())
        .isEqualTo("error WebSocketTimeoutException: closing handshake not complete after 1000 ms");
    assertEnded(peer, 1006, CloseInfo.Initiator.LOCAL, WebSocketTimeoutException.class);
    assertThat(peer.streamEnded()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void a_text_without_an_end_is_limited(ProtocolVersion version) {
    HixiePeer peer = peer(version, o -> o.maxMessageSize(3)).send("00 41 41 41 FF 00 41 41 41");
    assertThat(server.next()).isEqualTo("text AAA");

    peer.send("41");
    peer.end();

    String problem = "a text of more than 3 bytes";
    assertThat(server.next()).isEqualTo("error PeerException: MESSAGE_TOO_BIG: " + problem);
    assertThat(server.next()).isEqualTo("close 1009 " + problem);
    assertThat(peer.received()).isEqualTo(version == ProtocolVersion.HIXIE_76 ? "FF 00" : "");
    CloseInfo info = peer.server().closeInfo();
    assertThat(info).isNotNull();
    assertThat(info.initiator()).isEqualTo(CloseInfo.Initiator.LOCAL);
    assertThat(info.cause())
        .isInstanceOfSatisfying(
            PeerException.class,
            e -> assertThat(e.violation()).isEqualTo(ProtocolViolation.MESSAGE_TOO_BIG));
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void a_callback_that_throws_ends_its_connection(ProtocolVersion version) {
    HixiePeer peer =
        new HixiePeer(
            version,
            o -> {},
            ws ->
                ws.onText(
                        text -> {
                          throw new IllegalStateException("mine");
                        })
                    .onError(error -> server.onError(ws, error))
                    .onClose((code, reason) -> server.onClose(ws, code, reason)));

    peer.send("00 41 FF 00 42 FF");
    peer.end();

    assertThat(server.next()).isEqualTo("error IllegalStateException: mine");
    assertThat(server.next()).isEqualTo("close 1011 internal error");
    assertThat(peer.received()).isEqualTo(version == ProtocolVersion.HIXIE_76 ? "FF 00" : "");
    assertThat(peer.streamEnded()).isTrue();
  }

  // -- time --------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void a_heartbeat_sends_no_ping_and_waits_for_no_pong(ProtocolVersion version) {
    HixiePeer peer = peer(version, o -> o.heartbeat(Heartbeat.every(SECOND.multipliedBy(10))));

    for (int i = 0; i < 200; i++) {
      peer.advance(SECOND);
    }

    assertThat(peer.received()).isEmpty();
    assertThat(peer.server().isOpen()).isTrue();
    assertThat(peer.server().latency()).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"HIXIE_75", "HIXIE_76"})
  void an_idle_connection_is_closed_and_so_is_an_old_one(ProtocolVersion version) {
    HixiePeer idle =
        peer(
            version,
            o -> {
              o.heartbeat(Heartbeat.every(SECOND));
              o.idleTimeout(SECOND.multipliedBy(25));
            });
    idle.advance(SECOND.multipliedBy(20));
    idle.send("00 41 FF");
    idle.advance(SECOND.multipliedBy(24));
    assertThat(idle.server().isOpen()).isTrue();
    idle.advance(SECOND.multipliedBy(2));
    assertThat(server.next()).isEqualTo("text A");
    finish(idle, version);

    HixiePeer old = peer(version, o -> o.maxLifetime(SECOND.multipliedBy(60), Duration.ZERO));
    old.advance(SECOND.multipliedBy(59));
    assertThat(old.server().isOpen()).isTrue();
    old.advance(SECOND.multipliedBy(2));
    finish(old, version);
  }

  private void finish(HixiePeer peer, ProtocolVersion version) {
    if (version == ProtocolVersion.HIXIE_76) {
      assertThat(peer.received()).isEqualTo("FF 00");
      peer.send("FF 00");
    }
    assertThat(peer.streamEnded()).isTrue();
    assertEnded(peer, 1005, CloseInfo.Initiator.LOCAL, null);
  }
}
