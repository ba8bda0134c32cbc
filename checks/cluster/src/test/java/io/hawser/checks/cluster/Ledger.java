// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import io.hawser.WebSocket;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What one client has received: numbers, and when it was told that something is missing. */
final class Ledger implements ReconnectListener {
  // guarded by this
  private final BitSet received = new BitSet();
  private final BitSet excused = new BitSet();
  private final List<String> mistakes = new ArrayList<>();

  /** What explains the mistakes: where the client was told, and connected. */
  private final List<String> story = new ArrayList<>();

  private int last = -1;
  private boolean told;
  private int connections;
  private int losses;

  @Override
  public synchronized void onOpen(WebSocket ws) {
    connections++;
    story.add("connected after " + last);
    ws.onText(text -> onNumber(Integer.parseInt(text)));
  }

  private synchronized void onNumber(int number) {
    if (received.get(number)) {
      mistakes.add(number + " came twice");
    } else if (number < last) {
      mistakes.add(number + " came after " + last);
    }
    if (told) {
      excused.set(last + 1, Math.max(number, last + 1));
      story.add("then " + number);
    }
    told = false;
    received.set(number);
    last = Math.max(last, number);
  }

  @Override
  public synchronized void onLost(ReconnectingWebSocket reconnecting, String topic) {
    told = true;
    story.add("told after " + last);
    losses++;
  }

  @Override
  public void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
    // That is what this is about.
  }

  @Override
  public synchronized void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
    mistakes.add("given up: " + outage);
  }

  /** Returns whether the number has arrived, or the client was told after the one before it. */
  synchronized boolean has(int number) {
    return received.get(number);
  }

  /**
   * Returns what is wrong: what came twice or in the wrong order, and the confirmed numbers that
   * are missing without a word.
   *
   * @param from the first number that was published when this client was subscribed
   */
  synchronized List<String> mistakes(int from, BitSet confirmed) {
    List<String> all = new ArrayList<>(mistakes);
    BitSet missing = (BitSet) confirmed.clone();
    missing.andNot(received);
    missing.andNot(excused);
    missing.clear(0, from);
    if (!missing.isEmpty()) {
      all.add("missing without a word: " + missing + ", " + story);
    }
    return all;
  }

  synchronized int received() {
    return received.cardinality();
  }

  synchronized int connections() {
    return connections;
  }

  synchronized int losses() {
    return losses;
  }
}
