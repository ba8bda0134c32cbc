// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Hub;
import io.hawser.PreparedMessage;
import io.hawser.Presence;
import io.hawser.server.SimulatedServer;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/show-who-is-there.md. */
class ShowWhoIsThereTest {
  private final RecordingListener alice = new RecordingListener();
  private final RecordingListener bob = new RecordingListener();

  @Test
  void everyone_learns_who_is_there() {
    SimulatedServer server =
        SimulatedServer.builder()
            // tag::enter[]
            .path(
                "/chat/{room}/{user}",
                chat ->
                    chat.onConnection(
                        ws -> {
                          String room = ws.request().pathParameter("room");
                          String user = ws.request().pathParameter("user");
                          Presence presence = ws.server().presence(room);
                          ws.subscribe(room);
                          presence.enter(ws, user, "here");
                          ws.onText(mood -> presence.enter(ws, user, mood));
                        }))
            // end::enter[]
            .build();
    watch(server);
    server.connect("/chat/7/alice", ws -> ws.listener(alice));
    server.run();
    assertThat(alice.next()).isEqualTo("text alice is here");
    SimulatedPair second = server.connect("/chat/7/bob", ws -> ws.listener(bob));
    server.run();
    assertThat(alice.next()).isEqualTo("text bob is here");
    second.client().send("busy");
    server.run();
    assertThat(alice.next()).isEqualTo("text bob is busy");
    Hub hub = server;
    // tag::members[]
    Presence presence = hub.presence("7");
    System.out.println(presence.count() + (presence.isComplete() ? " are there" : " or more"));
    presence.members().forEach(member -> System.out.println(member.id() + ": " + member.info()));
    // end::members[]
    assertThat(presence.count()).isEqualTo(2);
    second.client().terminate();
    server.run();
    assertThat(alice.next()).isEqualTo("text bob left");
    alice.assertNothingElse();
  }

  private static void watch(Hub hub) {
    // tag::watch[]
    Presence presence = hub.presence("7");
    presence.watch(
        new Presence.Listener() {
          @Override
          public void onEntered(Presence.Member member) {
            tell(member.id() + " is " + member.info());
          }

          @Override
          public void onChanged(Presence.Member member) {
            tell(member.id() + " is " + member.info());
          }

          @Override
          public void onLeft(Presence.Member member) {
            tell(member.id() + " left");
          }

          private void tell(String news) {
            PreparedMessage message = PreparedMessage.text(news);
            hub.subscribers(presence.topic()).forEach(client -> client.send(message));
          }
        });
    // end::watch[]
  }
}
