// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static io.hawser.protocol.ProtocolViolation.INVALID_LENGTH;
import static io.hawser.protocol.ProtocolViolation.MESSAGE_TOO_BIG;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The engine for a server's connections by the drafts 75 and 76 of Hixie, which have two kinds of
 * frames, unmasked in both directions:
 *
 * <pre>
 *   00       text in UTF-8, FF         a message
 *   01 - 7F  bytes that are no FF, FF  read as text and thrown away
 *   80 - FF  length, bytes             thrown away; the length in 7 bits a byte, the first byte
 *                                      first, the high bit set in all but the last
 *   FF 00                              draft 76: the closing handshake
 * </pre>
 *
 * Text is delivered as UTF-8: what is wrong in it has become U+FFFD, which is no violation here.
 * There are no binary messages, Pings, Pongs, codes, reasons and extensions: what is sent of these
 * is dropped, except for binary messages, which are refused.
 *
 * <pre>
 *   OPEN ──close()──▶ 76: CLOSE_SENT ──FF 00──▶ CLOSED, ends the stream
 *     │             └▶ 75: CLOSED, ends the stream
 *     ├──FF 00, answered──▶ CLOSED, ends the stream
 *     └──violation──▶ FAILED ──end of stream──▶ CLOSED             (from CLOSE_SENT too)
 * </pre>
 *
 * An end of the stream leads from every state to CLOSED; in draft 75 it is the normal one.
 */
public final class HixieProtocol implements ProtocolEngine {
  /** What the next byte is. */
  private enum Part {
    TYPE,
    TEXT,
    DISCARDED_TEXT,
    LENGTH,
    SKIPPED
  }

  private static final int END_OF_TEXT = 0xFF;
  private static final int HIGH_BIT = 0x80;

  /** Enough for every length that memory can hold, with zeros before it. */
  private static final int MAX_LENGTH_BYTES = 8;

  private final boolean closesByHandshake;
  private final int maxMessageSize;
  private final ProtocolEvents events;
  private final ProtocolOutput output;
  private final HixieText text;

  // transport thread
  private State state = State.OPEN;
  private boolean paused;
  private boolean local;
  private int closeCode = CloseCode.ABNORMAL;
  private String closeReason = "";

  // transport thread: the frame that is being read
  private Part part = Part.TYPE;
  private int type;
  private long length;
  private int lengthBytes;

  /** A server's connection by a Hixie draft, whose opening handshake has just succeeded. */
  public HixieProtocol(
      ProtocolVersion version, Limits limits, ProtocolEvents events, ProtocolOutput output) {
    this.closesByHandshake = version == ProtocolVersion.HIXIE_76;
    this.maxMessageSize = limits.maxMessageSize();
    this.events = events;
    this.output = output;
    this.text = new HixieText(maxMessageSize, output);
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public boolean isOpen() {
    return state == State.OPEN;
  }

  @Override
  public boolean isReceiving() {
    return part != Part.TYPE;
  }

  @Override
  public void answerPings(boolean answer) {
    // None will come.
  }

  // -- what comes from the network ---------------------------------------------------------------

  @Override
  public void receive(ByteBuffer in) {
    boolean sound = false;
    try {
      decodeOrFail(in);
      sound = true;
    } finally {
      if (!sound && isReading()) {
        state = State.FAILED; // an event or the output threw inside a frame: there is no going on
      }
      if (!isReading()) {
        in.position(in.limit());
        text.discard();
      }
    }
  }

  private void decodeOrFail(ByteBuffer in) {
    try {
      decode(in);
    } catch (ProtocolException e) {
      String detail = String.valueOf(e.getMessage());
      fail(e.violation().closeCode(), detail);
      events.onViolation(e.violation(), detail);
    }
  }

  /** Whether what the peer sends still means something. */
  private boolean isReading() {
    return state == State.OPEN || state == State.CLOSE_SENT;
  }

  private void decode(ByteBuffer in) throws ProtocolException {
    int at = in.position();
    int end = in.limit();
    while (at < end && !paused && isReading()) {
      at =
          switch (part) {
            case TYPE -> readType(in, at);
            case TEXT -> readText(in, at, end);
            case DISCARDED_TEXT -> readDiscardedText(in, at, end);
            case LENGTH -> readLength(in, at);
            case SKIPPED -> skip(at, end);
          };
    }
    in.position(at);
  }

  private int readType(ByteBuffer in, int at) {
    type = in.get(at) & 0xFF;
    length = 0;
    lengthBytes = 0;
    part = type == 0 ? Part.TEXT : type < HIGH_BIT ? Part.DISCARDED_TEXT : Part.LENGTH;
    return at + 1;
  }

  private int readText(ByteBuffer in, int at, int end) throws ProtocolException {
    int to = indexOfEnd(in, at, end);
    boolean last = to < end;
    if (last) {
      // Before the callback, which may lead back to this object.
      part = Part.TYPE;
    }
    if (last && text.isEmpty() && to - at <= maxMessageSize && Utf8.isValid(in, at, to)) {
      events.onMessage(true, in, at, to - at);
      return to + 1;
    }
    text.append(in, at, to);
    if (last) {
      text.deliver(events);
      return to + 1;
    }
    return end;
  }

  private int readDiscardedText(ByteBuffer in, int at, int end) throws ProtocolException {
    int to = indexOfEnd(in, at, end);
    length += to - at;
    checkSize(length);
    if (to == end) {
      return end;
    }
    part = Part.TYPE;
    return to + 1;
  }

  /** Where the text ends, or {@code end}. */
  private static int indexOfEnd(ByteBuffer in, int at, int end) {
    int index = at;
    while (index < end && in.get(index) != (byte) END_OF_TEXT) {
      index++;
    }
    return index;
  }

  private int readLength(ByteBuffer in, int at) throws ProtocolException {
    int next = in.get(at);
    if (++lengthBytes > MAX_LENGTH_BYTES) {
      throw new ProtocolException(
          INVALID_LENGTH, "a length in more than " + MAX_LENGTH_BYTES + " bytes");
    }
    length = length << 7 | next & 0x7F;
    checkSize(length);
    if ((next & HIGH_BIT) == 0) {
      part = length == 0 ? Part.TYPE : Part.SKIPPED;
      if (length == 0 && type == END_OF_TEXT && closesByHandshake) {
        onClosingHandshake();
      }
    }
    return at + 1;
  }

  private int skip(int at, int end) {
    int count = (int) Math.min(length, end - at);
    length -= count;
    if (length == 0) {
      part = Part.TYPE;
    }
    return at + count;
  }

  private void checkSize(long size) throws ProtocolException {
    if (size > maxMessageSize) {
      throw new ProtocolException(
          MESSAGE_TOO_BIG, "a frame of more than " + maxMessageSize + " bytes");
    }
  }

  private void onClosingHandshake() {
    if (state == State.OPEN) {
      events.onSendingEnds();
    }
    if (!isReading()) {
      return; // what was sent then ended the connection
    }
    boolean answer = state == State.OPEN;
    local = !answer;
    closeCode = CloseCode.NO_STATUS;
    if (answer) {
      sendClose();
    }
    state = State.CLOSE_RECEIVED;
    events.onEndOfOutput();
    closed();
  }

  @Override
  public void endOfStream() {
    endOfStream(closesByHandshake ? CloseCode.ABNORMAL : CloseCode.NO_STATUS);
  }

  @Override
  public void streamBroken() {
    endOfStream(CloseCode.ABNORMAL);
  }

  @Override
  public void closingTimedOut() {
    endOfStream(CloseCode.ABNORMAL);
  }

  private void endOfStream(int code) {
    if (isReading()) {
      local = state == State.CLOSE_SENT;
      closeCode = code;
      closeReason = "";
    }
    closed();
  }

  @Override
  public void outputDrained() {
    // Nothing waits for that.
  }

  // -- what this side wants ----------------------------------------------------------------------

  @Override
  public int send(
      boolean text, ByteBuffer buffer, int offset, int length, CompressionChoice choice) {
    WebSocketProtocol.checkPayload(length);
    if (!text) {
      throw new IllegalStateException("the Hixie drafts have no binary messages");
    }
    if (state != State.OPEN) {
      return 0;
    }
    // In one piece: there are clients that fail when a read ends behind the first byte.
    ByteBuffer out = output.claim(length + 2);
    int start = out.position();
    out.put(start, (byte) 0);
    out.put(start + 1, buffer, offset, length);
    out.put(start + 1 + length, (byte) END_OF_TEXT);
    out.position(start + length + 2);
    output.commit();
    return length;
  }

  @Override
  public @Nullable DeflateParameters compressionOf(int length, CompressionChoice choice) {
    return null;
  }

  @Override
  public int send(PreparedFrame frame) {
    if (frame.isCompressed()) {
      throw new IllegalStateException("the Hixie drafts have no compression");
    }
    int length = frame.payloadLength();
    return send(frame.isText(), frame.payload(), 0, length, CompressionChoice.NEVER);
  }

  @Override
  public @Nullable CompressionStatistics compressionStatistics() {
    return null;
  }

  @Override
  public void ping(ByteBuffer buffer, int offset, int length) {
    WebSocketProtocol.checkControlPayload(length);
  }

  @Override
  public void pong(ByteBuffer buffer, int offset, int length) {
    WebSocketProtocol.checkControlPayload(length);
  }

  @Override
  public void close(int code, String reason) {
    WebSocketProtocol.checkClose(code, reason);
    if (state != State.OPEN) {
      return;
    }
    local = true;
    if (closesByHandshake) {
      sendClose();
      state = State.CLOSE_SENT;
      events.onClosing();
    } else {
      state = State.CLOSE_SENT;
      closeCode = CloseCode.NO_STATUS;
      events.onEndOfOutput();
      closed();
    }
  }

  @Override
  public void fail(int code, String detail) {
    if (!isReading()) {
      return;
    }
    boolean open = state == State.OPEN;
    if (open) {
      events.onSendingEnds();
      if (!isReading()) {
        return; // what was sent then ended the connection
      }
      open = state == State.OPEN;
    }
    if (open && closesByHandshake) {
      sendClose();
    }
    local = true;
    closeCode = code;
    closeReason = WebSocketProtocol.cutToReason(detail);
    state = State.FAILED;
    events.onEndOfOutput();
    if (open) {
      events.onClosing();
    }
  }

  private void sendClose() {
    ByteBuffer out = output.claim(2);
    out.putShort((short) 0xFF00);
    output.commit();
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }

  private void closed() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      text.discard();
      events.onClosed(closeCode, closeReason, local);
    }
  }
}
