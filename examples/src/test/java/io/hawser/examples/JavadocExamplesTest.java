// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Heartbeat;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.server.SimulatedServer;
import io.hawser.server.WebSocketServer;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Examples in Javadoc that no page shows. */
class JavadocExamplesTest {
  private final RecordingListener heard = RecordingListener.waitingUpTo(Duration.ofSeconds(20));

  @Test
  void of_the_client() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    try (WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onText(received::add))) {
      String uri = "ws://localhost:" + server.port();
      // tag::client[]
      try (WebSocketClient client = WebSocketClient.create()) {
        client
            .connect(/* "wss://example.org/chat" */ uri, ws -> ws.onText(System.out::println))
            .thenAccept(ws -> ws.send("hello"));
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
      }
      // end::client[]
    }
  }

  // tag::upgrader[]
  static final WebSocketUpgrader CHAT = WebSocketUpgrader.create(ws -> ws.onMessage(ws::send));

  // end::upgrader[]
  private static final class Handler extends SimpleChannelInboundHandler<HttpRequest> {
    @Override
    // tag::upgrader[]
    protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
      if (WebSocketUpgrader.isUpgrade(request) && request.uri().equals("/chat")) {
        CHAT.handleUpgrade(ctx, request);
      } else {
        NettyHttpServer.answer(ctx, HttpResponseStatus.NOT_FOUND, "");
      }
    }
    // end::upgrader[]
  }

  @Test
  void of_the_upgrader() throws Exception {
    try (NettyHttpServer server =
            new NettyHttpServer(
                0,
                null,
                Duration.ofSeconds(30),
                (ctx, request) -> {
                  ctx.pipeline().addLast(new Handler());
                  ctx.fireChannelRead(request.retain());
                });
        WebSocketClient client = WebSocketClient.create()) {
      client
          .connect("ws://localhost:" + server.port() + "/chat", ws -> ws.listener(heard))
          .get(20, TimeUnit.SECONDS)
          .send("hello");
      assertThat(heard.next()).isEqualTo("text hello");
    } finally {
      CHAT.close();
    }
  }

  @Test
  void of_the_heartbeats() throws Exception {
    WebSocketServer.Builder builder =
        // tag::server-heartbeat[]
        WebSocketServer.builder().options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(30))))
        // end::server-heartbeat[]
        ;
    try (WebSocketServer server = builder.onConnection(ws -> ws.onMessage(ws::send)).start();
        WebSocketClient client = WebSocketClient.create()) {
      String uri = "ws://localhost:" + server.port();
      ConnectRequest request =
          // tag::client-heartbeat[]
          ConnectRequest.to(uri).options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(30))))
          // end::client-heartbeat[]
          ;
      client.connect(request, ws -> ws.listener(heard)).get(20, TimeUnit.SECONDS).send("hello");
      assertThat(heard.next()).isEqualTo("text hello");
    }
  }

  @Test
  void of_the_simulated_pair() {
    // tag::pair[]
    RecordingListener recorder = new RecordingListener();
    SimulatedPair pair =
        SimulatedPair.connect(
            client -> client.listener(recorder), server -> server.onMessage(server::send));
    pair.client().send("hello");
    pair.run();
    assertThat(recorder.next()).isEqualTo("text hello");
    // end::pair[]
  }

  @Test
  void of_the_simulated_server() {
    HandshakePolicy policy = HandshakePolicy.of(request -> HandshakeDecision.accept());
    // tag::simulated[]
    SimulatedServer server =
        SimulatedServer.of(e -> e.handshake(policy).onConnection(ws -> ws.onMessage(ws::send)));
    RecordingListener alice = new RecordingListener();
    SimulatedPair pair = server.connect("/chat?room=7", ws -> ws.listener(alice));
    pair.client().send("hello");
    server.run();
    assertThat(alice.next()).isEqualTo("text hello");
    // end::simulated[]
  }
}
