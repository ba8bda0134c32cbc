// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.backplane.Backplane;
import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.InMemoryBackplane;
import io.hawser.backplane.Retention;
import io.hawser.checks.support.Daemon;
import io.hawser.checks.support.ExternalProgram;
import io.hawser.checks.support.Ports;
import io.hawser.client.WebSocketClient;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.nats.NatsBackplane;
import io.hawser.redis.RedisBackplane;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of docs/how-to/use-several-machines.md. */
class UseSeveralMachinesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<String> alarms = new LinkedBlockingQueue<>();
  @AutoClose private final WebSocketClient client = WebSocketClient.create();
  @TempDir Path folder;

  private static WebSocketServer server(String uri) {
    // tag::backplane[]
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8080 */ 0)
            .backplane(RedisBackplane.to(/* "redis://localhost" */ uri))
            .onConnection(
                ws -> {
                  ws.subscribe("news");
                  ws.onText(text -> ws.publish("news", PreparedMessage.text(text)));
                })
            .start();
    // end::backplane[]
    return server;
  }

  private WebSocket connect(WebSocketServer server, String path, RecordingListener heard)
      throws Exception {
    return client
        .connect("ws://localhost:" + server.port() + path, ws -> ws.listener(heard))
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void a_topic_on_two_servers() throws Exception {
    int port = Ports.free();
    List<String> redis =
        List.of(
            ExternalProgram.require("redis-server"),
            "--port",
            Integer.toString(port),
            "--save",
            "",
            "--dir",
            folder.toString());
    try (Daemon running = new Daemon(port, redis, folder.resolve("log"));
        WebSocketServer one = server("redis://127.0.0.1:" + port);
        WebSocketServer two = server("redis://127.0.0.1:" + port)) {
      assertThat(running).isNotNull();
      RecordingListener here = RecordingListener.waitingUpTo(PATIENCE);
      RecordingListener there = RecordingListener.waitingUpTo(PATIENCE);
      WebSocket ws = connect(one, "/", here);
      connect(two, "/", there);
      // Until the subscription has reached the broker, it may not arrive.
      ws.send("hello");
      while (two.backplaneStatistics().received() == 0) {
        ws.send("hello");
        Thread.onSpinWait();
      }

      assertThat(there.next()).isEqualTo("text hello");
    }
  }

  @Test
  void a_resumable_topic_and_a_monitor() throws Exception {
    InMemoryBackplane backplane = new InMemoryBackplane();
    WebSocketServer server =
        WebSocketServer.builder()
            .backplane(backplane)
            // tag::resumable[]
            .resumable("chat/*", new Retention(1_000, 1 << 20, Duration.ofMinutes(5)))
            .path(
                "/chat/{room}",
                chat ->
                    chat.onConnection(
                        ws -> {
                          String room = "chat/" + ws.request().pathParameter("room");
                          ws.subscribe(room);
                          ws.onText(text -> ws.publish(room, PreparedMessage.text(text)));
                        }))
            // end::resumable[]
            // tag::monitor[]
            .backplaneMonitor(
                new BackplaneMonitor() {
                  @Override
                  public void onNotPublished(
                      String topic, PreparedMessage message, Throwable cause) {
                    alarm("a message to " + topic + " was not passed on: " + cause.getMessage());
                  }

                  @Override
                  public void onLoss(String topic, String cause) {
                    alarm("subscribers of " + topic + " have missed messages: " + cause);
                  }
                })
            // end::monitor[]
            .start();
    try (server) {
      RecordingListener heard = RecordingListener.waitingUpTo(PATIENCE);
      connect(server, "/chat/7", heard);
      WebSocket other = connect(server, "/chat/7", new RecordingListener());
      other.send("hello");
      assertThat(heard.next()).isEqualTo("text hello");

      backplane.interrupt();
      other.send("lost");
      assertThat(alarms.poll(20, TimeUnit.SECONDS))
          .startsWith("a message to chat/7 was not passed on: ");
      backplane.forget();
      backplane.restore();
      assertThat(alarms.poll(20, TimeUnit.SECONDS))
          .startsWith("subscribers of chat/7 have missed messages: ");
    }
  }

  private void alarm(String text) {
    alarms.add(text);
  }

  @Test
  void a_server_does_not_start_without_its_broker() throws Exception {
    String port = Integer.toString(Ports.free());
    Backplane redis = RedisBackplane.to("redis://127.0.0.1:" + port);
    Backplane nats = NatsBackplane.to("nats://127.0.0.1:" + port);
    for (Backplane each : List.of(redis, nats)) {
      assertThatThrownBy(
              () -> WebSocketServer.builder().backplane(each).onConnection(ws -> {}).start())
          .isInstanceOf(BackplaneException.class)
          .hasMessageContaining(port);
    }
    assertNoSecrets();
  }

  private static void assertNoSecrets() {
    // tag::redis[]
    Backplane backplane = RedisBackplane.to("rediss://user:password@redis.example.com");
    // end::redis[]
    assertThat(backplane.toString()).doesNotContain("password");
    assertThat(nats().toString()).doesNotContain("secret");
  }

  private static Backplane nats() {
    // tag::nats[]
    Backplane backplane = NatsBackplane.to("nats://hawser:secret@nats1", "nats://nats2");
    // end::nats[]
    return backplane;
  }
}
