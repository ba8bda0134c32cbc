// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an agent sends, holds every frame against RFC 6455 as it is without extensions, and
 * joins fragments to messages. A rule that is broken is thrown as {@link ProtocolException}.
 */
final class MessageReader {
  private static final int FIN = 0b1000_0000;
  private static final int RSV = 0b0111_0000;
  private static final int OPCODE = 0b0000_1111;
  private static final int MASK = 0b1000_0000;
  private static final int LENGTH = 0b0111_1111;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int MAX_CONTROL_PAYLOAD = 125;
  private static final int MAX_PAYLOAD = 1 << 26;

  private final DataInputStream in;
  private final Role sender;
  private final Set<Integer> firstKeys;
  private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
  private int fragmentedOpcode = -1;
  private @Nullable Integer previousKey;

  /**
   * @param firstKeys the masking keys with which earlier connections began
   */
  MessageReader(InputStream in, Role sender, Set<Integer> firstKeys) {
    this.in = new DataInputStream(in);
    this.sender = sender;
    this.firstKeys = firstKeys;
  }

  /** The next control frame or whole message, or null at the end of the stream. */
  @Nullable Frame next() throws IOException {
    int first = in.read();
    while (first >= 0) {
      Frame frame = frame(first);
      if (frame.isControl() || (frame.fin() && frame.opcode() != Frame.CONTINUATION)) {
        return frame;
      }
      Frame message = join(frame);
      if (message != null) {
        return message;
      }
      first = in.read();
    }
    return null;
  }

  private Frame frame(int first) throws IOException {
    try {
      demand((first & RSV) == 0, "reserved bits without an extension");
      int second = in.readUnsignedByte();
      boolean masked = (second & MASK) != 0;
      demand(masked == (sender == Role.CLIENT), masked ? "a server masks" : "no mask");
      int length = length(second & LENGTH);
      int key = masked ? freshKey(in.readInt()) : 0;
      byte[] payload = in.readNBytes(length);
      demand(payload.length == length, "the stream ends within a payload");
      unmask(payload, key);
      Frame frame = Frame.of(first & OPCODE, payload);
      check(frame, (first & FIN) != 0);
      return (first & FIN) != 0 ? frame : frame.unfinished();
    } catch (EOFException e) {
      throw new ProtocolException("the stream ends within a header");
    }
  }

  private int length(int length) throws IOException {
    if (length < LENGTH_16) {
      return length;
    }
    long extended = length == LENGTH_64 ? in.readLong() : in.readUnsignedShort();
    demand(extended >= (length == LENGTH_64 ? 1 << 16 : LENGTH_16), "length not in shortest form");
    demand(extended <= MAX_PAYLOAD, "a payload of " + extended + " bytes");
    return (int) extended;
  }

  // A key must be unpredictable (RFC 6455 §5.3). By chance, two keys in a row are equal once in
  // four billion frames, and two of all first keys once in a hundred thousand runs of the suite.
  private int freshKey(int key) throws ProtocolException {
    if (previousKey == null) {
      demand(firstKeys.add(key), "the first masking key of an earlier connection");
    } else {
      demand(previousKey != key, "the same masking key twice");
    }
    previousKey = key;
    return key;
  }

  private static void unmask(byte[] payload, int key) {
    for (int i = 0; key != 0 && i < payload.length; i++) {
      payload[i] ^= (byte) (key >>> (24 - 8 * (i & 3)));
    }
  }

  private void check(Frame frame, boolean fin) throws ProtocolException {
    switch (frame.opcode()) {
      case Frame.TEXT, Frame.BINARY ->
          demand(fragmentedOpcode < 0, "a message begins within another");
      case Frame.CONTINUATION -> demand(fragmentedOpcode >= 0, "a continuation of nothing");
      case Frame.CLOSE, Frame.PING, Frame.PONG -> {
        demand(fin, "a control frame in fragments");
        demand(frame.payload().length <= MAX_CONTROL_PAYLOAD, "a control frame of over 125 bytes");
      }
      default -> throw new ProtocolException("reserved opcode " + frame.opcode());
    }
    if (frame.isClose()) {
      checkClose(frame);
    }
  }

  private static void checkClose(Frame close) throws ProtocolException {
    Integer code = close.closeCode();
    if (code == null) {
      demand(close.payload().length == 0, "a Close frame with one byte");
      return;
    }
    boolean known = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    demand(known || code >= 3000, "close code " + code + " on the wire");
    try {
      ByteBuffer reason = ByteBuffer.wrap(close.payload(), 2, close.payload().length - 2);
      StandardCharsets.UTF_8.newDecoder().decode(reason);
    } catch (CharacterCodingException e) {
      throw new ProtocolException("a close reason that is not UTF-8");
    }
  }

  private @Nullable Frame join(Frame frame) {
    if (frame.opcode() != Frame.CONTINUATION) {
      fragmentedOpcode = frame.opcode();
    }
    fragments.writeBytes(frame.payload());
    if (!frame.fin()) {
      return null;
    }
    Frame message = Frame.of(fragmentedOpcode, fragments.toByteArray());
    fragments.reset();
    fragmentedOpcode = -1;
    return message;
  }

  private static void demand(boolean kept, String rule) throws ProtocolException {
    if (!kept) {
      throw new ProtocolException(rule);
    }
  }
}
