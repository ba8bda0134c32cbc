// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Certificates;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.HeardEvents;
import io.hawser.checks.support.RawSocket;
import io.hawser.checks.support.ScriptedPeer;
import io.hawser.checks.support.ScriptedPeer.End;
import io.hawser.checks.support.ScriptedPeer.Wire;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.http.HttpResponse;
import io.hawser.netty.loop.ChannelTypes;
import io.hawser.transport.TransportType;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what a client costs a server if it has ended its stream but not closed its socket. */
class HalfClosedTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir Path folder;
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
  private final HeardEvents heard = new HeardEvents();

  private WebSocketServer.Builder builder(TransportType transport) {
    return WebSocketServer.builder()
        .transport(transport)
        .threads(1)
        .handshakeTimeout(Duration.ofMinutes(1))
        .http(
            request -> {
              asked.complete(null);
              return answer;
            })
        .onConnection(ws -> {});
  }

  private static void awaitTurn(WebSocketServer server) throws Exception {
    assertThat(RawSocket.answerTo(server.port(), "GET nothing HTTP/1.1\r\n\r\n")).contains("400");
  }

  @EachTransport
  void it_gets_a_response_that_is_longer_than_its_socket_buffer(TransportType transport)
      throws Exception {
    String body = "x".repeat(16 << 20);
    try (WebSocketServer server = builder(transport).start();
        RawSocket socket = new RawSocket(server.port())) {
      socket.send(REQUEST);
      asked.get(10, TimeUnit.SECONDS);
      socket.shutdownOutput();
      awaitTurn(server);
      answer.complete(HttpResponse.text(200, body));
      socket.readHead();
      assertThat(socket.readAll()).isEqualTo(body);
    }
  }

  @EachTransport
  void it_takes_no_processor_time_while_it_waits(TransportType transport) throws Exception {
    for (boolean resets : new boolean[] {false, true}) {
      try (WebSocketServer server = builder(transport).start();
          RawSocket socket = new RawSocket(server.port())) {
        socket.send(REQUEST);
        asked.get(10, TimeUnit.SECONDS);
        socket.shutdownOutput();
        awaitTurn(server);
        if (resets) {
          socket.reset();
          awaitTurn(server);
        }
        long before = processorTime();
        assertThat(answer).failsWithin(Duration.ofMillis(400)); // no response is given yet
        assertThat(Duration.ofNanos(processorTime() - before)).isLessThan(Duration.ofMillis(150));
      }
    }
  }

  /** Returns the processor time of all server threads. */
  private static long processorTime() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().startsWith("hawser-server"))
        .mapToLong(ThreadInfo::getThreadId)
        .map(threads::getThreadCpuTime)
        .sum();
  }

  @EachTransport
  void a_websocket_that_takes_nothing_is_ended_after_the_close_timeout(TransportType transport)
      throws Exception {
    try (WebSocketServer server =
            builder(transport)
                .options(o -> o.closeTimeout(Duration.ofMillis(300)).maxBufferedAmount(64 << 20))
                .onConnection(
                    ws -> {
                      ws.listener(heard);
                      ws.send(new byte[32 << 20]);
                    })
                .start();
        RawSocket socket = RawSocket.connect(server.port(), "/", "")) {
      socket.readHead();
      socket.shutdownOutput();

      assertThat(heard.untilClosed()).containsExactly("close 1006 REMOTE");
    }
  }

  /** Starts a server on Netty's own event loops, as users of Netty have them. */
  @EachTransport
  void an_upgrader_answers_it_in_a_foreign_pipeline(TransportType asked) throws Exception {
    TransportType transport = asked.resolve();
    CompletableFuture<CompletableFuture<HandshakeDecision>> pending = new CompletableFuture<>();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1,
            transport == TransportType.EPOLL
                ? EpollIoHandler.newFactory()
                : ChannelTypes.ioHandlers(transport));
    try (WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .endpoint(
                e ->
                    e.handshake(
                            request -> {
                              CompletableFuture<HandshakeDecision> decision =
                                  new CompletableFuture<>();
                              pending.complete(decision);
                              return decision;
                            })
                        .onConnection(
                            ws -> {
                              ws.listener(heard);
                              ws.send("hello");
                            }))
            .build()) {
      int port = serve(loops, transport, upgrader);
      try (RawSocket socket = RawSocket.connect(port, "/", "")) {
        CompletableFuture<HandshakeDecision> decision = pending.get(10, TimeUnit.SECONDS);
        socket.sendHex("81 81 00 00 00 00 61");
        socket.shutdownOutput();
        assertThat(RawSocket.answerTo(port, REQUEST)).contains(" 426 "); // a turn of the loop
        decision.complete(HandshakeDecision.accept());
        assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
        assertThat(socket.readAll()).endsWith("hello");
        assertThat(heard.untilClosed()).containsExactly("a", "close 1006 REMOTE");
      }
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private static int serve(
      EventLoopGroup loops, TransportType transport, WebSocketUpgrader upgrader) {
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(ChannelTypes.serverChannels(transport))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new SimpleChannelInboundHandler<HttpRequest>() {
                              @Override
                              protected void channelRead0(
                                  ChannelHandlerContext ctx, HttpRequest request) {
                                upgrader.handleUpgrade(ctx, request);
                              }
                            });
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private static void flood(ScriptedPeer client, byte[] bytes) {
    try {
      for (int i = 0; i < 64; i++) {
        client.sendUnencrypted(bytes);
      }
    } catch (Exception closed) {
      // at the end of the test
    }
  }

  /**
   * TLS reads none of these bytes. They would stay in memory for a peer that sends nothing more.
   */
  @Test
  void bytes_after_a_close_notify_are_discarded() throws Exception {
    Certificates certificates = new Certificates(folder, "dns:localhost");
    CompletableFuture<HandshakeDecision> decision = new CompletableFuture<>();
    try (WebSocketServer server =
            builder(TransportType.AUTO)
                .tls(certificates.certificate, certificates.key)
                .handshake(
                    request -> {
                      asked.complete(null);
                      return decision;
                    })
                .start();
        ScriptedPeer client =
            ScriptedPeer.client(Wire.TLS_1_3, certificates.trustingContext(), server.port())) {
      client.send(RawSocket.handshake(server.port(), "/", "")).end(End.CLOSE_NOTIFY);
      asked.get(10, TimeUnit.SECONDS);
      long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      byte[] more = new byte[1 << 20];
      Arrays.fill(more, (byte) 0x17);
      // If the server stopped reading before the close_notify, this would block half-way.
      Thread flood = new Thread(() -> flood(client, more));
      flood.setDaemon(true);
      flood.start();
      flood.join(2000);
      long kept = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before;
      assertThat(kept).isLessThan(24 << 20);
      decision.complete(HandshakeDecision.accept());
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    }
  }
}
