// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages that wait for a connection, bounded in number and bytes. Guarded by whoever has it. */
final class WaitingMessages {
  /** The largest header of a client's frame (RFC 6455 §5.2), so that empty messages count too. */
  private static final int FRAME_HEADER = 14;

  /**
   * One message.
   *
   * @param order hands it to a connection, with its callback
   */
  record Waiting(Consumer<WebSocket> order, int size, @Nullable SendCallback callback) {}

  private final int maxMessages;
  private final long maxBytes;
  private final ArrayDeque<Waiting> messages = new ArrayDeque<>();
  private long bytes;

  WaitingMessages(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /** Whether one more message of this size may wait. */
  boolean hasRoomFor(int size) {
    return messages.size() < maxMessages && bytes + FRAME_HEADER + size <= maxBytes;
  }

  void add(Consumer<WebSocket> order, int size, @Nullable SendCallback callback) {
    messages.add(new Waiting(order, size, callback));
    bytes += FRAME_HEADER + size;
  }

  /** Takes the oldest out; null if there is none. */
  @Nullable Waiting poll() {
    Waiting oldest = messages.poll();
    if (oldest != null) {
      bytes -= FRAME_HEADER + oldest.size;
    }
    return oldest;
  }

  /** Takes all out, the oldest first. */
  List<Waiting> takeAll() {
    List<Waiting> all = new ArrayList<>(messages);
    messages.clear();
    bytes = 0;
    return all;
  }

  /** A message that stays as it is, whatever becomes of the caller's memory. */
  static Message copyOf(Message message) {
    return MessageAccess.detach(message);
  }

  /** With what their frames will add at most. */
  long bytes() {
    return bytes;
  }
}
