// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.resume;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.resume.ResumeFrame.Kind;
import io.hawser.spi.MessageFilter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Separates the messages of the subprotocol from those of the application, also where messages
 * arrive in parts. Used on the transport thread.
 *
 * <p>Not part of the API: may change or disappear in any release.
 */
public final class ResumeReader implements MessageFilter {
  /** Receives the messages of the subprotocol. */
  public interface Receiver {
    /**
     * A message without a payload for the application.
     *
     * @param message what the frame was read from
     * @return what is wrong about it; null if nothing is
     */
    @Nullable String onFrame(ResumeFrame frame, Message message);

    /**
     * A message of a topic, whose rest is then passed to the application.
     *
     * @return what is wrong about it; null if nothing is
     */
    @Nullable String onTopicMessage(ResumeFrame frame);

    /**
     * The message of {@link #onTopicMessage} is complete.
     *
     * @return what to run immediately before the listener gets the message or the last part of it;
     *     it does not run if the listener does not get it; null for nothing
     */
    default @Nullable Runnable onTopicMessageEnd() {
      return null;
    }

    /** The peer does not keep to the subprotocol. Called at most once, and nothing is after it. */
    void onViolation(String problem);
  }

  private final Receiver receiver;

  /** The beginning of a message whose meaning is not clear yet. */
  private @Nullable Message held;

  /** Whether the rest of the message that is arriving is for the application. */
  private boolean inside;

  /** Whether that message is one of a topic. */
  private boolean ofTopic;

  private @Nullable Runnable beforeListener;
  private boolean violated;

  public ResumeReader(Receiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public @Nullable Message received(Message message, boolean last) {
    if (violated) {
      return null;
    }
    if (inside) {
      return pass(message, last);
    }
    Message whole = held == null ? message : join(held, message);
    held = null;
    if (whole.size() > 0 && ResumeFrame.isMarked(whole)) {
      return marked(whole, last);
    }
    return whole.size() == 0 && !last ? null : pass(whole, last);
  }

  /** Passes on a message of the application, or a part of one. */
  private Message pass(Message message, boolean last) {
    inside = !last;
    if (last && ofTopic) {
      ofTopic = false;
      beforeListener = receiver.onTopicMessageEnd();
    }
    return message;
  }

  @Override
  public @Nullable Runnable beforeListener() {
    Runnable task = beforeListener;
    beforeListener = null;
    return task;
  }

  private @Nullable Message marked(Message message, boolean last) {
    ResumeFrame frame = ResumeFrame.read(message);
    if (frame == null) {
      return last || message.size() >= ResumeFrame.MAX_HEAD
          ? violation("a message that begins with 0 and is not specified")
          : hold(message);
    }
    if (frame.kind().carriesMessage()) {
      return begin(frame, message, last);
    }
    int rest = frame.rest(message).size();
    if (rest > (frame.position() == null ? 0 : ResumeFrame.MAX_TOPIC)) {
      return violation("a message that is too long");
    }
    if (!last) {
      return hold(message);
    }
    String problem = receiver.onFrame(frame, message);
    return problem == null ? null : violation(problem);
  }

  private @Nullable Message begin(ResumeFrame frame, Message message, boolean last) {
    ofTopic = frame.kind() == Kind.TOPIC;
    String problem = ofTopic ? receiver.onTopicMessage(frame) : null;
    if (problem != null) {
      return violation(problem);
    }
    Message rest = frame.rest(message);
    inside = true;
    return rest.size() == 0 && !last ? null : pass(rest, last);
  }

  private @Nullable Message hold(Message message) {
    held = message.copy();
    return null;
  }

  private @Nullable Message violation(String problem) {
    violated = true;
    receiver.onViolation(problem);
    return null;
  }

  private static Message join(Message first, Message second) {
    ByteBuffer both = ByteBuffer.allocate(first.size() + second.size());
    first.copyTo(both);
    second.copyTo(both);
    return MessageAccess.own(first.isText(), both.flip(), 0, both.capacity());
  }
}
