// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.checks.support.Buffers;
import io.hawser.checks.support.RawSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How an upgrader changes the pipeline of another server, and what passes through it. */
class UpgraderPipelineTest {
  private static final int REQUESTS = 100_000;

  /** Buffers that a thread keeps for reuse count as used. */
  private static final int CACHED = 20;

  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(60) + "\r\n\r\n";

  @AutoClose private final ForeignServer host = new ForeignServer();
  private final CompletableFuture<Channel> channel = new CompletableFuture<>();
  private final AtomicLong read = new AtomicLong();

  /** Counts what is read from the socket. */
  @Sharable
  private final class Counter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf bytes) {
        read.addAndGet(bytes.readableBytes());
      }
      ctx.fireChannelRead(message);
    }
  }

  @Test
  void handlers_before_the_codec_stay_even_if_they_are_also_after_it() throws Exception {
    Counter counter = new Counter();
    try (WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> ws.onMessage(ws::send))) {
      int port =
          host.serve(
              ForeignServer.Pipeline.BARE,
              (ctx, request) -> {
                ctx.pipeline().addFirst("in front", counter).addLast("behind", counter);
                upgrader.handleUpgrade(ctx, request);
                channel.complete(ctx.channel());
              });
      try (RawSocket socket = RawSocket.connect(port, "/", "")) {
        assertThat(socket.readStatus()).isEqualTo(101);
        socket.sendHex("81 82 00 00 00 00 68 69");
        assertThat(socket.readHex(4)).isEqualTo("81 02 68 69");

        assertThat(channel.get(20, TimeUnit.SECONDS).pipeline().names())
            .contains("in front")
            .doesNotContain("behind");
        assertThat(read).hasValue(8);
      }
    }
  }

  private int serve(BiConsumer<ChannelHandlerContext, HttpRequest> onUpgrade) {
    return host.serve(
        ForeignServer.Pipeline.BARE,
        (ctx, request) -> {
          ctx.pipeline().addFirst(new Counter());
          onUpgrade.accept(ctx, request);
          channel.complete(ctx.channel());
        });
  }

  @Test
  void following_requests_are_not_read_during_a_decision() throws Exception {
    CompletableFuture<HandshakeDecision> decision = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    try (WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .endpoint(
                e ->
                    e.onConnection(ws -> {})
                        .handshake(
                            request -> {
                              asked.complete(null);
                              return decision;
                            }))
            .build()) {
      int port = serve(upgrader::handleUpgrade);
      try (RawSocket socket = RawSocket.connect(port, "/", "")) {
        asked.get(20, TimeUnit.SECONDS);
        CompletableFuture<Void> flood = flood(socket);
        channel.get(20, TimeUnit.SECONDS).eventLoop().submit(() -> {}).get(20, TimeUnit.SECONDS);

        assertThat(channel.join().config().isAutoRead()).isFalse();
        assertThat(read.get()).isLessThan(1 << 20);
        decision.complete(HandshakeDecision.accept());
        assertThat(socket.readStatus()).isEqualTo(101);
        assertThat(socket.readHex(2)).startsWith("88"); // HTTP is not a frame
        socket.close();
        flood.exceptionally(reset -> null).get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void requests_that_follow_a_refused_one_leave_nothing() throws Exception {
    long before = Buffers.inUse();
    try (WebSocketUpgrader upgrader = WebSocketUpgrader.create(ws -> {})) {
      int port = serve(upgrader::handleUpgrade);
      try (RawSocket socket = RawSocket.connect(port, "/", "Origin: http://evil.example\r\n")) {
        assertThat(socket.readStatus()).isEqualTo(403);

        flood(socket).get(20, TimeUnit.SECONDS);
        socket.shutdownOutput();
        socket.readAll();
      }
      assertThat(channel.get(20, TimeUnit.SECONDS).closeFuture().await(20_000)).isTrue();
      assertThat(read.get()).isEqualTo((long) REQUESTS * REQUEST.length());
      Buffers.awaitNoMoreThan(before + CACHED);
    }
  }

  private static CompletableFuture<Void> flood(RawSocket socket) {
    String some = REQUEST.repeat(100);
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; i < REQUESTS; i += 100) {
              socket.send(some);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
