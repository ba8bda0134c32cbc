// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.Ports;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests reconnecting over real sockets. The rules are tested in memory. */
class ReconnectTest {
  private static final int THOUSAND = 1000;

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final WebSocketClient client = WebSocketClient.builder().threads(2).build();

  /** Records the events, and sets up nothing. */
  private class Recorder implements ReconnectListener {
    @Override
    public void onOpen(WebSocket ws) {
      events.add("open");
    }

    @Override
    public void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
      Throwable failure = outage.failure();
      events.add("down " + (failure == null ? outage.code() : failure.getClass().getSimpleName()));
    }

    @Override
    public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
      events.add("given up " + (outage.code() + outage.status()));
    }
  }

  @AfterEach
  void stop() {
    client.close();
  }

  private String next() throws InterruptedException {
    String event = events.poll(20, TimeUnit.SECONDS);
    assertThat(event).as("an event").isNotNull();
    return Objects.requireNonNull(event);
  }

  private static ReconnectPolicy quick(Consumer<ReconnectPolicy.Builder> options) {
    ReconnectPolicy.Builder builder =
        ReconnectPolicy.builder().initialDelay(Duration.ofNanos(1)).maxDelay(Duration.ofNanos(1));
    options.accept(builder);
    return builder.build();
  }

  private static ConnectRequest to(int port) {
    return ConnectRequest.to("ws://127.0.0.1:" + port + "/");
  }

  @Test
  void it_waits_for_a_server_and_reconnects_to_it() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    int port = Ports.free();
    ReconnectingWebSocket ws =
        client.reconnecting(to(port), quick(p -> p.queue(10, 1000)), new Recorder());
    assertThat(next()).isEqualTo("down TransportException");
    assertThat(ws.send("waited")).isEqualTo(SendResult.OK);

    for (int restart = 0; restart < 2; restart++) {
      WebSocketServer server =
          WebSocketServer.builder()
              .port(port)
              .onConnection(peer -> peer.onText(received::add))
              .start();
      assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("waited");
      server.close();
      String event = next();
      // A client that connects to a free port over and over may connect to itself (RFC 9293 §3.5),
      // and then it reads its own request.
      while (event.equals("down TransportException") || event.equals("down HandshakeException")) {
        event = next();
      }
      assertThat(event).isEqualTo("open");
      assertThat(next()).isEqualTo("down 1001");
      ws.send("waited");
    }
    ws.close();
  }

  @Test
  void a_refusal_is_retried_unless_it_is_final() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .handshake(
                HandshakePolicy.of(
                    request ->
                        requests.incrementAndGet() == 1
                            ? HandshakeDecision.reject(
                                HttpResponse.text(503, "busy").with("Retry-After", "0"))
                            : HandshakeDecision.reject(401)))
            .onConnection(peer -> {})
            .start()) {
      ReconnectingWebSocket ws =
          client.reconnecting(to(server.port()), quick(p -> {}), new Recorder());

      assertThat(next()).isEqualTo("down HandshakeException");
      assertThat(next()).isEqualTo("given up 401");
      assertThat(ws.isClosed()).isTrue();
      assertThat(requests).hasValue(2);
    }
  }

  @Test
  void closing_ends_an_attempt_at_once() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      ReconnectingWebSocket ws =
          client.reconnecting(
              to(listening.getLocalPort()).handshakeTimeout(Duration.ofHours(1)),
              quick(p -> {}),
              new Recorder());
      try (Socket attempt = listening.accept()) {
        attempt.setSoTimeout(20_000);
        assertThat(attempt.getInputStream().read()).isEqualTo('G');

        ws.close();

        attempt.getInputStream().readAllBytes(); // returns because the client has closed it
      }
    }
    assertThat(events).isEmpty();
  }

  @Test
  void closing_the_client_ends_all_of_them() throws Exception {
    BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .onConnection(peer -> peer.onClose((code, reason) -> codes.add(code)))
            .start()) {
      ReconnectPolicy slow =
          ReconnectPolicy.builder()
              .initialDelay(Duration.ofDays(1))
              .maxDelay(Duration.ofDays(1))
              .queue(1, 100)
              .build();
      ReconnectingWebSocket open = client.reconnecting(to(server.port()), slow, new Recorder());
      assertThat(next()).isEqualTo("open");
      ReconnectingWebSocket waiting = client.reconnecting(to(Ports.free()), slow, new Recorder());
      assertThat(next()).isEqualTo("down TransportException");
      waiting.send("x", failure -> failures.add(String.valueOf(failure)));

      client.close();

      assertThat(open.isClosed()).isTrue();
      assertThat(waiting.isClosed()).isTrue();
      assertThat(codes.poll(20, TimeUnit.SECONDS)).isEqualTo(1001);
      assertThat(failures.poll(20, TimeUnit.SECONDS)).contains("closed");
      assertThat(events).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(() -> client.reconnecting(to(1), slow, new Recorder()));
    }
  }

  @Test
  void callbacks_run_on_the_configured_executor_and_never_overlap() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch attempts = new CountDownLatch(100);
    Runnable callback =
        () -> {
          threads.add(Thread.currentThread());
          if (inside.incrementAndGet() != 1) {
            overlaps.incrementAndGet();
          }
          Thread.onSpinWait();
          inside.decrementAndGet();
        };
    ExecutorService pool = Executors.newFixedThreadPool(4, task -> new Thread(task, "mine"));
    try (WebSocketServer server =
        WebSocketServer.builder()
            .onConnection(
                peer -> {
                  peer.send("hello");
                  peer.close(1012, "");
                })
            .start()) {
      ReconnectingWebSocket ws =
          client.reconnecting(
              to(server.port()).options(o -> o.callbacksOn(pool)),
              quick(p -> {}),
              new ReconnectListener() {
                @Override
                public void onOpen(WebSocket ws) {
                  callback.run();
                  ws.onText(text -> callback.run());
                  ws.onClose((code, reason) -> callback.run());
                }

                @Override
                public void onAttempt(ReconnectingWebSocket reconnecting, int attempt) {
                  callback.run();
                  attempts.countDown();
                }

                @Override
                public void onDown(
                    ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
                  callback.run();
                }
              });

      assertThat(attempts.await(30, TimeUnit.SECONDS)).isTrue();
      ws.close();
      client.close();
      assertThat(overlaps).hasValue(0);
      assertThat(threads).extracting(Thread::getName).containsOnly("mine");
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void an_executor_that_refuses_ends_it() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    pool.shutdown();
    try (WebSocketServer server = WebSocketServer.builder().onConnection(peer -> {}).start()) {
      client.reconnecting(
          to(server.port()).options(o -> o.callbacksOn(pool)), quick(p -> {}), new Recorder());

      assertThat(next()).isEqualTo("given up 0");
    }
  }

  /** Each message has exactly one outcome, whatever the network does. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100})
  void no_message_arrives_twice_or_too_early(int maxWaiting) throws Exception {
    List<Integer> received = Collections.synchronizedList(new ArrayList<>());
    List<Integer> refused = new ArrayList<>();
    AtomicInteger told = new AtomicInteger();
    AtomicInteger connections = new AtomicInteger();
    Set<Integer> failed = ConcurrentHashMap.newKeySet();
    try (WebSocketServer server =
        WebSocketServer.builder()
            .onConnection(
                peer -> {
                  connections.incrementAndGet();
                  AtomicInteger left = new AtomicInteger(7);
                  peer.onText(
                      text -> {
                        received.add(Integer.valueOf(text));
                        if (left.decrementAndGet() == 0) {
                          peer.terminate();
                        }
                      });
                })
            .start()) {
      ReconnectingWebSocket ws =
          client.reconnecting(
              to(server.port()),
              quick(p -> p.queue(maxWaiting == 0 ? 1 : maxWaiting, maxWaiting == 0 ? 1 : 10_000)),
              opened -> {});
      int sent = 0;
      while (connections.get() < 50) {
        int number = sent++;
        SendResult result =
            ws.send(
                "" + number,
                failure -> {
                  told.incrementAndGet();
                  if (failure != null && !failed.add(number)) {
                    told.addAndGet(1_000_000);
                  }
                });
        if (result == SendResult.CLOSED) {
          refused.add(number);
        }
        while (sent - told.get() > 200 && connections.get() < 50) {
          Thread.onSpinWait(); // otherwise callbacks pile up
        }
      }
      ws.close();
      client.close(); // returns when every callback has been called

      assertThat(told).hasValue(sent);
      assertThat(failed.containsAll(refused)).isTrue();
      List<Integer> arrived = List.copyOf(received);
      assertThat(arrived).isNotEmpty().doesNotHaveDuplicates().isSorted();
      assertThat(Collections.disjoint(arrived, refused)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messages_sent_meanwhile_do_not_overtake_waiting_ones(boolean elsewhere) throws Exception {
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    ExecutorService pool = Executors.newSingleThreadExecutor();
    int port = Ports.free();
    ReconnectingWebSocket ws =
        client.reconnecting(
            elsewhere ? to(port).options(o -> o.callbacksOn(pool)) : to(port),
            quick(p -> p.queue(1_000_000, 8 << 20)),
            opened -> {});
    int sent = 0;
    while (sent < 20_000) {
      assertThat(ws.send("" + sent++)).isEqualTo(SendResult.OK);
    }
    try (WebSocketServer server =
        WebSocketServer.builder()
            .port(port)
            .onConnection(peer -> peer.onText(text -> received.add(Integer.valueOf(text))))
            .start()) {
      for (int more = 0; more < 1000; more += ws.isOpen() ? 1 : 0) {
        if (ws.bufferedAmount() < 1 << 20) {
          assertThat(ws.send("" + sent++)).isNotEqualTo(SendResult.CLOSED);
        }
      }
      for (int i = 0; i < sent; i++) {
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
      }
      client.close();
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"is not there", "refuses", "drops", "closes"})
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void a_thousand_failed_reconnects_leave_nothing_behind(String server) throws Exception {
    List<WeakReference<Object>> remembered = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch warm = new CountDownLatch(10);
    CountDownLatch done = new CountDownLatch(THOUSAND);
    ReconnectListener listener =
        new ReconnectListener() {
          @Override
          public void onOpen(WebSocket ws) {
            remembered.add(new WeakReference<>(ws));
            ws.send(server);
          }

          @Override
          public void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
            Throwable failure = outage.failure();
            remembered.add(new WeakReference<>(failure == null ? outage : failure));
            warm.countDown();
            done.countDown();
          }
        };
    HandshakePolicy policy =
        HandshakePolicy.of(
            request ->
                server.equals("refuses")
                    ? HandshakeDecision.reject(503)
                    : HandshakeDecision.accept());
    try (WebSocketServer unwilling =
        WebSocketServer.builder()
            .handshake(policy)
            .onConnection(
                peer ->
                    peer.onText(
                        text -> {
                          if (text.equals("closes")) {
                            peer.close(1012, "");
                          } else {
                            peer.terminate();
                          }
                        }))
            .start()) {
      ConnectRequest request =
          to(server.equals("is not there") ? Ports.free() : unwilling.port())
              .handshakeTimeout(Duration.ofHours(1))
              .connectTimeout(Duration.ofHours(1));
      ReconnectingWebSocket ws =
          client.reconnecting(request, quick(p -> p.queue(10, 1000)), listener);
      assertThat(warm.await(30, TimeUnit.SECONDS)).isTrue();
      Set<Thread> before = Thread.getAllStackTraces().keySet();

      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();

      // Threads of the JDK, of Netty and of earlier tests may begin and end at any time.
      Patience.until(() -> assertThat(before).containsAll(Thread.getAllStackTraces().keySet()));
      List<WeakReference<Object>> old = List.copyOf(remembered).subList(0, THOUSAND - 10);
      Patience.until(
          () -> {
            System.gc();
            assertThat(living(old)).isZero();
          });
      // the references do not show these
      Patience.until(() -> assertThat(client.resources().channels).hasSizeLessThan(10));
      assertThat(ws.isClosed()).isFalse(); // it is still trying
      ws.close();
    }
  }

  private static long living(List<WeakReference<Object>> references) {
    return references.stream().filter(reference -> reference.get() != null).count();
  }

  @Test
  void any_thread_may_close_it_at_any_moment() throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder().onConnection(WebSocket::terminate).start()) {
      List<ReconnectingWebSocket> all =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      client.reconnecting(
                          to(server.port()), quick(p -> p.queue(10, 1000)), opened -> {}))
              .toList();
      CountDownLatch told = new CountDownLatch(all.size());
      for (ReconnectingWebSocket ws : all) {
        ws.send("x", failure -> told.countDown());
        ws.close();
      }

      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(all).allMatch(ReconnectingWebSocket::isClosed).noneMatch(w -> w.isOpen());
    }
  }

  @Test
  void a_refused_message_is_reported_where_callbacks_run() throws Exception {
    BlockingQueue<String> where = new LinkedBlockingQueue<>();
    ReconnectingWebSocket ws = client.reconnecting(to(Ports.free()), quick(p -> {}), opened -> {});

    ws.send(
        "x",
        failure -> {
          assertThat(failure).isInstanceOf(TransportException.class);
          where.add(Thread.currentThread().getName());
        });

    assertThat(where.poll(20, TimeUnit.SECONDS)).startsWith("hawser-client");
    ws.close();
  }
}
