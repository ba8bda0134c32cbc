// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.server.SimulatedServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/send-to-many.md. */
class SendToManyTest {
  private final RecordingListener first = new RecordingListener();
  private final RecordingListener second = new RecordingListener();

  @Test
  @SuppressWarnings("ReferenceEquality") // a connection is one object
  void to_all() {
    SimulatedServer server =
        SimulatedServer.of(
            e ->
                e
                    // tag::all[]
                    .onConnection(
                    (hub, ws) -> {
                      ws.onText(text -> hub.broadcast(PreparedMessage.text(text))); // to all
                      ws.onBinary(
                          bytes -> // to all but the sender
                          hub.broadcast(PreparedMessage.binary(bytes), to -> to != ws));
                    })
            // end::all[]
            );
    SimulatedPair me = server.connect("/", ws -> ws.listener(first));
    server.connect("/", ws -> ws.listener(second));
    me.client().send("hello");
    me.client().send(ByteBuffer.wrap(new byte[] {1}));
    server.run();
    assertThat(first.next()).isEqualTo("text hello");
    first.assertNothingElse();
    assertThat(second.next()).isEqualTo("text hello");
    assertThat(second.next()).isEqualTo("binary 01");
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
    SimulatedPair me = server.connect("/chat/42", ws -> ws.listener(first));
    server.run();
    assertThat(first.next()).isEqualTo("text 1 are here");
    server.connect("/chat/42", ws -> ws.listener(second));
    server.run();
    assertThat(second.next()).isEqualTo("text 2 are here");
    me.client().send("hello");
    server.run();
    assertThat(second.next()).isEqualTo("text hello");
    me.cut();
    assertThat(second.next()).isEqualTo("text someone left");
  }
}
