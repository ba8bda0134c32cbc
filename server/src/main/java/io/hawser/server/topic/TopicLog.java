// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import io.hawser.server.topic.TopicSubscriber.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this machine knows of one resumable topic: the end of its history, and how far it has got.
 * Every message is first added here and then passed to the subscribers, with the lock held, so that
 * a subscriber begins between two messages. Thread-safe.
 *
 * <p>The history is read from the broker in two cases: forward, when this machine may have missed
 * messages, and backward, when a client returns whose position is older than what is known here.
 * All clients that wait meanwhile share one reading.
 */
final class TopicLog {
  /** How many entries are read at once. */
  static final int PAGE = 1000;

  /** What a log needs from the broker, and whom it informs. */
  interface Source {
    CompletableFuture<Position> follow(ResumableTopic topic);

    /** Reads at most {@link #PAGE} entries, as soon as the limit of readings allows it. */
    CompletableFuture<History> read(ResumableTopic topic, Position after);

    /** Runs a task after a short time, because the broker could not do something. */
    void later(Runnable task);

    /** Returns the sender of a message that this machine has published, and forgets it. */
    @Nullable WebSocketConnection takeSender(Envelope envelope);

    void onLoss(ResumableTopic topic, String cause);

    long nanoTime();
  }

  private final ResumableTopic topic;
  private final Source source;
  private final LocalClients clients;

  // guarded by this

  /** The position of the last known message; null until the broker has said it. */
  private @Nullable Position last;

  private final Tail tail;

  /** Whether the history is being read forward. New entries are held meanwhile. */
  private boolean catchingUp;

  /** Whether something may have been missed since the reading began. */
  private boolean missedAgain;

  /** Whether the connection is broken. New entries are held, because others before are missing. */
  private boolean interrupted;

  private final HeldEntries held;

  /** Those that wait until it is known what the newest message is. */
  private final List<TopicSubscriber> waiting = new ArrayList<>();

  /** Those whose position is older than what is known, and that no reading covers yet. */
  private final List<TopicSubscriber> waitingForOlder = new ArrayList<>();

  private @Nullable OlderHistory reading;
  private boolean closed;

  TopicLog(ResumableTopic topic, Source source, LocalClients clients) {
    this.topic = topic;
    this.source = source;
    this.clients = clients;
    this.tail = new Tail(topic.retention());
    this.held = new HeldEntries(PAGE, topic.retention().maxBytes());
  }

  ResumableTopic topic() {
    return topic;
  }

  /**
   * Begins to follow the topic, and tries again until the broker has answered. Asks with the lock
   * held, so that the topic cannot {@linkplain #close end} between the decision and the question.
   */
  synchronized void follow() {
    if (last != null || closed) {
      return;
    }
    ask(source.follow(topic), this::onFollowed, this::followAgain);
  }

  private <T> void ask(CompletableFuture<T> answer, Consumer<T> then, Runnable afterFailure) {
    answer.whenComplete(
        (result, failure) -> {
          if (failure == null) {
            then.accept(result);
          } else {
            source.later(afterFailure);
          }
        });
  }

  private synchronized void followAgain() {
    waiting.removeIf(TopicSubscriber::isGone);
    follow();
  }

  private synchronized void onFollowed(Position position) {
    if (last != null || closed) {
      return;
    }
    last = position;
    tail.restart(position.offset());
    try {
      if (missedAgain) {
        catchUp();
      } else {
        caughtUp();
      }
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  /** Forgets everything. */
  synchronized void close() {
    closed = true;
    tail.restart(0);
    held.clear();
    waiting.clear();
    waitingForOlder.clear();
  }

  // -- new messages ------------------------------------------------------------------------------

  synchronized void onEntry(Entry entry) {
    if (closed) {
      return;
    }
    try {
      if (last == null || catchingUp || interrupted) {
        hold(entry);
      } else {
        accept(entry);
      }
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  private void hold(Entry entry) {
    missedAgain |= !held.add(entry);
  }

  private void accept(Entry entry) {
    Position at = entry.position();
    if (!at.epoch().equals(lastKnown().epoch())) {
      hold(entry);
      catchUp();
    } else if (at.offset() > lastKnown().offset()) {
      append(entry);
    }
  }

  private Position lastKnown() {
    Position position = last;
    if (position == null) {
      throw new IllegalStateException("the topic is not followed yet");
    }
    return position;
  }

  private void append(Entry entry) {
    last = entry.position();
    TopicMessage message;
    Envelope envelope;
    try {
      envelope = Envelope.decode(entry.message());
      message = TopicMessage.of(topic, entry.position(), envelope);
    } catch (BackplaneException foreign) {
      source.onLoss(topic, String.valueOf(foreign.getMessage()));
      return;
    }
    tail.add(message, source.nanoTime());
    clients.deliver(topic.name(), message, source.takeSender(envelope));
  }

  // -- reading forward ---------------------------------------------------------------------------

  /** Must be called when the connection is broken. {@link #restored} follows. */
  synchronized void interrupt() {
    interrupted = true;
  }

  /** Must be called when the connection is back. */
  synchronized void restored() {
    interrupted = false;
    catchUp();
  }

  /** Reads what may have been missed. */
  synchronized void catchUp() {
    if (closed) {
      return;
    }
    if (last == null) {
      missedAgain = true; // the answer to follow() is still to come
    } else if (catchingUp) {
      missedAgain = true;
    } else {
      catchingUp = true;
      readOn();
    }
  }

  private void readOn() {
    missedAgain = false;
    held.beginReading();
    ask(source.read(topic, lastKnown()), this::onMissed, this::readAgain);
  }

  private synchronized void readAgain() {
    waiting.removeIf(TopicSubscriber::isGone);
    if (catchingUp && !closed) {
      readOn();
    }
  }

  private synchronized void onMissed(History history) {
    if (!catchingUp || closed) {
      return;
    }
    try {
      caughtUpWith(history);
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  private void caughtUpWith(History history) {
    if (!history.complete()) {
      lose(history);
    }
    history.entries().forEach(this::append);
    boolean more = !history.entries().isEmpty() && !lastKnown().isAtOrAfter(history.last());
    if (more || missedAgain) {
      readOn();
    } else {
      catchingUp = false;
      caughtUp();
    }
  }

  private void lose(History history) {
    String cause =
        history.last().epoch().equals(lastKnown().epoch())
            ? "the history no longer reaches back to the last message that was received"
            : "the broker has lost the history";
    Position next = OlderHistory.beginOf(history);
    last = next;
    tail.restart(next.offset());
    clients.lost(topic.name(), topic.number(), next);
    source.onLoss(topic, cause);
  }

  private void caughtUp() {
    held.takeAll(lastKnown().epoch()).forEach(this::onEntry);
    while (!catchingUp && !waiting.isEmpty()) {
      start(waiting.remove(0), true);
    }
  }

  /** Begins again after an error, because it is not known what has been done. */
  private void failed(Throwable thrown) {
    source.onLoss(topic, "a message could not be processed: " + thrown);
    source.later(this::recover);
  }

  private synchronized void recover() {
    Position known = last;
    if (closed || known == null) {
      return;
    }
    held.clear();
    clients.lost(topic.name(), topic.number(), known);
    if (reading != null) {
      endReading(reading);
    }
    catchingUp = false;
    catchUp();
  }

  // -- subscribers -------------------------------------------------------------------------------

  /**
   * Starts a subscriber as soon as it is clear where.
   *
   * @return false if this log has ended
   */
  synchronized boolean subscribe(TopicSubscriber subscriber) {
    if (closed) {
      return false;
    }
    if (last == null || catchingUp) {
      waiting.add(subscriber);
    } else {
      start(subscriber, false);
    }
    return true;
  }

  /**
   * Starts a subscriber, or has it wait.
   *
   * @param justRead whether there is nothing newer than what is known
   */
  private void start(TopicSubscriber subscriber, boolean justRead) {
    Position from = subscriber.position();
    Position to = lastKnown();
    tail.trim(source.nanoTime());
    if (from != null && !to.isAtOrAfter(from) && !justRead) {
      // A client that comes from another machine may know more than this one does.
      waiting.add(subscriber);
      catchUp();
    } else if (from != null && to.isAtOrAfter(from) && from.offset() < tail.begin()) {
      waitingForOlder.add(subscriber);
      readOlder();
    } else {
      startNow(subscriber);
    }
  }

  private void startNow(TopicSubscriber subscriber) {
    Position from = subscriber.position();
    Position to = lastKnown();
    if (from == null) {
      subscriber.start(new Start(topic.number(), to, false, List.of()));
    } else if (to.isAtOrAfter(from) && from.offset() >= tail.begin()) {
      subscriber.start(new Start(topic.number(), from, false, tail.after(from.offset())));
    } else {
      subscriber.start(new Start(topic.number(), to, true, List.of()));
    }
  }

  // -- reading backward --------------------------------------------------------------------------

  private void readOlder() {
    if (reading != null || waitingForOlder.isEmpty()) {
      return;
    }
    long oldest = tail.begin();
    for (TopicSubscriber subscriber : waitingForOlder) {
      Position from = subscriber.position();
      oldest = Math.min(oldest, from == null ? oldest : from.offset());
    }
    OlderHistory next =
        new OlderHistory(
            topic, new Position(lastKnown().epoch(), oldest), List.copyOf(waitingForOlder));
    waitingForOlder.clear();
    reading = next;
    readOlder(next);
  }

  private void readOlder(OlderHistory older) {
    ask(
        source.read(topic, older.next()),
        history -> onOlder(older, history),
        () -> endReading(older));
  }

  private synchronized void onOlder(OlderHistory older, History history) {
    if (closed || reading != older) {
      return;
    }
    try {
      readOlder(older, history);
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  private void readOlder(OlderHistory older, History history) {
    if (older.add(history, tail.begin())) {
      readOlder(older);
      return;
    }
    if (older.epoch().equals(lastKnown().epoch())) {
      tail.addOlder(older.messages(), older.begin(), source.nanoTime());
    }
    reading = null;
    older.subscribers().forEach(this::startNow);
    List<TopicSubscriber> others = List.copyOf(waitingForOlder);
    waitingForOlder.clear();
    others.forEach(subscriber -> start(subscriber, true)); // perhaps this was enough for them, too
  }

  /** Begins again for those that waited, because the broker could not answer. */
  private synchronized void endReading(OlderHistory older) {
    if (closed || reading != older) {
      return;
    }
    reading = null;
    List<TopicSubscriber> all = new ArrayList<>(older.subscribers());
    all.addAll(waitingForOlder);
    waitingForOlder.clear();
    all.removeIf(TopicSubscriber::isGone);
    all.forEach(this::subscribe);
  }
}
