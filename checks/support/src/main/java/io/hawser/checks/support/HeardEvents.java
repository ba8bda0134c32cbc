// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Records the events of one connection, and its end with the initiator and the cause. */
public final class HeardEvents implements WebSocketListener {
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  // any thread (volatile)
  private volatile boolean echoes;

  /** Sends each text back from now on. */
  public HeardEvents echoing() {
    echoes = true;
    return this;
  }

  @Override
  public void onText(WebSocket ws, String text) {
    events.add(text);
    if (echoes) {
      ws.send(text);
    }
  }

  @Override
  public void onError(WebSocket ws, Throwable error) {
    events.add("error " + error.getClass().getSimpleName());
    if (error instanceof TransportException) {
      assertThat(error).hasMessageStartingWith("the network failed: ");
      assertThat(error.getMessage()).doesNotContain("null").doesNotContain("shutdown");
    }
  }

  @Override
  public void onClose(WebSocket ws, int code, String reason) {
    CloseInfo info = Objects.requireNonNull(ws.closeInfo());
    events.add("close " + code + " " + info.initiator() + (info.cause() == null ? "" : " cause"));
  }

  /** Returns all events up to the end of the connection. */
  public List<String> untilClosed() throws InterruptedException {
    List<String> all = new ArrayList<>();
    do {
      String event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).as("after " + all).isNotNull();
      all.add(event);
    } while (!all.get(all.size() - 1).startsWith("close"));
    return all;
  }

  String next() throws InterruptedException {
    return Objects.requireNonNull(events.poll(10, TimeUnit.SECONDS), "no event");
  }

  public void assertNothing() {
    assertThat(events).isEmpty();
  }
}
