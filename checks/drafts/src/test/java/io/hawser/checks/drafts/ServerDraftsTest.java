// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.Message;
import io.hawser.WebSocketTimeoutException;
import io.hawser.checks.drafts.Peer.Call;
import io.hawser.checks.drafts.Peer.Ending;
import io.hawser.server.WebSocketServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests Hawser's server with other clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerDraftsTest {
  private static final Duration LIMIT = Duration.ofSeconds(Conversation.LIMIT_SECONDS);
  private static final String HERE = "http://127.0.0.1:";
  private static final String ELSEWHERE = "http://elsewhere.example";

  /** Java-WebSocket's own. */
  private static final int NEVER_CONNECTED = -1;

  private final Peers peers = new Peers();

  @AfterAll
  void end_peers() throws Exception {
    peers.close();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofServer")
  void server_exchanges_messages_and_closes(Pairing pairing) throws Exception {
    Conversation conversation = new Conversation(pairing);
    try (WebSocketServer server = server(conversation, false).start()) {
      CompletableFuture<Ending> ending = connect(pairing, server);
      ending.whenComplete((end, failure) -> conversation.giveUp(failure));

      assertThat(conversation.greeted().subprotocol()).isEqualTo("chat");
      conversation.hold();
      conversation.connection().close(3001, "genug, déjà");

      assertThat(ending).succeedsWithin(LIMIT).isEqualTo(pairing.hears(3001, "genug, déjà"));
      CloseInfo end = conversation.end();
      assertThat(end.initiator()).isEqualTo(Initiator.LOCAL);
      if (!pairing.version().isHixie()) {
        assertThat(end.code()).isEqualTo(3001);
        assertThat(end.reason()).isEqualTo("genug, déjà");
        assertThat(end.cause()).isNull();
      } else if (pairing.answersClose()) {
        assertThat(end).isEqualTo(new CloseInfo(1005, "", Initiator.LOCAL, null));
      } else {
        assertThat(end.code()).isEqualTo(1006);
        assertThat(end.cause()).isInstanceOf(WebSocketTimeoutException.class);
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofServer")
  void server_notices_that_the_client_closes(Pairing pairing) throws Exception {
    Conversation conversation = new Conversation(pairing);
    try (WebSocketServer server = server(conversation, false).start()) {
      CompletableFuture<Ending> ending = connect(pairing, server);
      ending.whenComplete((end, failure) -> conversation.giveUp(failure));

      conversation.greeted().send("close 3002 tschüß");

      assertThat(conversation.end())
          .isEqualTo(
              pairing.version().isHixie()
                  ? new CloseInfo(1005, "", Initiator.REMOTE, null)
                  : new CloseInfo(3002, "tschüß", Initiator.REMOTE, null));
      assertThat(ending).succeedsWithin(LIMIT).isEqualTo(pairing.hearsOfItself(3002, "tschüß"));
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofServer")
  void messages_of_the_server_arrive_from_the_start(Pairing pairing) throws Exception {
    Conversation conversation = new Conversation(pairing);
    WebSocketServer.Builder builder =
        server(conversation, false)
            .onConnection(
                connection -> {
                  conversation.begin(connection);
                  connection.send("welcome");
                });
    try (WebSocketServer server = builder.start()) {
      CompletableFuture<Ending> ending = connect(pairing, server);
      ending.whenComplete((end, failure) -> conversation.giveUp(failure));

      assertThat(List.of(conversation.hear(), conversation.hear()))
          .as("%s", pairing)
          .containsExactlyInAnyOrder(Message.text(Voice.GREETING), Message.text("welcome"));
      conversation.connection().send("close 3002 tschüß");
      assertThat(ending).succeedsWithin(LIMIT);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofServer")
  void server_accepts_its_own_origin_and_allowed_ones(Pairing pairing) throws Exception {
    for (boolean allows : new boolean[] {false, true}) {
      Conversation conversation = new Conversation(pairing);
      try (WebSocketServer server = server(conversation, allows).start()) {
        String origin = allows ? ELSEWHERE : HERE + server.port();

        CompletableFuture<Ending> ending = connect(pairing, server, origin);

        ending.whenComplete((end, failure) -> conversation.giveUp(failure));
        assertThat(conversation.connection().request().headers().all(pairing.originField()))
            .containsExactly(origin);
        conversation.greeted().send("close 3002 tschüß");
        assertThat(ending).succeedsWithin(LIMIT);
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofServer")
  void server_refuses_every_other_origin(Pairing pairing) throws Exception {
    for (boolean allows : new boolean[] {false, true}) {
      Conversation conversation = new Conversation(pairing);
      try (WebSocketServer server = server(conversation, allows).start()) {
        String origin = allows ? HERE + server.port() : ELSEWHERE;

        assertThatIsRefused(pairing, connect(pairing, server, origin));
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("io.hawser.checks.drafts.Pairing#ofServerWithoutSenseOfOrigin")
  void server_refuses_an_invalid_origin(Pairing pairing) throws Exception {
    try (WebSocketServer server = server(new Conversation(pairing), false).start()) {
      assertThatIsRefused(pairing, connect(pairing, server, null));
    }
  }

  private static void assertThatIsRefused(Pairing pairing, CompletableFuture<Ending> ending) {
    if (pairing.tellsStatus()) {
      assertThat(ending).failsWithin(LIMIT).withThrowableThat().withMessageContaining("403");
    } else {
      assertThat(ending).succeedsWithin(LIMIT).matches(end -> end.code() == NEVER_CONNECTED);
    }
  }

  private CompletableFuture<Ending> connect(
      Pairing pairing, WebSocketServer server, @Nullable String origin) throws Exception {
    return peers
        .get(pairing.peer())
        .connect(
            new Call(
                URI.create("ws://127.0.0.1:" + server.port() + "/old?draft"),
                pairing.version(),
                origin,
                pairing.compressed()));
  }

  /** Connects from an origin that is admitted. */
  private CompletableFuture<Ending> connect(Pairing pairing, WebSocketServer server)
      throws Exception {
    return connect(pairing, server, pairing.hasSenseOfOrigin() ? null : HERE + server.port());
  }

  /** A server that speaks every version. */
  private static WebSocketServer.Builder server(Conversation conversation, boolean allows) {
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            .host("127.0.0.1")
            .acceptHixie76()
            .acceptHixie75()
            .subprotocols("chat")
            .options(conversation::set)
            .onConnection(conversation::begin);
    return allows ? builder.allowOrigins(ELSEWHERE) : builder;
  }
}
