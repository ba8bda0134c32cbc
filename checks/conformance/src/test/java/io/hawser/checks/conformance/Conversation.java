// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static io.hawser.checks.conformance.Behavior.FAILED;
import static io.hawser.checks.conformance.Behavior.FAILED_BY_CLIENT;
import static io.hawser.checks.conformance.Behavior.INFORMATIONAL;
import static io.hawser.checks.conformance.Behavior.NON_STRICT;
import static io.hawser.checks.conformance.Behavior.OK;
import static io.hawser.checks.conformance.Behavior.UNCLEAN;
import static io.hawser.checks.conformance.Behavior.WRONG_CODE;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The words of which a case is made: what we send, what the agent has to answer, how the connection
 * has to end. What is sent is gathered and leaves in one write, unless the case asks for other
 * pieces, as soon as an answer is expected. The first thing that is not as expected is the verdict.
 */
final class Conversation {
  static final int NORMAL = 1000;
  static final int PROTOCOL_ERROR = 1002;
  static final int INVALID_PAYLOAD = 1007;

  // Long enough to arrive apart, and to be answered on one machine; in four cases only.
  private static final Duration MOMENT = Duration.ofMillis(50);

  private final Connection connection;
  private final Role agent;
  private final Duration haste;
  private final Duration linger;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private int pieceBytes = Integer.MAX_VALUE;
  private boolean framewise;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private boolean closeSent;
  private boolean sentAfterClose;
  private @Nullable Event held;
  private Behavior behavior = OK;
  private String reason = "";
  private boolean ended;

  /**
   * @param agent the role of the side under test
   * @param haste how long what has to happen at once may take
   * @param linger how long to wait for a client that closes TCP before us
   */
  Conversation(Connection connection, Role agent, Duration haste, Duration linger) {
    this.connection = connection;
    this.agent = agent;
    this.haste = haste;
    this.linger = linger;
  }

  Verdict about(Case subject) {
    try {
      subject.script().accept(this);
      if (!ended) {
        throw new IllegalStateException("case " + subject + " does not say how it ends");
      }
      boolean open = behavior == INFORMATIONAL;
      return new Verdict(subject.id(), behavior, open ? INFORMATIONAL : OK, reason);
    } catch (Failure failure) {
      return new Verdict(subject.id(), failure.behavior, failure.close, failure.reason);
    }
  }

  /** All that is sent before an answer is expected leaves in one write: how it is unless said. */
  Conversation together() {
    framewise = false;
    pieceBytes = Integer.MAX_VALUE;
    return this;
  }

  /** From here on, each frame is written by itself. */
  Conversation framewise() {
    framewise = true;
    return this;
  }

  /** From here on, each frame is written in pieces of so many bytes. */
  Conversation inPiecesOf(int bytes) {
    pieceBytes = bytes;
    return framewise();
  }

  /** From here on, each byte is written by itself. */
  Conversation bytewise() {
    return inPiecesOf(1);
  }

  Conversation send(Frame... frames) {
    for (Frame frame : frames) {
      gathered.writeBytes(FrameWriter.bytes(frame, agent.other()));
      sentAfterClose |= closeSent;
      closeSent |= frame.isClose();
      if (framewise) {
        flush();
      }
    }
    return this;
  }

  /** Sends a frame up to and including the first bytes of its payload. */
  Conversation begin(Frame frame, int payloadBytes) {
    rest = ByteBuffer.wrap(FrameWriter.bytes(frame, agent.other()));
    return more(FrameWriter.headerBytes(frame.payload().length, agent.other()) + payloadBytes);
  }

  /** Sends the next bytes of the frame that has begun. */
  Conversation more(int bytes) {
    gathered.write(rest.array(), rest.position(), bytes);
    rest.position(rest.position() + bytes);
    return this;
  }

  /** The agent must send these, in this order, and nothing between them. */
  Conversation expect(Frame... answers) {
    flush();
    for (Frame answer : answers) {
      Event event = next();
      if (!isFrame(event, answer)) {
        throw unexpected(answer, event);
      }
    }
    return this;
  }

  /** A strict agent sends this before it ends; to end without it is not against the RFC. */
  Conversation preferably(Frame answer) {
    flush();
    Event event = next();
    if (!isFrame(event, answer)) {
      lower("expected " + answer + " before the end");
      held = event;
    }
    return this;
  }

  /** What came so far gives the agent no reason to do anything. */
  Conversation quiet() {
    flush();
    Event event = connection.next(MOMENT);
    if (event != null) {
      throw unexpected("to wait for more", event);
    }
    return this;
  }

  /** We close, and the agent answers. */
  void closes() {
    send(Frame.close(NORMAL)).ends(NORMAL);
  }

  /** We have sent a Close frame; the agent answers it with no code or one of these. */
  void ends(int... codes) {
    Frame close = expectClose(codes);
    Integer code = close.closeCode();
    if (code != null && !contains(codes, code)) {
      throw wrongCode(close, codes);
    }
    expectEnd(!sentAfterClose);
  }

  /** The agent must fail the connection, with one of these codes, without another answer. */
  void fails(int... codes) {
    Frame close = expectClose(codes);
    Integer code = close.closeCode();
    if (code == null || !contains(codes, code)) {
      throw wrongCode(close, codes);
    }
    if (!closeSent) {
      send(Frame.close(code)).flush();
    }
    expectEnd(false);
  }

  /** As {@link #fails}, before it gets the rest of the message; after that is not strict. */
  void failsBefore(Consumer<Conversation> theRest, int code) {
    flush();
    held = connection.next(haste);
    if (held == null) {
      lower("expected the connection to fail before the rest of the message");
      theRest.accept(this);
    }
    fails(code);
  }

  /** The RFC does not say how this ends; that it ends, and what frames look like, it does. */
  void endsAnyhow() {
    flush();
    behavior = INFORMATIONAL;
    for (Event event = next(); !(event instanceof Event.End); event = next()) {
      if (!(event instanceof Event.Received received)) {
        throw unexpected("the end of the connection", event);
      }
      reason += (reason.isEmpty() ? "saw " : ", ") + received;
      if (received.frame().isClose()) {
        expectEnd(false);
        return;
      }
    }
    ended = true;
  }

  private Frame expectClose(int... codes) {
    flush();
    Event event = next();
    if (event instanceof Event.Received received && received.frame().isClose()) {
      return received.frame();
    }
    String wanted = "Close " + words(codes);
    if (event instanceof Event.End) {
      throw new Failure(behavior, UNCLEAN, sentence(wanted, event));
    }
    throw unexpected(wanted, event);
  }

  private void expectEnd(boolean orderly) {
    ended = true;
    Event event = null;
    if (agent == Role.CLIENT) {
      event = connection.next(linger);
      if (orderly && event instanceof Event.End end && !end.reset()) {
        throw new Failure(behavior, FAILED_BY_CLIENT, sentence("to wait for our end", event));
      }
      connection.endOutput();
    }
    event = event != null ? event : connection.next(haste);
    String wanted = "the end of TCP after the Close frame";
    if (event == null || event instanceof Event.Silence) {
      Behavior close = agent == Role.SERVER ? FAILED_BY_CLIENT : UNCLEAN;
      throw new Failure(behavior, close, sentence(wanted, new Event.Silence()));
    }
    if (!(event instanceof Event.End last)) {
      throw new Failure(behavior, FAILED, sentence(wanted, event));
    }
    if (orderly && last.reset()) {
      throw new Failure(behavior, UNCLEAN, sentence(wanted, event));
    }
  }

  private void flush() {
    byte[] bytes = gathered.toByteArray();
    gathered.reset();
    for (int from = 0; from < bytes.length; ) {
      int length = Math.min(pieceBytes, bytes.length - from);
      connection.write(bytes, from, length);
      from += length;
    }
  }

  private Event next() {
    Event event = held != null ? held : connection.next();
    held = null;
    return event;
  }

  private void lower(String why) {
    behavior = NON_STRICT;
    reason = why;
  }

  private static boolean isFrame(Event event, Frame frame) {
    return event instanceof Event.Received received && received.frame().equals(frame);
  }

  private static boolean contains(int[] codes, int code) {
    return IntStream.of(codes).anyMatch(each -> each == code);
  }

  private Failure wrongCode(Frame close, int... codes) {
    return new Failure(behavior, WRONG_CODE, sentence("Close " + words(codes), close));
  }

  private static Failure unexpected(Object wanted, Event event) {
    return new Failure(FAILED, FAILED, sentence(wanted, event));
  }

  private static String sentence(Object wanted, Object seen) {
    return "expected " + wanted + ", saw " + seen;
  }

  private static String words(int... codes) {
    return String.join(" or ", Arrays.stream(codes).mapToObj(String::valueOf).toList());
  }

  /** Ends the script at the first thing that is not as it should be. */
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    final Behavior behavior;
    final Behavior close;
    final String reason;

    Failure(Behavior behavior, Behavior close, String reason) {
      super(reason, null, false, false);
      this.behavior = behavior;
      this.close = close;
      this.reason = reason;
    }
  }
}
