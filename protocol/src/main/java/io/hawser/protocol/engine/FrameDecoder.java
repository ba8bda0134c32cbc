// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.ProtocolViolation.EXPECTED_FIN;
import static io.hawser.protocol.ProtocolViolation.EXPECTED_MASK;
import static io.hawser.protocol.ProtocolViolation.INVALID_CONTROL_PAYLOAD_LENGTH;
import static io.hawser.protocol.ProtocolViolation.INVALID_LENGTH;
import static io.hawser.protocol.ProtocolViolation.INVALID_OPCODE;
import static io.hawser.protocol.ProtocolViolation.UNEXPECTED_MASK;
import static io.hawser.protocol.ProtocolViolation.UNEXPECTED_RSV_1;
import static io.hawser.protocol.ProtocolViolation.UNEXPECTED_RSV_2_3;
import static io.hawser.protocol.engine.FrameHeader.LENGTH_IN_16_BITS;
import static io.hawser.protocol.engine.FrameHeader.LENGTH_IN_64_BITS;
import static io.hawser.protocol.engine.Opcode.CONTINUATION;
import static io.hawser.protocol.engine.Opcode.CONTROL;

import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.Role;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes frames. Reads headers, checks every rule that a single header can break, unmasks payloads
 * in place and passes them on as they arrive.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  |F|R|R|R| opcode|M| length      | length, if 126: 16 bits,      |
 *  |I|S|S|S|       |A| (7 bits)    | if 127: 64 bits               |
 *  |N|V|V|V|       |S|             |                               |
 *  | |1|2|3|       |K|             |                               |
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  | masking key, if MASK: 32 bits | payload                       |
 *  +-------------------------------+-------------------------------+
 * </pre>
 */
final class FrameDecoder {
  /** Receives control frames. */
  @FunctionalInterface
  interface ControlFrames {
    /**
     * Called with a complete control frame. The payload is unmasked, and valid only during the
     * call.
     */
    void onControlFrame(int opcode, ByteBuffer in, int offset, int length) throws ProtocolException;
  }

  /**
   * If messages are reported in parts, compressed payloads are decompressed in pieces of at most
   * this size, so that even the most compressible one becomes a part of about 2 MiB at most.
   */
  private static final int MAX_COMPRESSED_PIECE = 2 << 10;

  private final boolean expectMask;
  private final boolean minimalLengths;
  private final boolean compressing;
  private final ProtocolState state;
  private final MessageAssembler messages;
  private final ControlFrames controlFrames;

  // transport thread: a header that continues in the next buffer; null if there is none
  private byte @Nullable [] partialHeader;
  private int partialHeaderLength;

  // transport thread: the frame that is being read, after its header
  private boolean inPayload;
  private boolean fin;
  private int opcode;
  private boolean compressed;
  private int maskingKey;
  private long payloadLength;
  private long payloadRead;
  private byte @Nullable [] partialControlPayload;

  /**
   * Creates a decoder.
   *
   * @param minimalLengths whether a length must use as few bytes as possible, which no draft before
   *     14 of HyBi requires
   * @param compressing whether an extension gave RSV1 a meaning
   * @param state checked before each frame; a frame is read only if more is wanted
   */
  FrameDecoder(
      Role role,
      boolean minimalLengths,
      boolean compressing,
      ProtocolState state,
      MessageAssembler messages,
      ControlFrames controlFrames) {
    this.expectMask = role == Role.SERVER;
    this.minimalLengths = minimalLengths;
    this.compressing = compressing;
    this.state = state;
    this.messages = messages;
    this.controlFrames = controlFrames;
  }

  /**
   * Reads frames until the buffer is empty or no more are wanted, and moves the buffer's position
   * to the end of what was read.
   */
  void decode(ByteBuffer in) throws ProtocolException {
    ProtocolState state = this.state;
    int at = in.position();
    int end = in.limit();
    while (at < end && state.wantsMore()) {
      if (!inPayload) {
        at = readHeader(in, at, end);
      }
      if (inPayload) {
        at = readPayload(in, at, end);
      }
    }
    in.position(at);
  }

  private int readHeader(ByteBuffer in, int at, int end) throws ProtocolException {
    if (partialHeader != null || end - at < 2) {
      return readPartialHeader(in, at, end);
    }
    int first = in.get(at);
    int second = in.get(at + 1);
    int headerLength = headerLength(second);
    if (end - at < headerLength) {
      return readPartialHeader(in, at, end);
    }
    checkFirstBytes(first, second);
    long length = second & 0x7F;
    if (length == LENGTH_IN_16_BITS) {
      length = checkLength(in.getShort(at + 2) & 0xFFFF, 16);
    } else if (length == LENGTH_IN_64_BITS) {
      length = checkLength(in.getLong(at + 2), 64);
    }
    beginFrame(first, length, expectMask ? in.getInt(at + headerLength - 4) : 0);
    return at + headerLength;
  }

  /**
   * Reads a header byte by byte, across as many buffers as it takes. It reads the length as {@link
   * #readHeader} does, but from the heap. Sharing one method for both kinds of memory would slow
   * down an echo of small messages by 4 %.
   */
  private int readPartialHeader(ByteBuffer in, int at, int end) throws ProtocolException {
    byte[] header = partialHeader;
    if (header == null) {
      header = partialHeader = new byte[FrameHeader.MAX_LENGTH];
      partialHeaderLength = 0;
    }
    while (at < end) {
      header[partialHeaderLength++] = in.get(at++);
      if (partialHeaderLength == 2) {
        checkFirstBytes(header[0], header[1]);
      }
      if (partialHeaderLength >= 2 && partialHeaderLength == headerLength(header[1])) {
        ByteBuffer whole = ByteBuffer.wrap(header);
        long length = header[1] & 0x7F;
        if (length == LENGTH_IN_16_BITS) {
          length = checkLength(whole.getShort(2) & 0xFFFF, 16);
        } else if (length == LENGTH_IN_64_BITS) {
          length = checkLength(whole.getLong(2), 64);
        }
        partialHeader = null;
        beginFrame(header[0], length, expectMask ? whole.getInt(partialHeaderLength - 4) : 0);
        break;
      }
    }
    return at;
  }

  private static int headerLength(int second) {
    int length = second & 0x7F;
    return 2
        + (length < LENGTH_IN_16_BITS ? 0 : length == LENGTH_IN_16_BITS ? 2 : 8)
        + ((second & Opcode.MASK) == 0 ? 0 : 4);
  }

  /** Checks everything that the first two bytes reveal, before the length is known. */
  private void checkFirstBytes(int first, int second) throws ProtocolException {
    int opcode = first & Opcode.OPCODE;
    if ((first & Opcode.RSV2_RSV3) != 0) {
      throw new ProtocolException(UNEXPECTED_RSV_2_3, "RSV2 and RSV3 must be clear");
    }
    boolean mayBeCompressed = compressing && (opcode == Opcode.TEXT || opcode == Opcode.BINARY);
    if ((first & Opcode.RSV1) != 0 && !mayBeCompressed) {
      throw new ProtocolException(UNEXPECTED_RSV_1, "RSV1 must be clear");
    }
    if ((opcode & CONTROL) != 0) {
      checkControlFrame(opcode, first, second);
    } else if (opcode > Opcode.BINARY) {
      throw reserved(opcode);
    }
    if (((second & Opcode.MASK) != 0) != expectMask) {
      throw expectMask
          ? new ProtocolException(EXPECTED_MASK, "a client's frame must be masked")
          : new ProtocolException(UNEXPECTED_MASK, "a server's frame must not be masked");
    }
  }

  private static void checkControlFrame(int opcode, int first, int second)
      throws ProtocolException {
    int length = second & 0x7F;
    if (opcode > Opcode.PONG) {
      throw reserved(opcode);
    }
    if ((first & Opcode.FIN) == 0) {
      throw new ProtocolException(EXPECTED_FIN, "a control frame must not be fragmented");
    }
    if (length > PayloadLength.MAX_CONTROL) {
      throw new ProtocolException(
          INVALID_CONTROL_PAYLOAD_LENGTH, "a control frame carries at most 125 bytes");
    }
    if (opcode == Opcode.CLOSE && length == 1) {
      throw new ProtocolException(
          INVALID_CONTROL_PAYLOAD_LENGTH, "a Close frame has no payload or at least two bytes");
    }
  }

  private static ProtocolException reserved(int opcode) {
    return new ProtocolException(INVALID_OPCODE, "opcode " + opcode + " is reserved");
  }

  private long checkLength(long length, int bits) throws ProtocolException {
    if (length < 0) {
      throw new ProtocolException(INVALID_LENGTH, "the highest bit of a length must be clear");
    }
    if (minimalLengths && length < (bits == 16 ? LENGTH_IN_16_BITS : 1 << 16)) {
      throw new ProtocolException(INVALID_LENGTH, length + " is written in " + bits + " bits");
    }
    return length;
  }

  /** Begins a frame. Called when its header is complete. */
  private void beginFrame(int first, long length, int key) throws ProtocolException {
    fin = (first & Opcode.FIN) != 0;
    opcode = first & Opcode.OPCODE;
    compressed =
        (opcode & CONTROL) == 0
            && messages.beginFrame(opcode, fin, (first & Opcode.RSV1) != 0, length);
    maskingKey = key;
    payloadLength = length; // at most the message size limit, or 125
    payloadRead = 0;
    inPayload = true;
  }

  private int readPayload(ByteBuffer in, int at, int end) throws ProtocolException {
    int length = (int) Math.min(payloadLength - payloadRead, end - at);
    boolean inParts = messages.isInParts();
    if (inParts && compressed) {
      length = Math.min(length, MAX_COMPRESSED_PIECE);
    }
    boolean whole = length == payloadLength;
    if (length == 0 && !whole) {
      return at; // the header was the last thing in the buffer
    }
    int key = maskingKey;
    payloadRead += length;
    boolean last = payloadRead == payloadLength;
    if (last) {
      // Before the callback, which may call this object.
      inPayload = false;
    } else {
      maskingKey = Masking.advance(key, length);
    }
    if ((opcode & CONTROL) != 0) {
      Masking.unmask(in, at, at + length, key);
      readControlPayload(in, at, length, whole, last);
    } else if (compressed) {
      if (expectMask) {
        Masking.unmask(in, at, at + length, key);
      }
      messages.onCompressedPayload(in, at, length, last && fin);
    } else if (inParts) {
      if (expectMask) {
        Masking.unmask(in, at, at + length, key);
      }
      messages.onPart(in, at, length, last && fin);
    } else if (whole && fin && opcode != CONTINUATION) {
      boolean ascii =
          expectMask
              ? Masking.unmask(in, at, at + length, key)
              : opcode == Opcode.TEXT && Masking.isAscii(in, at, at + length);
      messages.onWholeMessage(in, at, length, ascii);
    } else {
      messages.onPayload(in, at, length, key, last && fin);
    }
    return at + length;
  }

  private void readControlPayload(ByteBuffer in, int at, int length, boolean whole, boolean last)
      throws ProtocolException {
    if (whole) {
      controlFrames.onControlFrame(opcode, in, at, length);
      return;
    }
    byte[] payload = partialControlPayload;
    if (payload == null) {
      payload = partialControlPayload = new byte[(int) payloadLength];
    }
    in.get(at, payload, (int) payloadRead - length, length);
    if (last) {
      partialControlPayload = null;
      controlFrames.onControlFrame(opcode, ByteBuffer.wrap(payload), 0, payload.length);
    }
  }
}
