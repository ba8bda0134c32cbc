// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.reconnect;

import io.hawser.Message;
import io.hawser.MessageAccess;
import io.hawser.SendCallback;
import io.hawser.WebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a connection, limited in number and bytes. Not thread-safe; guarded by the
 * owner's lock.
 */
final class WaitingMessages {
  /**
   * The size of the largest header of a client's frame (RFC 6455 §5.2). It is counted for each
   * message, so that empty messages count too.
   */
  private static final int FRAME_HEADER = 14;

  /**
   * One message.
   *
   * @param send sends it over a connection, with its callback
   */
  record Waiting(Consumer<WebSocket> send, int size, @Nullable SendCallback callback) {}

  private final int maxMessages;
  private final long maxBytes;
  private final ArrayDeque<Waiting> messages = new ArrayDeque<>();
  private long bytes;

  WaitingMessages(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /** Returns whether one more message of this size may wait. */
  boolean hasRoomFor(int size) {
    return messages.size() < maxMessages && bytes + FRAME_HEADER + size <= maxBytes;
  }

  void add(Consumer<WebSocket> send, int size, @Nullable SendCallback callback) {
    messages.add(new Waiting(send, size, callback));
    bytes += FRAME_HEADER + size;
  }

  /** Removes and returns the oldest message, or returns null if there is none. */
  @Nullable Waiting poll() {
    Waiting oldest = messages.poll();
    if (oldest != null) {
      bytes -= FRAME_HEADER + oldest.size;
    }
    return oldest;
  }

  /** Removes and returns all messages, the oldest first. */
  List<Waiting> takeAll() {
    List<Waiting> all = new ArrayList<>(messages);
    messages.clear();
    bytes = 0;
    return all;
  }

  /** Returns a copy that does not depend on the caller's memory. */
  static Message copyOf(Message message) {
    return MessageAccess.detach(message);
  }

  /** Returns the bytes of all messages, including the largest header that each could have. */
  long bytes() {
    return bytes;
  }
}
