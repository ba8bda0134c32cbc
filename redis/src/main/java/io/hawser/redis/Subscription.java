// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.redis;

import io.hawser.backplane.Entry;
import io.hawser.backplane.Position;
import io.hawser.backplane.Retention;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node wants to hear of one topic, with or without history. */
final class Subscription {
  /** So many entries wait until Redis has told where the history ends. */
  private static final int MAX_EARLY = 1000;

  private final String topic;
  private final String channel;
  private final Reports reports;

  // any thread; null if the topic is without history
  private volatile @Nullable Retention retention;

  // guarded by this
  private final List<Entry> early = new ArrayList<>();
  private boolean tooManyEarly;
  private @Nullable Link link; // on which Redis has confirmed the subscription
  private @Nullable Position last; // reported, or where following began; null if not yet known

  Subscription(String topic, String channel, @Nullable Retention retention, Reports reports) {
    this.topic = topic;
    this.channel = channel;
    this.retention = retention;
    this.reports = reports;
  }

  String topic() {
    return topic;
  }

  String channel() {
    return channel;
  }

  @Nullable Retention retention() {
    return retention;
  }

  void retention(Retention retention) {
    this.retention = retention;
  }

  synchronized boolean isEstablishedOn(@Nullable Link link) {
    return link != null && link.equals(this.link);
  }

  /** Begins again: what is heard from now on waits until the position is known. */
  synchronized void reset() {
    link = null;
    last = null;
    early.clear();
    tooManyEarly = false;
  }

  synchronized void establishedOn(Link link) {
    this.link = link;
  }

  void onMessage(byte[] message) {
    reports.report(topic, listener -> listener.onMessage(topic, message));
  }

  /** Redis has told the position of the topic's last message. */
  synchronized void onPosition(Position position) {
    if (last != null) {
      return; // it was followed before, and what it has missed is counted from there
    }
    last = position;
    if (tooManyEarly) {
      reports.report(topic, listener -> listener.onGap(topic));
    }
    for (Entry entry : early) {
      if (entry.position().epoch().equals(position.epoch())) {
        report(entry, last);
      }
    }
    early.clear();
  }

  synchronized void onEntry(Entry entry) {
    if (last != null) {
      report(entry, last);
    } else if (early.size() < MAX_EARLY) {
      early.add(entry);
    } else {
      tooManyEarly = true;
    }
  }

  private void report(Entry entry, Position last) {
    Position position = entry.position();
    boolean sameEpoch = position.epoch().equals(last.epoch());
    if (sameEpoch && position.offset() <= last.offset()) {
      return; // known already
    }
    this.last = position;
    if (!sameEpoch || position.offset() > last.offset() + 1) {
      reports.report(topic, listener -> listener.onGap(topic));
    }
    reports.report(topic, listener -> listener.onEntry(topic, entry));
  }
}
