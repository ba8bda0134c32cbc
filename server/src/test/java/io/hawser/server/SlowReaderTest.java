// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.endpoint.Endpoint;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests how long the response to an ordinary request may take, with a simulated clock. */
class SlowReaderTest {
  private static final int SIZE = 20_000_000;

  /** A socket that takes only as many bytes as the test allows. */
  private static final class Narrow extends EmbeddedChannel {
    private int room;

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
      while (room > 0 && out.current() instanceof io.netty.buffer.ByteBuf bytes) {
        int taken = Math.min(room, bytes.readableBytes());
        room -= taken;
        out.removeBytes(taken);
      }
    }

    void take(int bytes) {
      room = bytes;
      ChannelOutboundBuffer out = unsafe().outboundBuffer();
      if (out != null) {
        doWrite(out);
      }
      runPendingTasks();
    }

    void pass(int seconds) {
      advanceTimeBy(seconds, TimeUnit.SECONDS);
      runScheduledPendingTasks();
      runPendingTasks();
    }
  }

  private final Narrow channel = new Narrow();

  @BeforeEach
  void ask() {
    WebSocketUpgrader upgrader =
        WebSocketUpgrader.builder()
            .handshakeTimeout(Duration.ofSeconds(10))
            .endpoint(e -> e.onConnection(ws -> {}))
            .build();
    channel.freezeTime();
    new HttpServerHandler(
            upgrader.connections,
            new Routes.Builder().build(Endpoint.builder().onConnection(ws -> {})),
            HttpHandler.of(r -> new HttpResponse(200, Headers.empty(), new byte[SIZE])))
        .addTo(channel.pipeline());
    channel.writeInbound(
        Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: h\r\n\r\n", StandardCharsets.US_ASCII));
    channel.runPendingTasks();
  }

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @Test
  void a_response_may_take_as_long_as_there_is_progress() {
    for (int i = 0; i < 40; i++) {
      channel.take(450_000);
      channel.pass(9);
      assertThat(channel.isOpen()).as("after %d s", 9 * (i + 1)).isTrue();
    }
    channel.take(SIZE);

    assertThat(channel.isOpen()).as("all is sent").isFalse();
  }

  @Test
  void a_client_that_takes_nothing_is_dropped() {
    channel.pass(9);
    assertThat(channel.isOpen()).isTrue();
    channel.pass(1);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void one_byte_is_progress() {
    channel.take(1000);
    channel.pass(10);
    channel.take(1);
    channel.pass(10);
    assertThat(channel.isOpen()).isTrue();
    channel.pass(10);

    assertThat(channel.isOpen()).isFalse();
  }
}
