// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.SimulatedServer;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/send-to-many.md. */
class SendToManyTest {
  private final int port = 0;

  @Test
  @SuppressWarnings("ReferenceEquality") // a connection is one object
  void to_all_and_to_all_but_the_sender() throws Exception {
    // tag::all[]
    WebSocketServer server =
        WebSocketServer.listen(
            /* 8080 */ port,
            (hub, ws) -> {
              ws.onText(text -> hub.broadcast(PreparedMessage.text(text))); // to all
              ws.onBinary(
                  bytes ->
                      hub.broadcast(
                          PreparedMessage.binary(bytes), to -> to != ws)); // but not the sender
            });
    // end::all[]
    RecordingListener first = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    RecordingListener second = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    try (server;
        WebSocketClient client = WebSocketClient.create()) {
      String uri = "ws://localhost:" + server.port();
      WebSocket sender = client.connect(uri, ws -> ws.listener(first)).get();
      client.connect(uri, ws -> ws.listener(second)).get();
      sender.send(ByteBuffer.wrap(new byte[] {1}));
      sender.send("a");
      assertThat(second.next()).isEqualTo("binary 01");
      assertThat(second.next()).isEqualTo("text a");
      assertThat(first.next()).isEqualTo("text a");
    }
  }

  @Test
  void topics() {
    SimulatedServer server =
        SimulatedServer.builder()
            // tag::topics[]
            .path(
                "/chat/{room}",
                chat ->
                    chat.onConnection(
                        ws -> {
                          String room = ws.request().pathParameter("room");
                          ws.subscribe(room);
                          ws.publishToAll(
                              room,
                              PreparedMessage.text(
                                  ws.server().subscriberCount(room) + " are here"));
                          ws.onText(text -> ws.publish(room, PreparedMessage.text(text)))
                              .onClose(
                                  (code, reason) ->
                                      ws.publish(room, PreparedMessage.text("someone left")));
                        }))
            // end::topics[]
            .build();
    RecordingListener ann = new RecordingListener();
    RecordingListener ben = new RecordingListener();
    server.connect("/chat/blue", ws -> ws.listener(ann));
    SimulatedPair pair = server.connect("/chat/blue", ws -> ws.listener(ben));
    server.run();
    pair.client().send("hello");
    pair.client().close();
    server.run();
    assertThat(ann.next()).isEqualTo("text 1 are here");
    assertThat(ann.next()).isEqualTo("text 2 are here");
    assertThat(ann.next()).isEqualTo("text hello");
    assertThat(ann.next()).isEqualTo("text someone left");
    ann.assertNothingElse();
  }
}
