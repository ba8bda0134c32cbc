// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.PreparedMessage;
import io.hawser.backplane.Position;
import io.hawser.protocol.CompressionChoice;
import io.hawser.resume.ResumeFrame;
import org.jspecify.annotations.Nullable;

/**
 * A message of a resumable topic. It is prepared at most once for the clients that can resume, and
 * once for the others. Thread-safe.
 */
public final class TopicMessage {
  private final ResumableTopic topic;
  private final Position position;
  private final boolean text;
  private final CompressionChoice compression;
  private final byte[] payload;

  // guarded by this
  private @Nullable PreparedMessage plain;
  private @Nullable PreparedMessage marked;

  private TopicMessage(ResumableTopic topic, Position position, Envelope envelope) {
    this.topic = topic;
    this.position = position;
    this.text = envelope.text();
    this.compression = envelope.compression();
    this.payload = envelope.payload();
  }

  static TopicMessage of(ResumableTopic topic, Position position, Envelope envelope) {
    return new TopicMessage(topic, position, envelope);
  }

  public Position position() {
    return position;
  }

  /** Returns the name of the topic. */
  public String topic() {
    return topic.name();
  }

  long offset() {
    return position.offset();
  }

  /** Returns the length of the payload. */
  public int size() {
    return payload.length;
  }

  /** Returns whether this is a text message. */
  public boolean isText() {
    return text;
  }

  /** Returns the message for clients without the subprotocol. */
  public synchronized PreparedMessage plain() {
    if (plain == null) {
      plain = Envelope.prepare(text, compression, payload);
    }
    return plain;
  }

  /** Returns the message for clients that can resume, with its position. */
  public synchronized PreparedMessage marked() {
    if (marked == null) {
      marked =
          ResumeFrame.topicMessage(topic.number(), position.offset(), text, compression, payload);
    }
    return marked;
  }
}
