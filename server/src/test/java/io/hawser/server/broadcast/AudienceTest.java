// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.PreparedMessage;
import io.hawser.ReadyState;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.server.WebSocketUpgrader;
import io.hawser.server.topic.BackplaneSettings;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the clients of one event loop, many of which are slow. */
class AudienceTest {
  private static final int SLOW = 3000;
  private static final int QUICK = 50;

  private final DefaultEventExecutor loop = new DefaultEventExecutor();
  private final BroadcastCounters counters = new BroadcastCounters();
  private final List<SimulatedPair> slow = new ArrayList<>();
  private final List<SimulatedPair> quick = new ArrayList<>();
  private final List<RecordingListener> heard = new ArrayList<>();

  @AfterEach
  void stop() {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private SimulatedPair connect(Audience audience, RecordingListener client, int mayWait) {
    WebSocketOptions options = WebSocketOptions.builder().maxBufferedAmount(mayWait).build();
    SimulatedPair pair =
        SimulatedPair.connect(
            options,
            ws -> ws.listener(client),
            options,
            ws -> ws.onError(error -> {}).onClose((code, reason) -> someoneLeft()));
    WebSocketConnection connection = (WebSocketConnection) pair.server();
    connection.topics(audience.add(connection));
    return pair;
  }

  /** Does what applications do when a client leaves: notifies another client. */
  private void someoneLeft() {
    for (WebSocket other : List.of(quick.get(0).server(), slow.get(0).server())) {
      other.send("somebody left");
    }
  }

  @ParameterizedTest
  @EnumSource
  void slow_clients_do_not_keep_messages_from_others(SlowReceiver policy) throws Exception {
    Audience audience =
        new Audience(
            loop,
            WebSocketUpgrader.create(ws -> {}),
            (topic, message, except) -> {},
            new Roster(BackplaneSettings.DEFAULT, removed -> {}),
            policy,
            counters,
            null);
    loop.submit(
            () -> {
              for (int i = 0; i < SLOW + QUICK; i++) {
                RecordingListener client = new RecordingListener();
                boolean isQuick = i % (SLOW / QUICK + 1) == 0;
                SimulatedPair pair = connect(audience, client, isQuick ? 1 << 20 : 10);
                if (isQuick) {
                  quick.add(pair);
                  heard.add(client);
                } else {
                  slow.add(pair);
                  pair.blockServer();
                  pair.server().send("more than ten bytes, which wait");
                }
              }
              audience.broadcast(PreparedMessage.text("hello"), client -> true);
            })
        .get(60, TimeUnit.SECONDS);

    loop.submit(
            () -> {
              for (int i = 0; i < QUICK; i++) {
                quick.get(i).run();
                String first = heard.get(i).next();
                while (first.equals("text somebody left")) {
                  first = heard.get(i).next();
                }
                assertThat(first).isEqualTo("text hello");
              }
              assertThat(slow)
                  .allMatch(
                      pair ->
                          (pair.server().readyState() == ReadyState.OPEN)
                              == (policy == SlowReceiver.SKIP));
              assertThat(counters.statistics().delivered()).isEqualTo(QUICK);
            })
        .get(60, TimeUnit.SECONDS);
  }
}
