// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.Message;
import io.hawser.backplane.Position;
import io.hawser.connection.WebSocketConnection;
import io.hawser.resume.ResumeFrame;
import io.hawser.resume.ResumeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client that can resume has said: its positions, and that these are all. Must be used on
 * the event loop of the client.
 */
public final class ResumeSession implements ResumeReader.Receiver {
  private static final int MAX_POSITIONS = 1000;
  private static final int MAX_WAITING = 20_000;

  private final WebSocketConnection client;
  private final Map<String, Position> positions = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean ready;

  /** Creates the session of a client, and has the client's connection speak the subprotocol. */
  public ResumeSession(WebSocketConnection client) {
    this.client = client;
    client.speakResume(new ResumeReader(this));
  }

  /** Runs a task as soon as the client has named its positions. */
  public void whenReady(Runnable task) {
    if (ready) {
      task.run();
    } else {
      waiting.add(task);
      if (waiting.size() > MAX_WAITING) {
        client.failResume("no end of the positions, and many topics");
      }
    }
  }

  /** Returns the position in a topic that the client has named. Returns null if there is none. */
  public @Nullable Position position(String topic) {
    return positions.get(topic);
  }

  /** Forgets the position in a topic, because it has been used. */
  public void forget(String topic) {
    positions.remove(topic);
  }

  @Override
  public @Nullable String onFrame(ResumeFrame frame, Message message) {
    return switch (frame.kind()) {
      case RETURN -> onReturn(frame, message);
      case READY -> onReady(frame.rest(message));
      default -> "a message that only a server sends";
    };
  }

  private @Nullable String onReturn(ResumeFrame frame, Message message) {
    String topic = frame.topicName(message);
    Position position = frame.position();
    if (topic == null || position == null || !message.isText()) {
      return "the name of a topic is not text, or too long";
    }
    if (ready) {
      return "a position after the last one";
    }
    if (positions.size() >= MAX_POSITIONS) {
      return "more than " + MAX_POSITIONS + " positions";
    }
    return positions.put(topic, position) == null ? null : "two positions in one topic";
  }

  private @Nullable String onReady(Message rest) {
    if (ready || rest.size() > 0) {
      return "the end of the positions, again or with a payload";
    }
    ready = true;
    List<Runnable> tasks = List.copyOf(waiting);
    waiting.clear();
    tasks.forEach(Runnable::run);
    return null;
  }

  @Override
  public String onTopicMessage(ResumeFrame frame) {
    return "a message that only a server sends";
  }

  @Override
  public void onViolation(String problem) {
    client.failResume(problem);
  }
}
