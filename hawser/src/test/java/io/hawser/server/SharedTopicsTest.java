// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.PreparedMessage;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneConnection;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.InMemoryBackplane;
import io.hawser.backplane.Retention;
import io.hawser.checks.support.Patience;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Two servers with a backplane in memory. The clients that resume speak the subprotocol by hand; a
 * tilde stands for the byte 0.
 */
class SharedTopicsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final InMemoryBackplane backplane = new InMemoryBackplane();
  private final List<WebSocketServer> servers = new ArrayList<>();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AtomicInteger subscribed = new AtomicInteger();
  @AutoClose private final WebSocketClient client = WebSocketClient.create();

  /** A client, and what it has received. */
  private record Peer(WebSocket ws, RecordingListener heard) {
    String next() throws InterruptedException {
      return heard.next().replace('\0', '~').replace('\n', '|');
    }

    /** Makes sure that nothing else has arrived before the answer to a question. */
    void expectNothing() throws InterruptedException {
      ws.send("ping");
      assertThat(next()).isEqualTo("text pong");
    }
  }

  private final class Monitor implements BackplaneMonitor {
    @Override
    public void onInterrupted(String cause) {
      told.add("interrupted");
    }

    @Override
    public void onRestored() {
      told.add("restored");
    }

    @Override
    public void onLoss(String topic, String cause) {
      told.add("loss in " + topic + ": " + cause);
    }

    @Override
    public void onNotPublished(String topic, PreparedMessage message, Throwable cause) {
      told.add("not published in " + topic);
    }
  }

  private WebSocketServer start(Consumer<WebSocketServer.Builder> options) {
    WebSocketServer.Builder builder =
        WebSocketServer.builder()
            .threads(2)
            .backplane(backplane)
            .backplaneMonitor(new Monitor())
            .onConnection(this::serve);
    options.accept(builder);
    WebSocketServer server = builder.start();
    servers.add(server);
    return server;
  }

  private void serve(WebSocket ws) {
    ws.onText(
        text -> {
          String[] words = text.split(" ", 3);
          switch (words[0]) {
            case "subscribe" -> {
              ws.subscribe(words[1]);
              subscribed.incrementAndGet();
            }
            case "unsubscribe" -> ws.unsubscribe(words[1]);
            case "publish" -> ws.publish(words[1], PreparedMessage.text(words[2]));
            default -> ws.send("pong");
          }
        });
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(Duration.ZERO));
  }

  private Peer connect(WebSocketServer server) throws Exception {
    return connect(ConnectRequest.to("ws://localhost:" + server.port()));
  }

  private Peer connect(ConnectRequest request) throws Exception {
    RecordingListener heard = RecordingListener.waitingUpTo(PATIENCE);
    WebSocket ws = client.connect(request, w -> w.listener(heard)).get(20, TimeUnit.SECONDS);
    return new Peer(ws, heard);
  }

  /** Connects a client that can resume, and names its positions. */
  private Peer returning(WebSocketServer server, String... positions) throws Exception {
    Peer peer =
        connect(
            ConnectRequest.to("ws://localhost:" + server.port()).subprotocols("hawser.resume.1"));
    for (String position : positions) {
      peer.ws.send(("~r" + position).replace('~', '\0').replace('|', '\n'));
    }
    peer.ws.send("\0e\n");
    return peer;
  }

  /** Subscribes a plain client, and waits until the server has done it. */
  private void subscribe(Peer peer, String topic) throws InterruptedException {
    peer.ws.send("subscribe " + topic);
    peer.expectNothing();
  }

  /** Subscribes a client that can resume, and returns its epoch. */
  private static String begin(Peer peer, String topic) throws InterruptedException {
    peer.ws.send("subscribe " + topic);
    String begun = peer.next();
    assertThat(begun).startsWith("text ~s").endsWith("|" + topic);
    return begun.split(" ", 4)[2];
  }

  private static void publish(WebSocketServer server, String topic, String... texts)
      throws Exception {
    for (String text : texts) {
      server.publishAsync(topic, PreparedMessage.text(text)).get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_message_reaches_the_subscribers_of_all_servers_once() throws Exception {
    WebSocketServer one = start(o -> {});
    WebSocketServer two = start(o -> {});
    Peer publisher = connect(one);
    Peer here = connect(one);
    Peer there = connect(two);
    for (Peer peer : List.of(publisher, here, there)) {
      subscribe(peer, "news");
    }

    publisher.ws.send("publish news hello");

    assertThat(here.next()).isEqualTo("text hello");
    assertThat(there.next()).isEqualTo("text hello");
    for (Peer peer : List.of(publisher, here, there)) {
      peer.expectNothing();
    }
    assertThat(one.backplaneStatistics().published()).isEqualTo(1);
    assertThat(two.backplaneStatistics().received()).isEqualTo(1);
  }

  @Test
  void a_broadcast_reaches_all_clients_of_all_servers_once() throws Exception {
    WebSocketServer one = start(o -> {});
    WebSocketServer two = start(o -> {});
    Peer here = connect(one);
    Peer there = connect(two);

    two.broadcast(PreparedMessage.text("for all"));

    for (Peer peer : List.of(here, there)) {
      assertThat(peer.next()).isEqualTo("text for all");
      peer.expectNothing();
    }
  }

  @Test
  void a_server_receives_only_topics_that_its_clients_have() throws Exception {
    WebSocketServer one = start(o -> {});
    WebSocketServer two = start(o -> {});
    Peer there = connect(two);
    subscribe(there, "a");
    there.ws.send("unsubscribe a");
    there.expectNothing();

    publish(one, "a", "x");
    publish(one, "b", "x");

    there.expectNothing();
    assertThat(two.backplaneStatistics().received()).isZero();
  }

  @Test
  void a_client_without_the_subprotocol_receives_a_resumable_topic_like_any_other()
      throws Exception {
    WebSocketServer one = start(o -> o.resumable("chat/*"));
    WebSocketServer two = start(o -> o.resumable("chat/*"));
    Peer publisher = connect(one);
    Peer there = connect(two);
    subscribe(publisher, "chat/7");
    subscribe(there, "chat/7");

    publisher.ws.send("publish chat/7 hello");
    assertThat(there.next()).isEqualTo("text hello");
    there.ws.send("publish chat/7 hi");

    assertThat(publisher.next()).isEqualTo("text hi");
    there.expectNothing();
  }

  @Test
  void a_client_that_returns_gets_what_it_has_missed() throws Exception {
    WebSocketServer server = start(o -> o.resumable("chat"));
    Peer first = returning(server);
    String epoch = begin(first, "chat");
    publish(server, "chat", "one");
    assertThat(first.next()).isEqualTo("text ~t1 1|one");
    first.ws.terminate();
    publish(server, "chat", "two", "three");

    Peer second = returning(server, epoch + " 1|chat");
    second.ws.send("subscribe chat");
    assertThat(second.next()).isEqualTo("text ~s1 " + epoch + " 1|chat");
    assertThat(second.next()).isEqualTo("text ~t1 2|two");
    assertThat(second.next()).isEqualTo("text ~t1 3|three");
    publish(server, "chat", "four");
    assertThat(second.next()).isEqualTo("text ~t1 4|four");
    second.ws.send("unsubscribe chat");
    assertThat(second.next()).isEqualTo("text ~u1|");
    publish(server, "chat", "five");
    second.expectNothing();
    assertThat(server.backplaneStatistics().resumed()).isEqualTo(1);
  }

  @Test
  void a_client_that_resumes_receives_its_own_messages_and_marked_ones() throws Exception {
    WebSocketServer server = start(o -> o.resumable("chat"));
    Peer peer = returning(server);
    begin(peer, "chat");

    peer.ws.send("publish chat mine");
    assertThat(peer.next()).isEqualTo("text ~t1 1|mine");
    server.broadcast(PreparedMessage.text("\0zero"));
    assertThat(peer.next()).isEqualTo("text ~m|~zero");
    server.broadcast(PreparedMessage.text("plain"));
    assertThat(peer.next()).isEqualTo("text plain");
  }

  @Test
  void a_client_may_return_to_a_topic_with_a_name_longer_than_its_messages_may_be()
      throws Exception {
    String topic = "r/" + "x".repeat(1022);
    WebSocketServer server =
        start(
            options ->
                options
                    .resumable("r/*", Retention.DEFAULT)
                    .options(o -> o.maxMessageSize(16))
                    .onConnection(ws -> ws.subscribe(topic)));

    Peer peer = returning(server, "e".repeat(64) + " " + Long.MAX_VALUE + "|" + topic);

    assertThat(peer.next()).matches("text ~l\\d+ .* 0\\|" + topic);
  }

  @Test
  void a_client_may_return_to_another_server() throws Exception {
    WebSocketServer one = start(o -> o.resumable("chat"));
    Peer first = returning(one);
    String epoch = begin(first, "chat");
    publish(one, "chat", "one", "two");
    assertThat(first.next()).isEqualTo("text ~t1 1|one");
    first.ws.terminate();
    WebSocketServer two = start(o -> o.resumable("chat"));

    Peer second = returning(two, epoch + " 1|chat");
    second.ws.send("subscribe chat");

    assertThat(second.next()).isEqualTo("text ~s1 " + epoch + " 1|chat");
    assertThat(second.next()).isEqualTo("text ~t1 2|two");
    publish(one, "chat", "three");
    assertThat(second.next()).isEqualTo("text ~t1 3|three");
  }

  @Test
  void a_client_is_told_when_the_history_is_too_short() throws Exception {
    Retention two = new Retention(2, 1000, Duration.ofHours(1));
    WebSocketServer server = start(o -> o.resumable("chat", two));
    Peer first = returning(server);
    String epoch = begin(first, "chat");
    first.ws.terminate();
    publish(server, "chat", "one", "two", "three");

    Peer late = returning(server, epoch + " 0|chat");
    late.ws.send("subscribe chat");
    assertThat(late.next()).isEqualTo("text ~l1 " + epoch + " 3|chat");
    Peer inTime = returning(server, epoch + " 1|chat");
    inTime.ws.send("subscribe chat");
    assertThat(inTime.next()).isEqualTo("text ~s1 " + epoch + " 1|chat");
    assertThat(inTime.next()).isEqualTo("text ~t1 2|two");

    publish(server, "chat", "four");
    assertThat(late.next()).isEqualTo("text ~t1 4|four");
    assertThat(server.backplaneStatistics().notResumed()).isEqualTo(1);
  }

  @Test
  void a_client_is_told_when_it_has_missed_more_than_may_wait_for_it() throws Exception {
    WebSocketServer server =
        start(o -> o.resumable("chat").options(each -> each.maxBufferedAmount(1000)));
    Peer first = returning(server);
    String epoch = begin(first, "chat");
    first.ws.terminate();
    publish(server, "chat", "x".repeat(600), "x".repeat(600));

    Peer late = returning(server, epoch + " 0|chat");
    late.ws.send("subscribe chat");
    assertThat(late.next()).isEqualTo("text ~l1 " + epoch + " 2|chat");
    Peer inTime = returning(server, epoch + " 1|chat");
    inTime.ws.send("subscribe chat");
    assertThat(inTime.next()).isEqualTo("text ~s1 " + epoch + " 1|chat");
    assertThat(inTime.next()).startsWith("text ~t1 2|xxx");
  }

  /**
   * Has the server skip messages for a client that does not read. Returns how many it published.
   */
  private static int fillUp(WebSocketServer server, Peer deaf, String topic) throws Exception {
    deaf.ws.pause();
    int published = 0;
    for (int skippedInSuccession = 0; skippedInSuccession < 100; published++) {
      long skipped = server.broadcastStatistics().skipped();
      long delivered = server.broadcastStatistics().delivered();
      publish(server, topic, "x".repeat(100_000));
      while (server.broadcastStatistics().skipped() == skipped
          && server.broadcastStatistics().delivered() == delivered) {
        Thread.onSpinWait();
      }
      boolean wasSkipped = server.broadcastStatistics().skipped() > skipped;
      skippedInSuccession = wasSkipped ? skippedInSuccession + 1 : 0;
    }
    return published;
  }

  /**
   * Publishes until the only client, which is too slow, has been subscribed. Returns how often that
   * was.
   */
  private static int publishUntilSkipped(WebSocketServer server, String topic) throws Exception {
    long skipped = server.broadcastStatistics().skipped();
    int published = 0;
    while (server.broadcastStatistics().skipped() == skipped) {
      publish(server, topic, "x");
      published++;
    }
    return published;
  }

  /** Returns what follows the messages of topics, and what says that some of them were skipped. */
  private static String afterMessages(Peer peer, String last) throws InterruptedException {
    String next = peer.next();
    while (next.startsWith("text ~t1 ") || next.startsWith("text ~l1 ") && !next.endsWith(last)) {
      next = peer.next();
    }
    return next;
  }

  private WebSocketServer startSkipping() {
    return start(
        o ->
            o.resumable("*")
                .slowReceivers(SlowReceiver.SKIP)
                .options(each -> each.maxBufferedAmount(1 << 20)));
  }

  @Test
  void a_client_whose_last_messages_were_skipped_is_told_as_soon_as_it_reads_again()
      throws Exception {
    WebSocketServer server = startSkipping();
    Peer peer = returning(server);
    String epoch = begin(peer, "chat");
    int published = fillUp(server, peer, "chat");

    peer.ws.resume();

    String told = "text ~l1 " + epoch + " " + published + "|chat";
    assertThat(afterMessages(peer, told)).isEqualTo(told);
    publish(server, "chat", "next");
    assertThat(peer.next()).isEqualTo("text ~t1 " + (published + 1) + "|next");
    peer.expectNothing();
  }

  @Test
  void what_a_slow_client_must_be_told_waits_and_does_not_end_it() throws Exception {
    WebSocketServer server = startSkipping();
    Peer peer = returning(server);
    begin(peer, "chat");
    begin(peer, "left");
    begin(peer, "again");
    int published = fillUp(server, peer, "chat");
    WebSocket ws = server.clients().iterator().next();

    ws.unsubscribe("left");
    for (int i = 0; i < 10; i++) {
      ws.unsubscribe("again");
      ws.subscribe("again");
      ws.subscribe("short");
      ws.unsubscribe("short");
    }
    ws.subscribe("later");
    int again = publishUntilSkipped(server, "again");
    int later = publishUntilSkipped(server, "later");
    backplane.interrupt();
    backplane.restore();
    peer.ws.resume();

    List<String> told = new ArrayList<>();
    told.add(afterMessages(peer, " " + published + "|chat"));
    for (int i = 0; i < 3; i++) {
      // How many numbers went to the topic "short" depends on how soon the broker has answered.
      told.add(
          peer.next()
              .replaceFirst("[^ ]+-[^ ]+", "epoch")
              .replaceFirst("~l\\d+ (.*later)", "~l $1"));
    }
    assertThat(told.get(0)).endsWith(" " + published + "|chat");
    assertThat(told.subList(1, 4))
        .containsExactlyInAnyOrder(
            "text ~u2|", "text ~l3 epoch " + again + "|again", "text ~l epoch " + later + "|later");
    publish(server, "again", "next");
    assertThat(peer.next()).isEqualTo("text ~t3 " + (again + 1) + "|next");
    peer.expectNothing();
  }

  @Test
  void a_client_that_returns_to_much_that_is_small_is_not_too_slow() throws Exception {
    WebSocketServer server =
        start(o -> o.resumable("chat").options(each -> each.maxBufferedAmount(1000)));
    Peer first = returning(server);
    String epoch = begin(first, "chat");
    first.ws.terminate();
    for (int i = 0; i < 400; i++) {
      publish(server, "chat", "x");
    }

    Peer late = returning(server, epoch + " 0|chat");
    late.ws.send("subscribe chat");

    assertThat(late.next()).isEqualTo("text ~s1 " + epoch + " 0|chat");
    String told = "text ~l1 " + epoch + " 400|chat";
    assertThat(afterMessages(late, told)).isEqualTo(told);
    late.expectNothing();
  }

  @Test
  void subscribing_and_unsubscribing_on_several_threads_keeps_to_the_subprotocol()
      throws Exception {
    BlockingQueue<WebSocket> connected = new LinkedBlockingQueue<>();
    WebSocketServer server =
        start(
            o ->
                o.resumable("chat")
                    .onConnection(
                        ws -> {
                          connected.add(ws);
                          serve(ws);
                        }));
    Peer peer = returning(server);
    peer.expectNothing();
    WebSocket ws = connected.take();
    Runnable toggle =
        () -> {
          for (int i = 0; i < 1000; i++) {
            ws.subscribe("chat");
            ws.unsubscribe("chat");
          }
        };
    List<Thread> threads = List.of(new Thread(toggle), new Thread(toggle));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    peer.ws.send("ping");

    boolean subscribed = false;
    for (String next = peer.next(); !next.equals("text pong"); next = peer.next()) {
      assertThat(next.charAt(6)).isEqualTo(subscribed ? 'u' : 's');
      subscribed = !subscribed;
    }
  }

  @Test
  void a_position_of_another_epoch_or_of_the_future_is_a_loss() throws Exception {
    WebSocketServer server = start(o -> o.resumable("*"));
    Peer peer = returning(server, "other 0|a", "other 5|b");
    peer.ws.send("subscribe a");
    assertThat(peer.next()).startsWith("text ~l1 ").endsWith(" 0|a");
    peer.ws.send("subscribe b");
    assertThat(peer.next()).startsWith("text ~l2 ").endsWith(" 0|b");

    Peer other = returning(server);
    String epoch = begin(other, "c");
    Peer ahead = returning(server, epoch + " 9223372036854775807|c");
    ahead.ws.send("subscribe c");
    assertThat(ahead.next()).isEqualTo("text ~l3 " + epoch + " 0|c");
  }

  @Test
  void what_is_missed_while_the_broker_is_away_is_read_afterwards() throws Exception {
    WebSocketServer server = start(o -> o.resumable("chat"));
    Peer peer = returning(server);
    Peer plain = connect(server);
    begin(peer, "chat");
    subscribe(plain, "chat");
    publish(server, "chat", "one");
    assertThat(peer.next()).isEqualTo("text ~t1 1|one");
    assertThat(plain.next()).isEqualTo("text one");

    backplane.interrupt();
    assertThat(told.take()).isEqualTo("interrupted");
    assertThatThrownBy(() -> publish(server, "chat", "lost"))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BackplaneException.class);
    assertThat(told.take()).isEqualTo("not published in chat");
    backplane.restore();
    assertThat(told.take()).isEqualTo("restored");

    publish(server, "chat", "two");
    assertThat(peer.next()).isEqualTo("text ~t1 2|two");
    assertThat(plain.next()).isEqualTo("text two");
    assertThat(told).isEmpty();
  }

  @Test
  void subscribers_are_told_when_the_broker_has_lost_the_history() throws Exception {
    WebSocketServer server = start(o -> o.resumable("chat"));
    Peer peer = returning(server);
    String epoch = begin(peer, "chat");
    publish(server, "chat", "one");
    assertThat(peer.next()).isEqualTo("text ~t1 1|one");

    backplane.interrupt();
    backplane.forget();
    backplane.restore();

    assertThat(peer.next()).startsWith("text ~l1 ").endsWith(" 0|chat").doesNotContain(epoch);
    assertThat(told.take()).isEqualTo("interrupted");
    assertThat(told.take()).isEqualTo("restored");
    assertThat(told.take()).isEqualTo("loss in chat: the broker has lost the history");
    publish(server, "chat", "two");
    assertThat(peer.next()).isEqualTo("text ~t1 1|two");
  }

  @Test
  void clients_that_return_together_share_one_reading() throws Exception {
    WebSocketServer one = start(o -> o.resumable("chat"));
    Peer first = returning(one);
    String epoch = begin(first, "chat");
    publish(one, "chat", "one", "two");
    WebSocketServer two = start(o -> o.resumable("chat"));
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      peers.add(returning(two, epoch + " " + i % 3 + "|chat"));
    }

    peers.forEach(peer -> peer.ws.send("subscribe chat"));

    for (int i = 0; i < 100; i++) {
      assertThat(peers.get(i).next()).isEqualTo("text ~s1 " + epoch + " " + i % 3 + "|chat");
      for (int missed = i % 3; missed < 2; missed++) {
        assertThat(peers.get(i).next()).startsWith("text ~t1 " + (missed + 1) + "|");
      }
    }
    assertThat(two.backplaneStatistics().historyReads()).isLessThanOrEqualTo(2);
    // The last one may have been told before it was counted.
    Patience.until(() -> assertThat(two.backplaneStatistics().resumed()).isEqualTo(100));
  }

  @Test
  void who_does_not_keep_to_the_subprotocol_is_closed() throws Exception {
    WebSocketServer server = start(o -> o.resumable("chat"));
    for (String wrong :
        List.of("~x|", "~", "~t1 1|x", "~s1 e 1|x", "~rE|x", "~re -1|x", "~re 01|x", "~e|x")) {
      Peer peer =
          connect(
              ConnectRequest.to("ws://localhost:" + server.port()).subprotocols("hawser.resume.1"));
      peer.ws.send(wrong.replace('~', '\0').replace('|', '\n'));
      assertThat(peer.next()).as(wrong).startsWith("close 1002");
    }
    Peer twice = returning(server);
    twice.ws.send("\0e\n");
    assertThat(twice.next()).startsWith("close 1002");
  }

  @Test
  void the_subprotocol_is_agreed_on_only_where_topics_are_resumable() throws Exception {
    WebSocketServer server =
        start(
            o ->
                o.resumable("chat")
                    .subprotocols("chat")
                    .onConnection(ws -> ws.send("" + ws.subprotocol())));
    String url = "ws://localhost:" + server.port();
    Peer both = connect(ConnectRequest.to(url).subprotocols("hawser.resume.1+chat", "chat"));
    assertThat(both.next()).isEqualTo("text chat");
    assertThat(both.ws.responseHeaders().first("Sec-WebSocket-Protocol"))
        .isEqualTo("hawser.resume.1+chat");
    Peer alone = connect(ConnectRequest.to(url).subprotocols("chat"));
    assertThat(alone.next()).isEqualTo("text chat");
    assertThat(alone.ws.responseHeaders().first("Sec-WebSocket-Protocol")).isEqualTo("chat");
  }

  @Test
  void names_and_numbers_of_topics_are_limited() throws Exception {
    BlockingQueue<Throwable> refused = new LinkedBlockingQueue<>();
    WebSocketServer server =
        start(
            o ->
                o.maxSubscriptions(2)
                    .onConnection(
                        ws -> {
                          for (String topic :
                              List.of("a", "a", "b", "ü".repeat(513), "\ud800", "c")) {
                            try {
                              ws.subscribe(topic);
                            } catch (RuntimeException e) {
                              refused.add(e);
                            }
                          }
                          ws.unsubscribe("a");
                          ws.subscribe("c");
                          ws.send("done");
                        }));

    assertThat(connect(server).next()).isEqualTo("text done");

    assertThat(refused.take()).hasMessageContaining("at most 1024 bytes in UTF-8");
    assertThat(refused.take()).hasMessageContaining("unpaired surrogate");
    assertThat(refused.take()).hasMessageContaining("maxSubscriptions");
    assertThat(refused).isEmpty();
    assertThat(server.topics()).containsExactlyInAnyOrder("b", "c");
    assertThatThrownBy(() -> server.publish("x".repeat(1025), PreparedMessage.text("")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void clients_that_resume_cannot_have_more_topics_than_the_subprotocol_allows() {
    WebSocketServer.Builder resuming = WebSocketServer.builder().resumable("a");
    resuming.maxSubscriptions(10_000);
    assertThatThrownBy(() -> resuming.maxSubscriptions(10_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxSubscriptions is 10001: with resumable topics, must be at most 10000");
    WebSocketServer.Builder many = WebSocketServer.builder().maxSubscriptions(10_001);
    assertThatThrownBy(() -> many.resumable("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("maxSubscriptions is 10001: ");
  }

  @Test
  void a_server_that_does_not_start_leaves_no_connection_to_the_broker() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    Backplane counting =
        listener -> {
          connections.incrementAndGet();
          return new ClosedOnce(connections);
        };
    WebSocketServer running = start(o -> {});

    assertThatThrownBy(() -> WebSocketServer.builder().backplane(counting).start())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                WebSocketServer.builder()
                    .backplane(counting)
                    .port(running.port())
                    .onConnection(ws -> {})
                    .start())
        .isInstanceOf(TransportException.class);

    assertThat(connections).hasValue(0);
  }

  /** A connection that does nothing. */
  private record ClosedOnce(AtomicInteger connections) implements BackplaneConnection {
    @Override
    public CompletableFuture<Void> subscribe(String topic) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> unsubscribe(String topic) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
      connections.decrementAndGet();
    }
  }
}
