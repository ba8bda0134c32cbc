// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.HandshakeException;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.server.SimulatedServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of docs/how-to/test-your-handlers.md. */
class TestYourHandlersTest {
  // tag::room[]
  /** A chat with rooms: the path names the room, a cookie the user. */
  static final class ChatRoom {
    static final HandshakePolicy POLICY =
        HandshakePolicy.of(
            request -> {
              String user = request.cookie("user");
              return user == null
                  ? HandshakeDecision.reject(401)
                  : HandshakeDecision.accept().attach(user);
            });

    static void onConnection(WebSocket ws) {
      String room = ws.request().pathParameter("room");
      String user = ws.attachment(String.class);
      ws.subscribe(room);
      ws.send("welcome to " + room);
      ws.onText(text -> ws.publish(room, PreparedMessage.text(user + ": " + text)))
          .onClose((code, reason) -> ws.publish(room, PreparedMessage.text(user + " has left")));
    }
  }

  // end::room[]

  // tag::server[]
  private final SimulatedServer server =
      SimulatedServer.builder()
          .path(
              "/chat/{room}",
              e -> e.handshake(ChatRoom.POLICY).onConnection(ChatRoom::onConnection))
          .build();

  private SimulatedPair join(String room, String user, RecordingListener listener) {
    return server.connect(
        HttpRequest.get("/chat/" + room, Headers.of("Cookie", "user=" + user)),
        ws -> ws.listener(listener));
  }

  @Test
  void everyone_in_the_room_hears_what_one_says() {
    RecordingListener alice = new RecordingListener();
    RecordingListener bob = new RecordingListener();
    SimulatedPair ofAlice = join("garden", "alice", alice);
    join("garden", "bob", bob);
    server.run(); // moves bytes until nothing moves
    assertEquals("text welcome to garden", alice.next());
    assertEquals("text welcome to garden", bob.next());

    ofAlice.client().send("hello");
    server.run();
    assertEquals("text alice: hello", bob.next());
    alice.assertNothingElse();

    ofAlice.cut();
    assertEquals("text alice has left", bob.next());
    assertEquals(1, server.subscriberCount("garden"));
  }

  // end::server[]

  // tag::refused[]
  @Test
  void nobody_enters_without_a_name() {
    HandshakeException refused =
        assertThrows(HandshakeException.class, () -> server.connect("/chat/garden", ws -> {}));

    assertEquals(401, refused.status());
  }

  // end::refused[]

  // tag::thrown[]
  @Test
  void an_angry_handler_ends_its_connection() {
    SimulatedServer angry =
        SimulatedServer.of(
                e ->
                    e.onConnection(
                        ws ->
                            ws.onText(
                                text -> {
                                  throw new IllegalStateException(text);
                                })))
            .callbacksMayThrow(); // without this line, run() would throw it
    RecordingListener client = new RecordingListener();
    SimulatedPair pair = angry.connect("/", ws -> ws.listener(client));

    pair.client().send("hello");
    angry.run();

    assertEquals("close 1011 internal error", client.next());
  }

  // end::thrown[]

  // tag::pair[]
  @Test
  void a_silent_client_is_sent_away() {
    RecordingListener client = new RecordingListener();
    SimulatedPair pair =
        SimulatedPair.connect(
            WebSocketOptions.defaults(),
            ws -> ws.listener(client),
            WebSocketOptions.builder().idleTimeout(Duration.ofMinutes(1)).build(),
            ws -> {});

    pair.advance(Duration.ofMinutes(1));

    assertEquals("close 1001 idle timeout", client.next());
  }
  // end::pair[]
}
