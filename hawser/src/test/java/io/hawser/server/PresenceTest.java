// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.Presence;
import io.hawser.WebSocket;
import io.hawser.backplane.InMemoryBackplane;
import io.hawser.checks.support.Patience;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests who is there on several servers with a backplane in memory. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PresenceTest {
  private final InMemoryBackplane backplane = new InMemoryBackplane();
  private final List<WebSocketServer> servers = new ArrayList<>();
  @AutoClose private final WebSocketClient client = WebSocketClient.create();

  /** What the listener of one server has been told. */
  private static final class Told implements Presence.Listener {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    static Told by(WebSocketServer server) {
      Told listener = new Told();
      server.presence("room").watch(listener);
      return listener;
    }

    @Override
    public void onEntered(Presence.Member member) {
      told.add("+" + member.id() + " " + member.info());
    }

    @Override
    public void onChanged(Presence.Member member) {
      told.add("~" + member.id() + " " + member.info());
    }

    @Override
    public void onLeft(Presence.Member member) {
      told.add("-" + member.id() + " " + member.info());
    }

    String next() throws InterruptedException {
      return Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), "nothing was told");
    }

    Set<String> next(int count) throws InterruptedException {
      Set<String> next = new HashSet<>();
      for (int i = 0; i < count; i++) {
        next.add(next());
      }
      return next;
    }
  }

  private WebSocketServer start() {
    WebSocketServer server =
        WebSocketServer.builder().threads(2).backplane(backplane).onConnection(this::serve).start();
    servers.add(server);
    return server;
  }

  private void serve(WebSocket ws) {
    Presence room = ws.server().presence("room");
    ws.onText(
        text -> {
          String[] words = text.split(" ", 3);
          if (words[0].equals("enter")) {
            ws.send("" + room.enter(ws, words[1], words[2]));
          } else {
            room.leave(ws);
            ws.send("left");
          }
        });
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(Duration.ZERO));
  }

  private WebSocket connect(WebSocketServer server) throws Exception {
    return client.connect("ws://localhost:" + server.port(), ws -> {}).get(20, TimeUnit.SECONDS);
  }

  private WebSocket enter(WebSocketServer server, String member, String info) throws Exception {
    WebSocket ws = connect(server);
    ws.send("enter " + member + " " + info);
    return ws;
  }

  @Test
  void three_servers_know_who_is_there() throws Exception {
    WebSocketServer one = start();
    WebSocketServer two = start();
    WebSocketServer three = start();
    Told told = Told.by(three);

    WebSocket alice = enter(one, "alice", "here");
    assertThat(told.next()).isEqualTo("+alice here");
    enter(two, "bob", "here");
    assertThat(told.next()).isEqualTo("+bob here");
    alice.send("enter alice away");
    assertThat(told.next()).isEqualTo("~alice away");
    // The servers are told one after the other.
    Patience.until(
        () ->
            assertThat(one.presence("room").members())
                .containsExactlyInAnyOrder(
                    new Presence.Member("alice", "away"), new Presence.Member("bob", "here")));
    assertThat(three.presence("room").count()).isEqualTo(2);

    alice.send("leave");
    assertThat(told.next()).isEqualTo("-alice away");
    assertThat(one.presence("room").count()).isZero(); // does not take part any more
    Patience.until(() -> assertThat(two.presence("room").count()).isEqualTo(1));
  }

  @Test
  void who_begins_to_watch_learns_who_is_there() throws Exception {
    WebSocketServer one = start();
    Told first = Told.by(one);
    enter(one, "alice", "here");
    first.next();

    Told late = Told.by(start());

    assertThat(late.next()).isEqualTo("+alice here");
  }

  @Test
  void a_member_leaves_with_the_last_connection_however_it_ends() throws Exception {
    WebSocketServer one = start();
    WebSocketServer two = start();
    Told told = Told.by(two);
    WebSocket phone = enter(one, "alice", "phone");
    assertThat(told.next()).isEqualTo("+alice phone");
    WebSocket laptop = enter(two, "alice", "laptop");
    assertThat(told.next()).isEqualTo("~alice laptop");

    laptop.terminate();
    assertThat(told.next()).isEqualTo("~alice phone");
    phone.close();
    assertThat(told.next()).isEqualTo("-alice phone");
  }

  @Test
  void a_client_has_left_before_its_close_is_reported() throws Exception {
    CompletableFuture<Integer> count = new CompletableFuture<>();
    CompletableFuture<Boolean> again = new CompletableFuture<>();
    WebSocketServer server =
        WebSocketServer.listen(
            0,
            ws -> {
              Presence room = ws.server().presence("room");
              assertThat(room.enter(ws, "alice", "")).isTrue();
              ws.onClose(
                  (code, reason) -> {
                    count.complete(room.count());
                    again.complete(room.enter(ws, "alice", ""));
                  });
            });
    servers.add(server);

    connect(server).close();

    assertThat(count.get(20, TimeUnit.SECONDS)).isZero();
    assertThat(again.get(20, TimeUnit.SECONDS)).isFalse();
    assertThat(server.presence("room").count()).isZero();
    assertThat(server.presence("room").isComplete()).isTrue();
  }

  @Test
  void members_leave_as_soon_as_their_server_stops() throws Exception {
    WebSocketServer one = start();
    WebSocketServer two = start();
    Told told = Told.by(one);
    enter(two, "alice", "");
    enter(two, "bob", "");
    assertThat(told.next(2)).containsExactlyInAnyOrder("+alice ", "+bob ");

    two.stop(Duration.ofSeconds(5));

    assertThat(told.next(2)).containsExactlyInAnyOrder("-alice ", "-bob ");
    assertThat(two.presence("room").members()).isEmpty();
    assertThat(two.presence("room").isComplete()).isFalse();
  }

  @Test
  void a_thousand_members_come_and_go() throws Exception {
    WebSocketServer one = start();
    WebSocketServer two = start();
    Told told = Told.by(one);
    Set<String> entered = new HashSet<>();
    Set<String> left = new HashSet<>();

    for (int i = 0; i < 1000; i++) {
      enter(two, "member" + i, "x");
      entered.add("+member" + i + " x");
      left.add("-member" + i + " x");
    }
    assertThat(told.next(1000)).isEqualTo(entered);
    assertThat(one.presence("room").count()).isEqualTo(1000);
    Told late = Told.by(start());
    assertThat(late.next(1000)).isEqualTo(entered);
    two.clients().forEach(WebSocket::terminate);

    assertThat(told.next(1000)).isEqualTo(left);
    assertThat(late.next(1000)).isEqualTo(left);
  }

  /** Would not end if servers in one process could wait for each other's locks. */
  @Test
  void threads_of_two_servers_enter_and_leave_at_the_same_time() throws Exception {
    WebSocketServer one = start();
    WebSocketServer two = start();
    List<Told> told = List.of(Told.by(one), Told.by(two));
    List<CompletableFuture<Void>> threads = new ArrayList<>();
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      WebSocketServer server = i % 2 == 0 ? one : two;
      String member = "m" + i;
      WebSocket ws = connect(server);
      expected.add("+" + member + " last");
      threads.add(
          CompletableFuture.runAsync(
              () -> comeAndGo(server, ws, member), task -> new Thread(task).start()));
    }

    for (CompletableFuture<Void> each : threads) {
      each.get(60, TimeUnit.SECONDS);
    }

    for (Told each : told) {
      Set<String> present = new HashSet<>();
      while (!present.equals(expected)) {
        String next = each.next();
        present.removeIf(old -> nameIn(old).equals(nameIn(next)));
        if (next.charAt(0) != '-') {
          present.add("+" + next.substring(1));
        }
      }
    }
    assertThat(one.presence("room").members()).hasSize(4);
    assertThat(two.presence("room").members()).hasSize(4);
  }

  private static String nameIn(String told) {
    return told.substring(1, told.indexOf(' '));
  }

  private static void comeAndGo(WebSocketServer server, WebSocket client, String member) {
    Presence room = server.presence("room");
    WebSocket ws =
        server.clients().stream()
            .filter(each -> each.remoteAddress().equals(client.localAddress()))
            .findFirst()
            .orElseThrow();
    for (int i = 0; i < 3000; i++) {
      room.leave(ws);
      assertThat(room.enter(ws, member, "" + i)).isTrue();
    }
    room.enter(ws, member, "last");
  }

  @Test
  void after_an_interruption_servers_tell_each_other_again() throws Exception {
    WebSocketServer one = start();
    WebSocketServer two = start();
    Told told = Told.by(one);
    WebSocket alice = enter(two, "alice", "");
    assertThat(told.next()).isEqualTo("+alice ");

    backplane.interrupt();
    Told there = Told.by(two);
    assertThat(there.next()).isEqualTo("+alice ");
    enter(two, "bob", "");
    assertThat(there.next()).isEqualTo("+bob ");
    alice.close();
    assertThat(there.next()).isEqualTo("-alice ");
    assertThat(one.presence("room").members()).containsExactly(new Presence.Member("alice", ""));
    Patience.until(() -> assertThat(one.presence("room").isComplete()).isFalse());

    backplane.restore();

    assertThat(told.next(2)).containsExactlyInAnyOrder("-alice ", "+bob ");
  }

  @Test
  void only_clients_of_the_server_may_enter() throws Exception {
    WebSocketServer one = start();
    WebSocketServer two = start();
    RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));
    WebSocket ws =
        client
            .connect("ws://localhost:" + one.port(), w -> w.listener(heard))
            .get(20, TimeUnit.SECONDS);
    ws.send("enter alice x");
    assertThat(heard.next()).isEqualTo("text true");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> two.presence("room").enter(one.clients().iterator().next(), "alice", ""));
    assertThatIllegalStateException().isThrownBy(() -> one.presence("room").enter(ws, "x", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> one.presence("x".repeat(1025)));
    assertThat(one.presence("room").topic()).isEqualTo("room");
  }
}
