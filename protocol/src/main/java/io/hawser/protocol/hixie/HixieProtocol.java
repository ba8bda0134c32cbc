// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.hixie;

import static io.hawser.protocol.ProtocolViolation.INVALID_LENGTH;
import static io.hawser.protocol.ProtocolViolation.MESSAGE_TOO_BIG;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.Utf8;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflateParameters;
import io.hawser.protocol.engine.CloseFrame;
import io.hawser.protocol.engine.FrameTooLargeException;
import io.hawser.protocol.engine.PreparedFrame;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.protocol.engine.ProtocolEvents;
import io.hawser.protocol.engine.ProtocolOutput;
import io.hawser.protocol.engine.ProtocolState;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The engine for a server's connections that speak draft 75 or 76 of Hixie. These drafts have two
 * kinds of frames, unmasked in both directions:
 *
 * <pre>
 *   00       text in UTF-8, FF        a message
 *   01 - 7F  bytes other than FF, FF  discarded
 *   80 - FF  length, bytes            discarded; the length has 7 bits per byte, most significant
 *                                     first, with the high bit set in all bytes but the last
 *   FF 00                             draft 76: the closing handshake
 * </pre>
 *
 * Text is delivered as valid UTF-8. Invalid bytes are replaced with U+FFFD and are not a violation
 * here. These drafts have no binary messages, Pings, Pongs, codes, reasons or extensions. Sending a
 * binary message throws an exception. Anything else that these drafts lack is discarded.
 *
 * <pre>
 *   OPEN ──close()──▶ 76: CLOSE_SENT ──FF 00──▶ CLOSED, ends the stream
 *     │             └▶ 75: CLOSED, ends the stream
 *     ├──FF 00, answered──▶ CLOSED, ends the stream
 *     └──violation──▶ FAILED ──end of stream──▶ CLOSED             (from CLOSE_SENT too)
 * </pre>
 *
 * In every state, the end of the stream leads to CLOSED. In draft 75 it is the normal way to close.
 */
public final class HixieProtocol implements ProtocolEngine {
  /** The meaning of the next byte. */
  private enum Part {
    TYPE,
    TEXT,
    DISCARDED_TEXT,
    LENGTH,
    SKIPPED
  }

  private static final int END_OF_TEXT = 0xFF;
  private static final int HIGH_BIT = 0x80;

  /** Enough for every length that fits in memory, with leading zeros. */
  private static final int MAX_LENGTH_BYTES = 8;

  private final boolean hasClosingHandshake;
  private final int maxMessageSize;
  private final ProtocolEvents events;
  private final ProtocolOutput output;
  private final HixieText text;
  private final ProtocolState state;

  // transport thread: the frame that is being read
  private Part part = Part.TYPE;
  private int type;
  private long length;
  private int lengthBytes;

  /**
   * Creates the engine of a connection, after its opening handshake has succeeded.
   *
   * @param agreement must be null, because these drafts have no compression
   * @throws IllegalArgumentException if the version is not one of the Hixie drafts, the role is
   *     client, or compression was agreed
   */
  public HixieProtocol(
      ProtocolVersion version,
      Role role,
      Limits limits,
      ProtocolEvents events,
      ProtocolOutput output,
      @Nullable DeflateAgreement agreement) {
    if (!version.isHixie()) {
      throw new IllegalArgumentException(version + " is not one of the Hixie drafts");
    }
    if (role == Role.CLIENT || agreement != null) {
      throw new IllegalArgumentException(
          version + " has no compression, and clients cannot speak it");
    }
    this.hasClosingHandshake = version == ProtocolVersion.HIXIE_76;
    this.maxMessageSize = limits.maxMessageSize();
    this.events = events;
    this.output = output;
    this.text = new HixieText(maxMessageSize, output);
    this.state = new ProtocolState(role, events, this::sendClose, text::discard);
  }

  @Override
  public State state() {
    return state.current();
  }

  @Override
  public boolean isOpen() {
    return state.isOpen();
  }

  @Override
  public boolean isReceiving() {
    return part != Part.TYPE;
  }

  @Override
  public void answerPings(boolean answer) {
    // These drafts have no Pings.
  }

  // -- input from the network --------------------------------------------------------------------

  @Override
  public void receive(ByteBuffer in) {
    boolean completed = false;
    try {
      decodeOrFail(in);
      completed = true;
    } finally {
      if (!state.afterRead(in, completed)) {
        text.discard();
      }
    }
  }

  private void decodeOrFail(ByteBuffer in) {
    try {
      decode(in);
    } catch (ProtocolException e) {
      state.violated(e);
    }
  }

  private void decode(ByteBuffer in) throws ProtocolException {
    int at = in.position();
    int end = in.limit();
    while (at < end && state.wantsMore()) {
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
      // Before the callback, which may call this object.
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

  /** Returns the index of the byte that ends the text, or {@code end}. */
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
      if (length == 0 && type == END_OF_TEXT && hasClosingHandshake) {
        state.closeReceived(CloseFrame.NO_STATUS);
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

  @Override
  public void endOfStream() {
    state.streamEnded(hasClosingHandshake ? CloseFrame.ABNORMAL : CloseFrame.NO_STATUS);
  }

  @Override
  public void streamBroken() {
    state.streamEnded(CloseFrame.ABNORMAL);
  }

  @Override
  public void closingTimedOut() {
    state.streamEnded(CloseFrame.ABNORMAL);
  }

  @Override
  public void outputDrained() {
    // Nothing waits for the output.
  }

  // -- requests of this side ---------------------------------------------------------------------

  @Override
  public int send(
      boolean text, ByteBuffer buffer, int offset, int length, CompressionChoice choice) {
    PayloadLength.check(length);
    if (!text) {
      throw new IllegalStateException("the Hixie drafts have no binary messages");
    }
    if (!state.isOpen()) {
      return 0;
    }
    FrameTooLargeException.check(length + 2L, output);
    // Written in one piece, because some clients fail when a read ends after the first byte.
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
    PayloadLength.checkControl(length);
  }

  @Override
  public void pong(ByteBuffer buffer, int offset, int length) {
    PayloadLength.checkControl(length);
  }

  @Override
  public void close(int code, String reason) {
    CloseFrame.check(code, reason);
    if (hasClosingHandshake) {
      state.close(CloseFrame.NO_STATUS);
    } else {
      state.closeWithoutHandshake();
    }
  }

  @Override
  public void fail(int code, String detail) {
    state.fail(code, detail);
  }

  private void sendClose(CloseFrame close) {
    if (hasClosingHandshake) {
      ByteBuffer out = output.claim(2);
      out.putShort((short) 0xFF00);
      output.commit();
    }
  }

  @Override
  public void pause() {
    state.pause();
  }

  @Override
  public void resume() {
    state.resume();
  }
}
