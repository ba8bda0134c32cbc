// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.HandshakeException;
import io.hawser.WebSocket;
import io.hawser.checks.drafts.Peer.Ending;
import io.hawser.checks.drafts.Peer.Serving;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests Hawser's client with other servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientDraftsTest {
  private static final Duration LIMIT = Duration.ofSeconds(Conversation.LIMIT_SECONDS);
  private static final String ORIGIN = "http://elsewhere.example";

  private final Peers peers = new Peers();
  private final WebSocketClient client = WebSocketClient.create();

  @AfterAll
  void end_peers() throws Exception {
    client.close();
    peers.close();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofClient")
  void client_exchanges_messages_and_closes(Pairing pairing) throws Exception {
    Serving serving = peers.get(pairing.peer()).serve();
    Conversation conversation = new Conversation(pairing);

    assertThat(connect(pairing, serving, conversation)).succeedsWithin(LIMIT);

    conversation.hold();
    conversation.connection().close(3001, "genug, déjà");
    assertThat(serving.ending()).succeedsWithin(LIMIT).isEqualTo(new Ending(3001, "genug, déjà"));
    assertThat(conversation.end())
        .isEqualTo(new CloseInfo(3001, "genug, déjà", Initiator.LOCAL, null));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofClient")
  void client_notices_that_the_server_closes(Pairing pairing) throws Exception {
    Serving serving = peers.get(pairing.peer()).serve();
    Conversation conversation = new Conversation(pairing);
    assertThat(connect(pairing, serving, conversation)).succeedsWithin(LIMIT);

    conversation.connection().send("close 3002 tschüß");

    assertThat(conversation.end()).isEqualTo(new CloseInfo(3002, "tschüß", Initiator.REMOTE, null));
    assertThat(serving.ending()).succeedsWithin(LIMIT).isEqualTo(new Ending(3002, "tschüß"));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofClient")
  void client_sends_its_version_and_origin(Pairing pairing) throws Exception {
    Serving serving = peers.get(pairing.peer()).serve();
    Conversation conversation = new Conversation(pairing);

    assertThat(connect(pairing, serving, conversation)).succeedsWithin(LIMIT);

    boolean draft = pairing.version() != ProtocolVersion.RFC_6455;
    assertThat(serving.request())
        .succeedsWithin(LIMIT)
        .satisfies(
            request ->
                assertThat(request)
                    .containsEntry(
                        "sec-websocket-version", String.valueOf(pairing.version().number()))
                    .containsEntry(draft ? "sec-websocket-origin" : "origin", ORIGIN)
                    .doesNotContainKey(draft ? "origin" : "sec-websocket-origin"));
    conversation.connection().terminate();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws", "ws-0.4"})
  void client_of_version_7_is_refused_by_a_server_without_it(String peer) throws Exception {
    Serving serving = peers.get(peer).serve();

    CompletableFuture<WebSocket> connecting =
        client.connect(ConnectRequest.to(serving.uri()).protocolVersion(7), ws -> {});

    assertThat(connecting)
        .failsWithin(LIMIT)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(HandshakeException.class)
        .withMessageContaining("400");
  }

  private CompletableFuture<WebSocket> connect(
      Pairing pairing, Serving serving, Conversation conversation) {
    return client.connect(
        ConnectRequest.to(serving.uri())
            .protocolVersion(pairing.version().number())
            .origin(ORIGIN)
            .options(conversation::set),
        conversation::begin);
  }
}
