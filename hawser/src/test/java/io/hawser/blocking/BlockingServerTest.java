// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests servers that have a thread for each connection. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@ExtendWith(NothingPinned.class)
@Timeout(120)
class BlockingServerTest {
  @AutoClose private final WebSocketClient client = WebSocketClient.create();
  private WebSocketServer server;

  private String start(BlockingHandler handler) {
    return startWith(b -> b.onBlockingConnection(handler));
  }

  private String startWith(Consumer<WebSocketServer.Builder> configuration) {
    WebSocketServer.Builder builder = WebSocketServer.builder().threads(2);
    configuration.accept(builder);
    server = builder.start();
    return "ws://localhost:" + server.port() + "/";
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(Duration.ZERO);
    }
  }

  /** The JDK's factory of virtual threads, which needs JDK 21. */
  static ThreadFactory virtualThreads() throws ReflectiveOperationException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    return (ThreadFactory)
        Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
  }

  private static void echo(BlockingWebSocket socket) throws InterruptedException {
    for (Message message : socket.messages()) {
      socket.send(message);
    }
  }

  @Test
  void an_echo_is_a_loop() throws Exception {
    server = WebSocketServer.listenBlocking(0, BlockingServerTest::echo);
    try (BlockingWebSocket socket =
        client.connectBlocking("ws://localhost:" + server.port() + "/")) {
      socket.send("hello");
      socket.send(new byte[] {1});
      assertThat(socket.receiveText()).isEqualTo("hello");
      assertThat(socket.receiveBinary().get(0)).isEqualTo((byte) 1);
    }
  }

  @Test
  void a_hundred_connections_are_served_at_once() throws Exception {
    String uri = start(BlockingServerTest::echo);
    List<BlockingWebSocket> sockets = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sockets.add(client.connectBlocking(uri));
    }
    for (int round = 0; round < 20; round++) {
      for (BlockingWebSocket socket : sockets) {
        socket.send("round " + round);
        socket.send("x".repeat(1000));
      }
      for (BlockingWebSocket socket : sockets) {
        assertThat(socket.receiveText()).isEqualTo("round " + round);
        assertThat(socket.receiveText()).hasSize(1000);
      }
    }
    sockets.forEach(BlockingWebSocket::close);
  }

  @Test
  void a_peer_that_reads_slowly_gets_everything() throws Exception {
    String uri = start(BlockingServerTest::echo);
    int count = 300;
    BlockingWebSocket socket = client.connectBlocking(uri);
    socket.limitWaiting(1000, 2);
    BlockingPair.Running<Integer> sending =
        BlockingPair.start(
            () -> {
              for (int i = 0; i < count; i++) {
                socket.send(new byte[50_000]);
              }
              return 1;
            });
    BlockingPair.await(() -> socket.webSocket().isPaused());
    for (int i = 0; i < count; i++) {
      assertThat(socket.receiveBinary().remaining()).isEqualTo(50_000);
    }
    assertThat(sending.get()).isOne();
    socket.close();
  }

  @Test
  void streams_work_on_the_threads_of_handlers() throws Exception {
    String uri =
        start(
            socket -> {
              InputStream in;
              while ((in = socket.receiveStream()) != null) {
                socket.send(in);
              }
            });
    try (BlockingWebSocket socket = client.connectBlocking(uri)) {
      BlockingPair.Running<Integer> sending =
          BlockingPair.start(
              () -> {
                MessageOutputStream out = socket.beginBinary();
                for (int i = 0; i < 50; i++) {
                  out.write(new byte[100_000]);
                }
                out.close();
                return 1;
              });
      assertThat(socket.receiveStream().readAllBytes()).hasSize(5_000_000);
      assertThat(sending.get()).isOne();
    }
  }

  @Test
  void when_the_handler_returns_the_connection_is_closed_with_1000() throws Exception {
    String uri = start(socket -> socket.send("bye"));
    BlockingWebSocket socket = client.connectBlocking(uri);
    assertThat(socket.receiveText()).isEqualTo("bye");
    assertThat(socket.receive()).isNull();
    assertThat(socket.closeInfo().code()).isEqualTo(1000);
  }

  @Test
  void when_the_handler_fails_the_connection_is_closed_with_1011_and_it_is_logged()
      throws Exception {
    try (HawserLog log = new HawserLog()) {
      String uri =
          start(
              socket -> {
                throw new Exception("broken");
              });
      assertThatThrownBy(client.connectBlocking(uri)::receive).hasMessageContaining("1011");
      server.stop(Duration.ofSeconds(10));
      assertThat(log.messages())
          .anyMatch(line -> line.startsWith("SEVERE") && line.contains("handler of WebSocket["));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"end", "send", "interrupt", "stream", "iterator"})
  void an_end_that_was_to_be_expected_is_no_error(String how) throws Exception {
    try (HawserLog log = new HawserLog()) {
      CountDownLatch failed = new CountDownLatch(1);
      String uri =
          start(
              socket -> {
                try {
                  switch (how) {
                    case "end" -> socket.receive();
                    case "send" -> {
                      while (true) {
                        socket.send(new byte[100]);
                      }
                    }
                    case "interrupt" -> throw new InterruptedException();
                    case "stream" -> socket.receiveStream().readAllBytes();
                    default -> {
                      Thread.currentThread().interrupt();
                      socket.messages().iterator().next();
                    }
                  }
                } finally {
                  failed.countDown();
                }
              });
      WebSocket ws = client.connect(uri, w -> {}).get();
      if (how.equals("stream")) {
        ws.beginBinary().write(ByteBuffer.allocate(10)).get();
      }
      ws.terminate();
      assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
      server.stop(Duration.ofSeconds(10));
      assertThat(log.messages()).noneMatch(line -> line.startsWith("SEVERE"));
    }
  }

  @Test
  void the_end_of_another_connection_is_an_error() throws Exception {
    try (HawserLog log = new HawserLog()) {
      String uri =
          start(
              socket -> {
                throw new ConnectionClosedException(null);
              });
      assertThatThrownBy(client.connectBlocking(uri)::receive).hasMessageContaining("1011");
      server.stop(Duration.ofSeconds(10));
      assertThat(log.messages()).anyMatch(line -> line.startsWith("SEVERE"));
    }
  }

  // -- threads -----------------------------------------------------------------------------------

  @Test
  void threads_are_daemons_with_a_name() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    String uri = start(socket -> thread.complete(Thread.currentThread()));
    client.connectBlocking(uri);
    assertThat(thread.get(10, TimeUnit.SECONDS).getName()).startsWith("hawser-handler-");
    assertThat(thread.get().isDaemon()).isTrue();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void threads_are_virtual_where_the_jdk_has_them() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    String uri = start(socket -> thread.complete(Thread.currentThread()));
    client.connectBlocking(uri);
    Object virtual = Thread.class.getMethod("isVirtual").invoke(thread.get(10, TimeUnit.SECONDS));
    assertThat(virtual).isEqualTo(true);
  }

  @Test
  void threads_can_be_chosen_for_each_path() throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    String uri =
        startWith(
            b ->
                b.blockingThreads(task -> new Thread(task, "of the server"))
                    .path(
                        "/own",
                        e ->
                            e.blockingThreads(task -> new Thread(task, "of the path"))
                                .onBlockingConnection(
                                    socket -> name.complete(Thread.currentThread().getName())))
                    .path(
                        "/servers",
                        e ->
                            e.onBlockingConnection(
                                socket -> socket.send(Thread.currentThread().getName())))
                    .path(
                        "/callbacks",
                        e ->
                            e.onBlockingConnection(socket -> {})
                                .onConnection(ws -> ws.send("callbacks"))));
    client.connectBlocking(uri + "own");
    assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("of the path");
    assertThat(client.connectBlocking(uri + "servers").receiveText()).isEqualTo("of the server");
    assertThat(client.connectBlocking(uri + "callbacks").receiveText()).isEqualTo("callbacks");
  }

  /** A thread that cannot be started, as if the process had too many. */
  private static Thread unstartable(Runnable task) {
    return new Thread(task) {
      @Override
      public synchronized void start() {
        throw new OutOfMemoryError("unable to create native thread");
      }
    };
  }

  private static Thread noThread(String how, Runnable task) {
    return switch (how) {
      case "null" -> null;
      case "throws" -> throw new IllegalStateException("no more threads");
      case "memory" -> unstartable(task);
      default -> {
        Thread started = new Thread(() -> {});
        started.start();
        yield started;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "throws", "memory", "started"})
  void without_a_thread_the_connection_is_closed_and_the_server_lives_on(String how)
      throws Exception {
    try (HawserLog log = new HawserLog()) {
      ThreadFactory real = Executors.defaultThreadFactory();
      boolean[] fails = {true};
      String uri =
          startWith(
              b ->
                  b.onBlockingConnection(BlockingServerTest::echo)
                      .blockingThreads(
                          task -> fails[0] ? noThread(how, task) : real.newThread(task)));
      assertThatThrownBy(client.connectBlocking(uri)::receive)
          .hasMessageContaining(how.equals("memory") ? "1013" : "1011");
      assertThat(log.messages()).anyMatch(line -> line.contains("no thread could be started"));
      fails[0] = false;
      try (BlockingWebSocket socket = client.connectBlocking(uri)) {
        socket.send("still there");
        assertThat(socket.receiveText()).isEqualTo("still there");
      }
    }
  }

  // -- stopping ----------------------------------------------------------------------------------

  @Test
  void stopping_ends_the_loop_with_1001() throws Exception {
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    String uri =
        start(
            socket -> {
              for (Message message : socket.messages()) {
                socket.send(message);
              }
              ended.complete(socket.closeInfo().code());
            });
    BlockingWebSocket socket = client.connectBlocking(uri);
    socket.send("x");
    assertThat(socket.receiveText()).isEqualTo("x");
    BlockingPair.Running<Integer> stopping =
        BlockingPair.start(
            () -> {
              server.stop(Duration.ofMinutes(5));
              return ended.getNow(0); // handlers have returned
            });
    assertThat(socket.receive()).isNull();
    assertThat(socket.closeInfo().code()).isEqualTo(1001);
    assertThat(stopping.get()).isEqualTo(1001);
  }

  @Test
  void stopping_interrupts_handlers_after_the_grace_period() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CompletableFuture<String> ended = new CompletableFuture<>();
    String uri =
        start(
            socket -> {
              working.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException interrupted) {
                ended.complete("interrupted");
                throw interrupted;
              }
            });
    client.connectBlocking(uri);
    working.await();
    server.stop(Duration.ofMillis(100));
    assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
  }

  @Test
  void a_handler_that_ignores_interrupts_is_left_behind_with_a_warning() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CompletableFuture<Void> end = new CompletableFuture<>();
    try (HawserLog log = new HawserLog()) {
      String uri =
          start(
              socket -> {
                working.countDown();
                while (!end.isDone()) {
                  Thread.onSpinWait();
                }
              });
      client.connectBlocking(uri);
      working.await();
      server.stop(Duration.ZERO);
      assertThat(log.messages())
          .anyMatch(
              line -> line.contains("left behind") && line.contains("the thread hawser-handler-"));
    } finally {
      end.complete(null);
    }
  }

  @Test
  void a_handler_may_stop_its_server() throws Exception {
    CompletableFuture<String> stopped = new CompletableFuture<>();
    String uri =
        start(
            socket -> {
              server.stop(Duration.ofSeconds(20));
              stopped.complete("stopped");
            });
    BlockingWebSocket socket = client.connectBlocking(uri);
    assertThat(socket.receive()).isNull();
    assertThat(stopped.get(20, TimeUnit.SECONDS)).isEqualTo("stopped");
  }

  // -- half-closed, dropped and cancelled --------------------------------------------------------

  @Test
  void a_client_that_half_closes_is_served_first() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    start(
        socket -> {
          try {
            echo(socket);
          } catch (ConnectionClosedException closed) {
            end.complete(closed);
            throw closed;
          }
        });
    try (RawSocket raw = RawSocket.connect(server.port(), "/", "")) {
      raw.readHead();
      raw.sendHex("81 81 00 00 00 00 61");
      assertThat(raw.readHex(3)).isEqualTo("81 01 61");
      raw.shutdownOutput();
      assertThat(end.get(10, TimeUnit.SECONDS)).hasMessageContaining("1006");
    }
  }

  /** What a structured task scope does when one of its tasks has failed. */
  @Test
  void a_task_that_receives_can_be_cancelled() throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    String uri =
        start(
            socket -> {
              ThreadFactory threads =
                  Runtime.version().feature() >= 21
                      ? virtualThreads()
                      : Executors.defaultThreadFactory();
              ExecutorService tasks = Executors.newCachedThreadPool(threads);
              Future<Message> receiving = tasks.submit(() -> socket.receive());
              try {
                receiving.get(50, TimeUnit.MILLISECONDS);
              } catch (TimeoutException noMessage) {
                receiving.cancel(true);
              }
              tasks.shutdown();
              assertThat(tasks.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
              outcome.complete("cancelled");
              echo(socket);
            });
    try (BlockingWebSocket socket = client.connectBlocking(uri)) {
      assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo("cancelled");
      socket.send("goes to the handler");
      assertThat(socket.receiveText()).isEqualTo("goes to the handler");
    }
  }

  @Test
  void compressed_messages_are_served() throws Exception {
    String uri =
        startWith(
            b ->
                b.options(o -> o.compression(c -> c.threshold(0)))
                    .onBlockingConnection(BlockingServerTest::echo));
    try (BlockingWebSocket socket =
        client.connectBlocking(
            ConnectRequest.to(uri).options(o -> o.compression(c -> c.threshold(0))))) {
      socket.send("x".repeat(100_000));
      assertThat(socket.receiveText()).isEqualTo("x".repeat(100_000));
    }
  }
}
