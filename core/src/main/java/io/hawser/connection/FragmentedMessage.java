// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.OutgoingMessage;
import io.hawser.SendCallback;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Utf8;
import io.hawser.resume.ResumeFrame;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message that is sent in fragments. Checks what is written, and passes it on as fragments. */
final class FragmentedMessage implements OutgoingMessage {
  /** Sends the fragments. Methods may be called from any thread. */
  interface Sender {
    /**
     * Sends a fragment.
     *
     * @param payload from 0 to its capacity; does not change any more
     */
    void send(FragmentedMessage message, ByteBuffer payload, boolean last, SendCallback callback);

    /** Ends the connection, because a message that was begun is given up. */
    void giveUp();

    /** Returns whether the calling thread is where callbacks run. */
    boolean isCallbackThread();
  }

  /** A fragment of this size fits into every transport's memory. */
  private static final int MAX_FRAGMENT = 1 << 20;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final boolean text;
  private final Sender sender;

  /** Whether the message must be marked if it begins with 0. */
  private final boolean escapes;

  // the caller's threads, one after another
  private CompressionChoice choice = CompressionChoice.BY_THRESHOLD;
  private int utf8 = Utf8.COMPLETE;
  private @Nullable Character highSurrogate;
  private boolean begun;
  private boolean ended;

  FragmentedMessage(boolean text, Sender sender, boolean escapes) {
    this.text = text;
    this.sender = sender;
    this.escapes = escapes;
  }

  @Override
  public boolean isText() {
    return text;
  }

  /** Returns whether to compress the message. */
  CompressionChoice compression() {
    return choice;
  }

  @Override
  public OutgoingMessage uncompressed() {
    choice = CompressionChoice.NEVER;
    return this;
  }

  @Override
  public CompletableFuture<Void> write(ByteBuffer bytes) {
    Objects.requireNonNull(bytes, "bytes");
    checkNotEnded();
    ByteBuffer payload = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    if (text) {
      checkNoSurrogate();
      int after = Utf8.validate(payload, 0, payload.capacity(), utf8);
      if (after == Utf8.INVALID) {
        throw new IllegalArgumentException("the bytes are not UTF-8, and this is a text message");
      }
      utf8 = after;
    }
    return send(payload, false);
  }

  @Override
  public CompletableFuture<Void> write(CharSequence chars) {
    Objects.requireNonNull(chars, "chars");
    checkNotEnded();
    if (!text) {
      throw new IllegalStateException("this is a binary message: write a ByteBuffer");
    }
    if (chars.length() == 0) {
      return send(EMPTY, false);
    }
    if (utf8 != Utf8.COMPLETE) {
      throw new IllegalArgumentException("the bytes that were written before end in a character");
    }
    String complete = highSurrogate == null ? chars.toString() : highSurrogate + chars.toString();
    int end = complete.length();
    boolean divided = Character.isHighSurrogate(complete.charAt(end - 1));
    byte[] bytes = Utf8.encode(divided ? complete.substring(0, end - 1) : complete);
    highSurrogate = divided ? (Character) complete.charAt(end - 1) : null;
    return send(ByteBuffer.wrap(bytes), false);
  }

  @Override
  public CompletableFuture<Void> end() {
    checkNotEnded();
    checkNoSurrogate();
    if (utf8 != Utf8.COMPLETE) {
      throw new IllegalArgumentException("the last character of the text is incomplete");
    }
    ended = true;
    return send(EMPTY, true);
  }

  @Override
  public void cancel() {
    if (!ended) {
      ended = true;
      if (begun) {
        sender.giveUp();
      }
    }
  }

  private void checkNotEnded() {
    if (ended) {
      throw new IllegalStateException("the message has ended");
    }
  }

  private void checkNoSurrogate() {
    if (highSurrogate != null) {
      throw new IllegalArgumentException("the text ends with the first half of a surrogate pair");
    }
  }

  /** Sends a payload, or the end of the message. A large payload becomes several fragments. */
  private CompletableFuture<Void> send(ByteBuffer payload, boolean last) {
    if (payload.capacity() == 0 && !last) {
      return CompletableFuture.completedFuture(null);
    }
    if (escapes && !begun && payload.capacity() > 0 && payload.get(0) == ResumeFrame.MARK) {
      sendFragment(ResumeFrame.escape(), false);
    }
    begun = true;
    int from = 0;
    while (payload.capacity() - from > MAX_FRAGMENT) {
      sendFragment(payload.slice(from, MAX_FRAGMENT), false);
      from += MAX_FRAGMENT;
    }
    return sendFragment(payload.slice(from, payload.capacity() - from), last);
  }

  /** Sends a fragment. If one cannot be sent, none after it can. */
  private CompletableFuture<Void> sendFragment(ByteBuffer payload, boolean last) {
    SentFuture sent = new SentFuture(sender::isCallbackThread);
    sender.send(this, payload, last, sent);
    return sent;
  }
}
