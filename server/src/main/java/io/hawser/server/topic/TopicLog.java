// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.backplane.BackplaneException;
import io.hawser.backplane.Entry;
import io.hawser.backplane.History;
import io.hawser.backplane.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this machine knows of one resumable topic: the end of its history, and how far it has got.
 * Every message is first added here and then passed to the subscribers, with the lock held, so that
 * a subscriber begins between two messages. Thread-safe.
 *
 * <p>The history is read from the broker in two cases: forward, when this machine may have missed
 * messages, and for {@link Newcomers}. New messages wait for a reading forward only.
 */
final class TopicLog implements Newcomers.Owner {
  private final ResumableTopic topic;
  private final TopicSource source;
  private final LocalClients clients;

  /**
   * Keeps the order of following and unfollowing. Taken before this log's own lock, never after it:
   * a broker may have a lock of its own when it passes on an entry, and need it in order to follow.
   */
  private final Object following = new Object();

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

  private final Newcomers newcomers;
  private boolean closed;

  TopicLog(ResumableTopic topic, TopicSource source, LocalClients clients) {
    this.topic = topic;
    this.source = source;
    this.clients = clients;
    this.tail = new Tail(topic.retention());
    this.newcomers = new Newcomers(topic, source, tail, this);
    this.held = new HeldEntries(TopicSource.PAGE, topic.retention().maxBytes());
  }

  ResumableTopic topic() {
    return topic;
  }

  /** Begins to follow the topic, and tries again until the broker has answered. */
  void follow() {
    synchronized (following) { // so that the topic does not end before the question is asked
      if (isUnknown()) {
        source.ask(source.follow(topic), this::onFollowed, this::follow);
      }
    }
  }

  private synchronized boolean isUnknown() {
    waiting.removeIf(TopicSubscriber::isGone);
    return last == null && !closed;
  }

  /** Does something that must be done completely. Does nothing if this log has ended. */
  @Override
  public synchronized void locked(Runnable step) {
    if (closed) {
      return;
    }
    try {
      step.run();
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  private void onFollowed(Position position) {
    locked(
        () -> {
          if (last == null) {
            last = position;
            tail.restart(position.offset());
            if (missedAgain) {
              catchUp();
            } else {
              caughtUp();
            }
          }
        });
  }

  /**
   * Ends this log for good.
   *
   * @param unfollow is called when {@link #follow} has asked, or does not ask any more
   */
  void end(Runnable unfollow) {
    synchronized (following) {
      close();
      unfollow.run();
    }
  }

  /** Forgets everything. */
  synchronized void close() {
    closed = true;
    tail.restart(0);
    held.clear();
    waiting.clear();
    newcomers.clear();
  }

  // -- new messages ------------------------------------------------------------------------------

  void onEntry(Entry entry) {
    locked(
        () -> {
          if (last == null || catchingUp || interrupted) {
            hold(entry);
          } else {
            accept(entry);
          }
        });
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

  @Override
  public Position lastKnown() {
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
    source.ask(source.read(topic, lastKnown(), true), this::onMissed, this::readAgain);
  }

  private synchronized void readAgain() {
    waiting.removeIf(TopicSubscriber::isGone);
    if (catchingUp && !closed) {
      readOn();
    }
  }

  private void onMissed(History history) {
    locked(
        () -> {
          if (catchingUp) {
            caughtUpWith(history);
          }
        });
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
    clients.lost(topic.name(), next);
    source.onLoss(topic, cause);
  }

  private void caughtUp() {
    held.takeAll(lastKnown().epoch()).forEach(this::onEntry);
    while (!catchingUp && !waiting.isEmpty()) {
      newcomers.start(waiting.remove(0), true);
    }
  }

  /** Begins again after an error, because it is not known what has been done. */
  private void failed(Throwable thrown) {
    source.later(this::recover);
    source.onLoss(topic, "a message could not be processed: " + thrown);
  }

  private synchronized void recover() {
    Position known = last;
    if (closed || known == null) {
      return;
    }
    held.clear();
    clients.lost(topic.name(), known);
    newcomers.beginAgain();
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
      newcomers.start(subscriber, false);
    }
    return true;
  }

  @Override
  public void startAfterReading(TopicSubscriber subscriber) {
    waiting.add(subscriber);
    catchUp();
  }
}
