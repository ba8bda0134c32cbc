// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.WebSocket;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.testkit.RecordingListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A slow client costs a window, and a slow handler slows the client down. */
class FlowControlTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SIZE = 16 << 10;
  private static final int MESSAGES = 3000;
  private static final int WINDOW = (64 << 10) + SIZE + 64; // highWaterMark, a message, headers

  @Test
  void a_client_that_does_not_read_holds_up_the_publisher() throws Exception {
    AtomicInteger produced = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger completed = new AtomicInteger();
    AtomicReference<WebSocket> connection = new AtomicReference<>();
    byte[] payload = new byte[SIZE];
    WebSocketHandler handler =
        session -> {
          WebSocket ws = ((HawserWebSocketSession) session).webSocket();
          connection.set(ws);
          return session
              .send(
                  Flux.range(0, MESSAGES)
                      .map(
                          i -> {
                            produced.incrementAndGet();
                            most.accumulateAndGet((int) ws.bufferedAmount(), Math::max);
                            return session.binaryMessage(buffers -> buffers.wrap(payload));
                          }))
              .doOnSuccess(done -> completed.set(produced.get()))
              .then(session.receive().then());
        };
    try (SpringServer server = SpringServer.with("/", handler).start();
        RawSocket client = RawSocket.connect(server.port(), "/", "")) {
      client.readHead();
      untilStalled(connection);
      assertThat(produced.get()).isLessThan(MESSAGES);
      assertThat(completed.get()).isZero();

      client.skip(MESSAGES * (SIZE + 4)); // each has a header of four bytes
      Patience.until(() -> assertThat(completed.get()).isEqualTo(MESSAGES));
    }
    assertThat(most.get()).isLessThanOrEqualTo(WINDOW);
  }

  private static void untilStalled(AtomicReference<WebSocket> connection) throws Exception {
    Patience.until(() -> assertThat(connection.get()).isNotNull());
    Patience.until(() -> assertThat(connection.get().bufferedAmount()).isGreaterThan(64 << 10));
  }

  @Test
  void endless_pings_wait_for_the_client_too() throws Exception {
    AtomicInteger produced = new AtomicInteger();
    AtomicReference<WebSocket> connection = new AtomicReference<>();
    WebSocketHandler handler =
        session -> {
          connection.set(((HawserWebSocketSession) session).webSocket());
          return session.send(
              Flux.range(0, Integer.MAX_VALUE)
                  .map(
                      i -> {
                        produced.incrementAndGet();
                        return session.pingMessage(buffers -> buffers.wrap(new byte[125]));
                      }));
        };
    try (SpringServer server = SpringServer.with("/", handler).start();
        RawSocket client = RawSocket.connect(server.port(), "/", "")) {
      client.readHead();
      untilStalled(connection);
      int before = produced.get();
      assertThat(connection.get().bufferedAmount()).isLessThan(WINDOW);

      client.skip(before * 127);
      Patience.until(() -> assertThat(produced.get()).isGreaterThan(before));
    }
  }

  @Test
  void a_message_that_is_not_requested_waits_and_stops_the_reading() throws Exception {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    AtomicReference<WebSocket> connection = new AtomicReference<>();
    AtomicReference<Subscription> subscription = new AtomicReference<>();
    WebSocketHandler handler =
        session -> {
          connection.set(((HawserWebSocketSession) session).webSocket());
          return Mono.create(
              done ->
                  session
                      .receive()
                      .subscribe(
                          new BaseSubscriber<>() {
                            @Override
                            protected void hookOnSubscribe(Subscription given) {
                              subscription.set(given);
                            }

                            @Override
                            protected void hookOnNext(WebSocketMessage message) {
                              heard.add(message.getPayloadAsText());
                            }

                            @Override
                            protected void hookOnComplete() {
                              done.success();
                            }
                          }));
        };
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      WebSocket ws = client.connect(server.uri("/"), w -> {}).get(20, SECONDS);
      for (int i = 0; i < 10; i++) {
        ws.send("m" + i);
      }
      Patience.until(() -> assertThat(connection.get()).isNotNull());
      Patience.until(() -> assertThat(connection.get().isPaused()).isTrue());
      assertThat(heard).isEmpty();

      subscription.get().request(3);
      Patience.until(() -> assertThat(heard).containsExactly("m0", "m1", "m2"));
      Patience.until(() -> assertThat(connection.get().isPaused()).isTrue());
      ws.close();

      subscription.get().request(Long.MAX_VALUE);
      Patience.until(() -> assertThat(heard).hasSize(10));
      Patience.until(() -> assertThat(connection.get().closeInfo()).isNotNull());
      assertThat(connection.get().closeInfo()).extracting(CloseInfo::code).isEqualTo(1000);
    }
  }

  @Test
  void one_message_may_be_sent_to_many_sessions() throws Exception {
    WebSocketMessage shared =
        new WebSocketMessage(
            WebSocketMessage.Type.BINARY,
            DefaultDataBufferFactory.sharedInstance.wrap(new byte[] {1, 2}));
    WebSocketHandler handler = session -> session.send(Flux.just(shared, shared));
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      for (int i = 0; i < 2; i++) {
        client.connect(server.uri("/"), ws -> ws.listener(listener)).get(20, SECONDS);
        assertThat(listener.next()).isEqualTo("binary 0102");
        assertThat(listener.next()).isEqualTo("binary 0102");
        assertThat(listener.next()).isEqualTo("close 1000");
      }
    }
  }

  @Test
  void buffers_of_messages_that_were_sent_are_released() throws Exception {
    Queue<ByteBuf> buffers = new ConcurrentLinkedQueue<>();
    RecordingListener listener = RecordingListener.waitingUpTo(PATIENCE);
    NettyDataBufferFactory pooled = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    WebSocketHandler handler =
        session ->
            session.send(
                Flux.just(
                        WebSocketMessage.Type.TEXT,
                        WebSocketMessage.Type.BINARY,
                        WebSocketMessage.Type.PING,
                        WebSocketMessage.Type.PONG)
                    .map(
                        type -> {
                          ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
                          buffers.add(buffer.writeByte('a'));
                          return new WebSocketMessage(type, pooled.wrap(buffer));
                        }));
    try (SpringServer server = SpringServer.with("/", handler).start();
        WebSocketClient client = WebSocketClient.create()) {
      client.connect(server.uri("/"), ws -> ws.listener(listener)).get(20, SECONDS);
      assertThat(listener.next()).isEqualTo("text a");
      assertThat(listener.next()).isEqualTo("binary 61");
      assertThat(listener.next()).isEqualTo("ping 61");
      assertThat(listener.next()).isEqualTo("pong 61");
      assertThat(listener.next()).isEqualTo("close 1000");
    }
    assertThat(buffers).hasSize(4).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
  }
}
