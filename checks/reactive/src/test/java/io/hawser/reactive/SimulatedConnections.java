// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import io.hawser.WebSocket;
import io.hawser.flow.FlowWebSocket;
import io.hawser.testkit.SimulatedPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Clients in memory. One thread is the transport thread of them all. */
final class SimulatedConnections implements Connections {
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<SimulatedPair> pairs = new ArrayList<>(); // used only on the thread

  SimulatedConnections() {
    thread.scheduleWithFixedDelay(
        () -> {
          pairs.forEach(SimulatedPair::run);
          pairs.removeIf(
              pair -> pair.client().closeInfo() != null && pair.server().closeInfo() != null);
        },
        1,
        1,
        TimeUnit.MILLISECONDS);
  }

  @Override
  public FlowWebSocket open(Consumer<WebSocket> peer) {
    CompletableFuture<FlowWebSocket> opened = new CompletableFuture<>();
    thread.execute(
        () ->
            pairs.add(
                SimulatedPair.connect(
                    client -> {
                      FlowWebSocket view = FlowWebSocket.of(client);
                      view.incoming();
                      opened.complete(view);
                    },
                    peer)));
    return opened.join();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
