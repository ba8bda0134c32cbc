// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.server.topic.TopicSubscriber.Start;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are about to receive a topic, and for which the broker must be asked. Guarded by
 * the log.
 *
 * <p>A client says itself where it was, and may say anything. What it says delays nobody who
 * receives the topic, and the history is read at most as often as described here:
 *
 * <ul>
 *   <li>If a position is older than what is known here, what comes before is read. All clients that
 *       wait meanwhile share one reading, which goes back to the oldest of them. What was read is
 *       known afterwards, and so is how far the history reaches back.
 *   <li>If a position is newer, or of another epoch, the client may come from a machine that is
 *       faster than this one. The broker is asked for what follows the last message that is known
 *       here; one question is for all, with a pause after it. Only if the broker has something new,
 *       it is read in the same way as after an interruption.
 * </ul>
 */
final class Newcomers {
  /** The log, as this class sees it. */
  interface Owner {
    Position lastKnown();

    /** Does something with the lock held, unless the log has ended. */
    void locked(Runnable step);

    /** Reads what may have been missed, and has {@link #start} called after that. */
    void startAfterReading(TopicSubscriber subscriber);
  }

  private final ResumableTopic topic;
  private final TopicSource source;
  private final Tail tail;
  private final Owner owner;

  /** Those whose position is older than what is known, and that no reading covers yet. */
  private final List<TopicSubscriber> older = new ArrayList<>();

  private @Nullable OlderHistory reading;

  /** The history has nothing up to here any more. Null if that is not known. */
  private @Nullable Position gone;

  /** Those whose position is not known here, and about which the broker was not asked yet. */
  private final List<TopicSubscriber> doubted = new ArrayList<>();

  /** Whether the broker is being asked, or was a moment ago. */
  private boolean asking;

  Newcomers(ResumableTopic topic, TopicSource source, Tail tail, Owner owner) {
    this.topic = topic;
    this.source = source;
    this.tail = tail;
    this.owner = owner;
  }

  void clear() {
    older.clear();
    doubted.clear();
  }

  /**
   * Starts a subscriber, or has it wait.
   *
   * @param justRead whether there is nothing newer than what is known
   */
  void start(TopicSubscriber subscriber, boolean justRead) {
    Position from = subscriber.position();
    tail.trim(source.nanoTime());
    if (from == null) {
      startNow(subscriber);
    } else if (!owner.lastKnown().isAtOrAfter(from)) {
      startUnknown(subscriber, justRead);
    } else if (from.offset() >= tail.begin() || isGone(from)) {
      startNow(subscriber);
    } else {
      older.add(subscriber);
      readOlder();
    }
  }

  private void startUnknown(TopicSubscriber subscriber, boolean justRead) {
    if (justRead) {
      startNow(subscriber);
    } else {
      doubted.add(subscriber);
      askForNewer();
    }
  }

  private boolean isGone(Position from) {
    return gone != null && gone.isAtOrAfter(from) && !gone.equals(from);
  }

  private void startNow(TopicSubscriber subscriber) {
    Position from = subscriber.position();
    Position to = owner.lastKnown();
    if (from == null) {
      subscriber.start(new Start(topic.number(), to, false, List.of()));
    } else if (to.isAtOrAfter(from) && from.offset() >= tail.begin()) {
      subscriber.start(new Start(topic.number(), from, false, tail.after(from.offset())));
    } else {
      subscriber.start(new Start(topic.number(), to, true, List.of()));
    }
  }

  // -- positions that are not known here ---------------------------------------------------------

  private void askForNewer() {
    if (asking || doubted.isEmpty()) {
      return;
    }
    asking = true;
    List<TopicSubscriber> all = List.copyOf(doubted);
    doubted.clear();
    source.ask(
        source.read(topic, owner.lastKnown(), false),
        history -> owner.locked(() -> onNewer(all, history.last())),
        () -> owner.locked(() -> askAgain(all)));
  }

  private void onNewer(List<TopicSubscriber> all, Position end) {
    source.later(() -> owner.locked(() -> askAgain(List.of())));
    for (TopicSubscriber subscriber : all) {
      Position from = subscriber.position();
      boolean behind = !owner.lastKnown().isAtOrAfter(end);
      if (from == null || !behind || owner.lastKnown().isAtOrAfter(from)) {
        start(subscriber, true);
      } else if (end.epoch().equals(owner.lastKnown().epoch()) && !end.isAtOrAfter(from)) {
        startNow(subscriber); // nobody has this position
      } else {
        owner.startAfterReading(subscriber);
      }
    }
  }

  private void askAgain(List<TopicSubscriber> without) {
    doubted.addAll(without);
    doubted.removeIf(TopicSubscriber::isGone);
    asking = false;
    askForNewer();
  }

  // -- positions that are older than what is known ------------------------------------------------

  private void readOlder() {
    if (reading != null || older.isEmpty()) {
      return;
    }
    long oldest = tail.begin();
    for (TopicSubscriber subscriber : older) {
      Position from = subscriber.position();
      oldest = Math.min(oldest, from == null ? oldest : from.offset());
    }
    OlderHistory next =
        new OlderHistory(
            topic, new Position(owner.lastKnown().epoch(), oldest), List.copyOf(older));
    older.clear();
    reading = next;
    readOlder(next);
  }

  private void readOlder(OlderHistory current) {
    source.ask(
        source.read(topic, current.next(), false),
        history -> owner.locked(() -> onOlder(current, history)),
        () -> owner.locked(() -> endReading(current)));
  }

  private void onOlder(OlderHistory current, History history) {
    if (reading != current) {
      return;
    }
    if (current.add(history, tail.begin())) {
      readOlder(current);
      return;
    }
    reading = null;
    if (current.epoch().equals(owner.lastKnown().epoch())) {
      tail.addOlder(current.messages(), current.begin(), source.nanoTime());
      gone = current.gone() == null ? gone : current.gone();
    }
    current.subscribers().forEach(this::startNow);
    List<TopicSubscriber> others = List.copyOf(older);
    older.clear();
    others.forEach(subscriber -> start(subscriber, true)); // perhaps this was enough for them, too
  }

  /** Begins again for those that waited, because it is not known what has been done. */
  void beginAgain() {
    if (reading != null) {
      endReading(reading);
    }
  }

  private void endReading(OlderHistory current) {
    if (reading != current) {
      return;
    }
    reading = null;
    List<TopicSubscriber> all = new ArrayList<>(current.subscribers());
    all.addAll(older);
    older.clear();
    all.removeIf(TopicSubscriber::isGone);
    all.forEach(subscriber -> start(subscriber, false));
  }
}
