// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ConnectionClosedException;
import io.hawser.Heartbeat;
import io.hawser.WebSocket;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How a handler ends a session, and what it learns of the end. */
class HandlerEndsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<String> signals = new CopyOnWriteArrayList<>();
  private final RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);

  private void connect(WebSocketHandler handler) throws Exception {
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(server.uri("/"), ws -> ws.listener(listener)).get(20, SECONDS);
      String end = listener.next();
      while (!end.startsWith("close")) {
        signals.add(end);
        end = listener.next();
      }
      signals.add(end);
    }
  }

  @Test
  void a_handler_that_returns_early_closes_with_1000_after_what_it_has_sent() throws Exception {
    connect(session -> session.send(Flux.just("a", "b").map(session::textMessage)));

    assertThat(signals).containsExactly("text a", "text b", "close 1000");
  }

  @Test
  void a_handler_that_fails_closes_with_1011() throws Exception {
    connect(
        session ->
            session
                .send(Mono.just(session.textMessage("a")))
                .then(Mono.error(new IllegalStateException("a mistake of the application"))));

    assertThat(signals).containsExactly("text a", "close 1011");
  }

  @Test
  void a_handler_that_throws_closes_with_1011() throws Exception {
    connect(
        session -> {
          throw new IllegalStateException("a mistake of the application");
        });

    assertThat(signals).containsExactly("close 1011");
  }

  @ParameterizedTest
  @CsvSource({"true, 1011", "false, 1000"})
  void the_status_is_that_of_the_handler_whatever_the_client_answers(boolean fails, String code)
      throws Exception {
    WebSocketHandler handler =
        session -> {
          session.closeStatus().subscribe(status -> signals.add("" + status.getCode()));
          return fails ? Mono.error(new IllegalStateException("a mistake")) : Mono.empty();
        };
    try (SpringServer server = SpringServer.with("/", handler).start();
        RawSocket client = RawSocket.connect(server.port(), "/", "")) {
      client.readHead();
      assertThat(client.readHex(2)).isEqualTo("88 02");
      client.sendHex("8882000000000fa1"); // 4001
      Patience.until(() -> assertThat(signals).containsExactly(code));
    }
  }

  @Test
  void a_publisher_that_cannot_be_cancelled_holds_up_nobody() throws Exception {
    Publisher<WebSocketMessage> stubborn =
        subscriber ->
            subscriber.onSubscribe(
                new Subscription() {
                  @Override
                  public void request(long count) {}

                  @Override
                  public void cancel() {
                    throw new IllegalStateException("a mistake of the publisher");
                  }
                });
    WebSocketHandler handler =
        session -> {
          session.closeStatus().subscribe(status -> signals.add("" + status.getCode()));
          return Mono.whenDelayError(session.send(stubborn), session.send(stubborn))
              .doOnError(failure -> signals.add("both failed"));
        };
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(server.uri("/"), ws -> ws.close(4000, "")).get(20, SECONDS);
      Patience.until(() -> assertThat(signals).containsExactly("both failed", "4000"));
    }
  }

  @Test
  void a_publisher_that_fails_fails_the_sending() throws Exception {
    connect(
        session ->
            session
                .send(
                    Flux.concat(
                        Mono.just(session.textMessage("a")),
                        Mono.error(new IllegalStateException("no more"))))
                .onErrorResume(
                    failure ->
                        session.send(Mono.just(session.textMessage("" + failure.getMessage())))));

    assertThat(signals).containsExactly("text a", "text no more", "close 1000");
  }

  @Test
  void a_code_that_may_not_be_sent_is_refused() throws Exception {
    connect(
        session ->
            session
                .close(CloseStatus.NO_CLOSE_FRAME)
                .onErrorResume(
                    IllegalArgumentException.class,
                    refused -> session.send(Mono.just(session.textMessage("refused")))));

    assertThat(signals).containsExactly("text refused", "close 1000");
  }

  @Test
  void a_second_receiver_is_refused() throws Exception {
    connect(
        session -> {
          session.receive().subscribe();
          return session
              .receive()
              .then()
              .onErrorResume(
                  IllegalStateException.class,
                  refused -> session.send(Mono.just(session.textMessage("one only"))));
        });

    assertThat(signals).containsExactly("text one only", "close 1000");
  }

  @Test
  void after_a_cancellation_messages_are_discarded_and_the_session_stays_open() throws Exception {
    WebSocketHandler handler =
        session ->
            session
                .receive()
                .take(1)
                .then(session.closeStatus())
                .doOnNext(status -> signals.add("" + status.getCode()))
                .then();
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws = client.connect(server.uri("/"), w -> {}).get(20, SECONDS);
      for (int i = 0; i < 100; i++) {
        ws.send("message");
      }
      ws.close(4000, "");
      Patience.until(() -> assertThat(signals).containsExactly("4000"));
    }
  }

  @Test
  void a_client_that_vanishes_is_an_error_for_the_receiver_and_the_sender() throws Exception {
    AtomicReference<Throwable> received = new AtomicReference<>();
    AtomicReference<Throwable> sent = new AtomicReference<>();
    AtomicReference<Boolean> open = new AtomicReference<>();
    WebSocketHandler handler =
        session -> {
          session.closeStatus().subscribe(status -> signals.add("" + status.getCode()));
          return session
              .send(Flux.never())
              .doOnError(sent::set)
              .onErrorComplete()
              .and(session.receive().doOnError(received::set).onErrorComplete())
              .doOnTerminate(() -> open.set(session.isOpen()));
        };
    try (SpringServer server = SpringServer.with("/", handler).start()) {
      RawSocket client = RawSocket.connect(server.port(), "/", "");
      client.readHead();
      client.reset();
      Patience.until(() -> assertThat(open.get()).isFalse());
    }
    assertThat(signals).containsExactly("1006");
    assertThat(received.get()).isInstanceOf(ConnectionClosedException.class);
    assertThat(sent.get()).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void a_client_that_vanishes_while_messages_are_on_their_way_is_the_same_error() throws Exception {
    AtomicReference<Throwable> sent = new AtomicReference<>();
    AtomicReference<WebSocket> connection = new AtomicReference<>();
    WebSocketHandler handler =
        session -> {
          connection.set(((HawserWebSocketSession) session).webSocket());
          return session
              .send(
                  Flux.range(0, Integer.MAX_VALUE)
                      .map(i -> session.binaryMessage(buffers -> buffers.wrap(new byte[16 << 10]))))
              .doOnError(sent::set);
        };
    try (SpringServer server = SpringServer.with("/", handler).start()) {
      RawSocket client = RawSocket.connect(server.port(), "/", "");
      client.readHead();
      Patience.until(() -> assertThat(connection.get()).isNotNull());
      Patience.until(() -> assertThat(connection.get().bufferedAmount()).isGreaterThan(64 << 10));
      client.reset();
      Patience.until(() -> assertThat(sent.get()).isNotNull());
    }
    assertThat(sent.get()).isInstanceOf(ConnectionClosedException.class);
    assertThat(((ConnectionClosedException) sent.get()).closeInfo()).isNotNull();
  }

  @Test
  void an_error_out_of_the_receiver_ends_the_session_and_the_handler() throws Exception {
    WebSocketHandler handler =
        session ->
            session
                .receive()
                .doOnNext(
                    message -> {
                      throw new NoClassDefFoundError("a class of the application");
                    })
                .doFinally(signal -> signals.add("finally"))
                .then();
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws = client.connect(server.uri("/"), w -> w.listener(listener)).get(20, SECONDS);
      ws.send("a");
      ws.send("b");
      assertThat(listener.next()).isEqualTo("close 1011");
      Patience.until(() -> assertThat(signals).containsExactly("finally"));
    }
  }

  @Test
  void a_message_beyond_the_limit_is_an_error_for_the_receiver() throws Exception {
    AtomicReference<Throwable> received = new AtomicReference<>();
    WebSocketHandler handler = session -> session.receive().doOnError(received::set).then();
    try (SpringServer server =
            SpringServer.with("/", handler)
                .options(o -> o.endpoint(e -> e.options(w -> w.maxMessageSize(10))))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws = client.connect(server.uri("/"), w -> w.listener(listener)).get(20, SECONDS);
      ws.send("0123456789");
      ws.send("0123456789a");
      assertThat(listener.next()).startsWith("close 1009");
      Patience.until(() -> assertThat(received.get()).isNotNull());
    }
    assertThat(received.get()).hasCauseInstanceOf(io.hawser.PeerException.class);
  }

  @Test
  void what_is_sent_after_the_end_fails_and_cancels_the_publisher() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    WebSocketHandler handler =
        session ->
            session
                .receive()
                .then(session.closeStatus())
                .then(
                    session
                        .send(
                            Flux.<WebSocketMessage>never()
                                .doOnCancel(() -> signals.add("cancelled")))
                        .doOnError(failure::set));
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(server.uri("/"), WebSocket::close).get(20, SECONDS);
      Patience.until(() -> assertThat(failure.get()).isNotNull());
      assertThat(signals).containsExactly("cancelled");
    }
  }

  @Test
  void answers_to_the_heartbeat_do_not_reach_the_handler() throws Exception {
    WebSocketHandler handler =
        session -> session.receive().doOnNext(m -> signals.add(m.getType() + "")).then();
    try (SpringServer server =
            SpringServer.with("/", handler)
                .options(
                    o ->
                        o.endpoint(
                            e ->
                                e.options(
                                    w ->
                                        w.heartbeat(
                                            new Heartbeat(
                                                Duration.ofMillis(10), Duration.ofMinutes(1))))))
                .start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws = client.connect(server.uri("/"), w -> {}).get(20, SECONDS);
      WebSocket ofServer = server.strategy().hub().clients().iterator().next();
      Patience.until(() -> assertThat(ofServer.latency()).isNotNull());
      ws.pong(java.nio.ByteBuffer.allocate(1));
      ws.send("last");
      Patience.until(() -> assertThat(signals).containsExactly("PONG", "TEXT"));
    }
  }
}
