// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.PeerException;
import io.hawser.WebSocket;
import io.hawser.protocol.CloseCode;
import io.hawser.protocol.ProtocolViolation;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages out of an {@link Inbox}: whole ones, or one message part by part. Any number of
 * threads may ask for a message; they take turns.
 */
final class Receiver {
  /** What a caller accepts. */
  enum Kind {
    ANY,
    TEXT,
    BINARY
  }

  /** A message that is read as a stream, and keeps the turn until it has ended. */
  static final class Stream {
    private final Thread thread = Thread.currentThread();
    private final Deadline waits = Deadline.untilCancelled();
    private final long maxSize;
    private long size; // only the thread that has the turn

    // any thread (volatile)
    private volatile boolean cancelled;

    private Stream(long maxSize) {
      this.maxSize = maxSize;
    }
  }

  private final WebSocket ws;
  private final Inbox inbox;
  private final int maxMessageSize;

  /** A semaphore and not a lock, because a stream may be opened and closed by different threads. */
  private final Semaphore turn = new Semaphore(1);

  // any thread (volatile)
  private volatile @Nullable CloseInfo failure;
  private final AtomicReference<@Nullable Stream> stream = new AtomicReference<>();

  // whoever has the turn
  private @Nullable Gathering gathering;
  private boolean skipping;

  Receiver(WebSocket ws, Inbox inbox, int maxMessageSize) {
    this.ws = ws;
    this.inbox = inbox;
    this.maxMessageSize = maxMessageSize;
  }

  /** Returns why the connection was closed; null before it is closed. */
  @Nullable CloseInfo closeInfo() {
    CloseInfo own = failure;
    return own != null ? own : ws.closeInfo();
  }

  /**
   * Returns the next message, or null at an orderly end.
   *
   * @throws ConnectionClosedException at any other end
   * @throws IllegalStateException if the next message is of another kind, which is not taken then
   */
  @Nullable Message receive(Kind kind, Deadline deadline)
      throws InterruptedException, TimeoutException {
    takeTurn(deadline);
    try {
      Part part = awaitKind(kind, "receive()", deadline);
      if (part == null) {
        return null;
      }
      Message message = part.message;
      if (gathering == null && part.last && message != null) { // nearly every message
        inbox.take(part);
        return message.size() <= maxMessageSize ? message : tooBig(maxMessageSize);
      }
      return gather(part, deadline);
    } finally {
      turn.release();
    }
  }

  /** Returns the next message without a deadline. */
  @Nullable Message receive(Kind kind) throws InterruptedException {
    try {
      return receive(kind, Deadline.NONE);
    } catch (TimeoutException never) {
      throw new AssertionError(never);
    }
  }

  private void takeTurn(Deadline deadline) throws InterruptedException, TimeoutException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (turn.tryAcquire()) {
      return;
    }
    Stream open = stream.get();
    if (open != null && open.thread.equals(Thread.currentThread()) && !open.cancelled) {
      throw new IllegalStateException(
          "this thread has not finished the previous message: read its stream to the end, or close"
              + " it");
    }
    if (deadline.isNone()) {
      turn.acquire();
    } else if (!turn.tryAcquire(
        deadline.left("another thread is receiving"), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException("another thread is receiving");
    }
  }

  /**
   * Returns the first part that is to be taken, or null at an orderly end.
   *
   * @param other the method that takes both kinds
   */
  private @Nullable Part awaitKind(Kind kind, String other, Deadline deadline)
      throws InterruptedException, TimeoutException {
    if (gathering != null) {
      checkKind(kind, gathering.isText(), other);
    }
    Part part = await(deadline);
    if (part.message == null) {
      ConnectionClosedException problem = endProblem();
      if (problem != null) {
        throw problem;
      }
      return null;
    }
    if (gathering == null) {
      checkKind(kind, part.message.isText(), other);
    }
    return part;
  }

  private static void checkKind(Kind kind, boolean text, String other) {
    if (kind == Kind.TEXT && !text) {
      throw new IllegalStateException(
          "the next message is binary, and not text: " + other + " takes both kinds");
    }
    if (kind == Kind.BINARY && text) {
      throw new IllegalStateException(
          "the next message is text, and not binary: " + other + " takes both kinds");
    }
  }

  private Part await(Deadline deadline) throws InterruptedException, TimeoutException {
    CloseInfo own = failure;
    if (own != null) {
      throw new ConnectionClosedException(own);
    }
    Part part = inbox.await(deadline);
    while (skipping && part.message != null) {
      inbox.take(part);
      skipping = !part.last;
      part = inbox.await(deadline);
    }
    return part;
  }

  private static boolean isText(Part part) {
    return part.message != null && part.message.isText();
  }

  private Message gather(Part first, Deadline deadline)
      throws InterruptedException, TimeoutException {
    Gathering all = gathering;
    if (all == null) {
      all = new Gathering(isText(first), first.size());
      gathering = all; // kept if the wait ends before the message is complete
    }
    Part part = first;
    while (true) {
      Message message = part.message;
      if (message == null) { // the end came before the rest of the message
        throw new ConnectionClosedException(closeInfo());
      }
      if (message.size() > maxMessageSize - all.size()) {
        return tooBig(maxMessageSize);
      }
      all.add(message); // before the part is taken, because memory may run out
      inbox.take(part);
      if (part.last) {
        gathering = null;
        return all.toMessage();
      }
      part = await(deadline);
    }
  }

  /** Closes the connection as the engine does when a message is larger than the options allow. */
  private Message tooBig(long max) {
    String reason = "a message of more than " + max + " bytes";
    CloseInfo info =
        new CloseInfo(
            CloseCode.MESSAGE_TOO_BIG,
            reason,
            Initiator.LOCAL,
            new PeerException(ProtocolViolation.MESSAGE_TOO_BIG, reason));
    failure = info;
    ws.close(CloseCode.MESSAGE_TOO_BIG, reason);
    throw new ConnectionClosedException(info);
  }

  /** Returns null if the connection has ended in order. */
  private @Nullable ConnectionClosedException endProblem() {
    CloseInfo info = closeInfo();
    return info != null && info.isOrderly() && gathering == null
        ? null
        : new ConnectionClosedException(info);
  }

  // -- one message as a stream -------------------------------------------------------------------

  /**
   * Begins the next message, whose parts {@link #nextPart} then returns. Keeps the turn until the
   * message has ended or {@link #skip} is called.
   *
   * @return null at an orderly end
   */
  @Nullable Stream begin(Kind kind, long maxSize) throws InterruptedException {
    Stream begun = null;
    try {
      takeTurn(Deadline.NONE);
      try {
        if (awaitKind(kind, "receiveStream()", Deadline.NONE) != null) {
          begun = new Stream(maxSize);
          stream.set(begun);
        }
      } finally {
        if (begun == null) {
          turn.release();
        }
      }
    } catch (TimeoutException never) {
      throw new AssertionError(never);
    }
    return begun;
  }

  /**
   * Returns the next part. The message ends with the part that is {@link Part#last}.
   *
   * @throws CancellationException if another thread has called {@link #cancel}. The message must
   *     then be skipped
   */
  Part nextPart(Stream stream) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    boolean done = true;
    try {
      Gathering before = gathering;
      gathering = null;
      Part part = before != null ? new Part(before.toMessage(), false) : await(stream.waits);
      if (part.message == null) {
        throw new ConnectionClosedException(closeInfo());
      }
      if (before == null) {
        inbox.take(part);
      }
      stream.size += part.size();
      if (stream.size > stream.maxSize) {
        tooBig(stream.maxSize);
      }
      done = part.last;
      return part;
    } catch (InterruptedException | CancellationException ended) {
      done = false;
      throw ended;
    } catch (TimeoutException never) {
      throw new AssertionError(never);
    } finally {
      if (done) {
        end(stream);
      }
    }
  }

  /**
   * Ends the wait of another thread in {@link #nextPart}. That thread gives the turn back. Does not
   * wait for it.
   */
  void cancel(Stream stream) {
    stream.cancelled = true;
    stream.waits.cancel();
    inbox.wake();
  }

  /** Gives up the rest of the message. No thread may be waiting for a part of it. */
  void skip(Stream stream) {
    gathering = null;
    skipping = true;
    end(stream);
  }

  /** Gives the turn back, once for each message. */
  private void end(Stream ended) {
    if (stream.compareAndSet(ended, null)) {
      turn.release();
    }
  }
}
