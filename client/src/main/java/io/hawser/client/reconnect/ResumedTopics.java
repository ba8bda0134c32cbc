// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.Message;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import io.hawser.resume.ResumeFrame;
import io.hawser.resume.ResumeFrame.Kind;
import io.hawser.resume.ResumeReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of the subprotocol for resuming (docs/reference/resume-protocol.md), on one
 * connection. Checks on the transport thread what the server sends. Stores a position where
 * callbacks run, together with the callback of the message: if a message waits for its callback and
 * the connection breaks, the next connection gets it again.
 */
final class ResumedTopics implements ResumeReader.Receiver {
  /** How many topics a connection may have at a time. */
  static final int MAX_TOPICS = 10_000;

  /** A topic that has a number on this connection. */
  private static final class Topic {
    final String name;
    long offset;

    Topic(String name, long offset) {
      this.name = name;
      this.offset = offset;
    }
  }

  private final WebSocketConnection connection;
  private final Positions positions;
  private final Consumer<String> onLost;

  /** The positions that this client has named and the server has not used yet; null before that. */
  private volatile @Nullable Map<String, Position> named;

  // transport thread
  private final Map<Long, Topic> topics = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private @Nullable Topic receiving;

  /**
   * Creates the topics of a new connection.
   *
   * @param onLost called where callbacks run, with a topic of which messages may be lost
   */
  ResumedTopics(WebSocketConnection connection, Positions positions, Consumer<String> onLost) {
    this.connection = connection;
    this.positions = positions;
    this.onLost = onLost;
  }

  /** Names the positions. Must be called where callbacks run, before anything is sent. */
  void begin() {
    Map<String, Position> known = positions.begin();
    named = new HashMap<>(known);
    known.forEach(
        (topic, position) -> connection.sendMarked(ResumeFrame.returning(position, topic)));
    connection.sendMarked(ResumeFrame.ready());
  }

  // -- transport thread --------------------------------------------------------------------------

  @Override
  public @Nullable String onFrame(ResumeFrame frame, Message message) {
    Position position = frame.position();
    if (frame.kind() == Kind.UNSUBSCRIBED) {
      return unsubscribed(frame.topic());
    }
    if (position == null || frame.kind() == Kind.RETURN) {
      return "a message that only clients send";
    }
    String name = frame.topicName(message);
    if (name == null) {
      return "a name of a topic that is too long";
    }
    return subscribed(frame.topic(), name, position, frame.kind() == Kind.LOST);
  }

  private @Nullable String subscribed(long number, String name, Position position, boolean lost) {
    Map<String, Position> named = this.named;
    if (named == null) {
      return "a topic before the client has named its positions";
    }
    Topic known = topics.get(number);
    if (known != null && !(lost && known.name.equals(name))) {
      return "a number that another topic has";
    }
    if (known == null && !names.add(name)) {
      return "a topic that has another number";
    }
    Position expected = named.remove(name);
    if (known != null) {
      known.offset = position.offset();
    } else if (topics.size() == MAX_TOPICS) {
      return "more than " + MAX_TOPICS + " topics";
    } else {
      topics.put(number, new Topic(name, position.offset()));
    }
    // What is between another position and the named one may be lost.
    boolean complete = expected == null || expected.equals(position);
    connection.runEvent(
        () -> {
          boolean forgotten = positions.subscribed(name, position);
          if (lost || !complete || forgotten && expected == null) {
            onLost.accept(name);
          }
        });
    return null;
  }

  private @Nullable String unsubscribed(long number) {
    Topic topic = topics.remove(number);
    if (topic == null) {
      return "the end of an unknown topic";
    }
    names.remove(topic.name);
    connection.runEvent(() -> positions.unsubscribed(topic.name));
    return null;
  }

  @Override
  public @Nullable String onTopicMessage(ResumeFrame frame) {
    Topic topic = topics.get(frame.topic());
    if (topic == null) {
      return "a message of an unknown topic";
    }
    if (frame.offset() <= topic.offset) {
      return "an offset that is not greater than the one before";
    }
    topic.offset = frame.offset();
    receiving = topic;
    return null;
  }

  @Override
  public @Nullable Runnable onTopicMessageEnd() {
    Topic topic = receiving;
    if (topic == null) {
      return null;
    }
    String name = topic.name;
    long offset = topic.offset;
    return () -> positions.received(name, offset);
  }

  @Override
  public void onViolation(String problem) {
    connection.failResume(problem);
  }
}
