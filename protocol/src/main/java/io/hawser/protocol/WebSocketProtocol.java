// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static io.hawser.protocol.ProtocolViolation.INVALID_CLOSE_CODE;
import static io.hawser.protocol.ProtocolViolation.INVALID_UTF8;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The engine for RFC 6455, and for the drafts of HyBi that have its frames.
 *
 * <pre>
 *   OPEN ──close()──────────▶ CLOSE_SENT ──Close──▶ (server) CLOSED, ends the stream
 *     │                            │          └───▶ (client) CLOSE_RECEIVED ──end──▶ CLOSED
 *     ├──Close, answered──▶ (server) CLOSED, ends the stream
 *     │               └───▶ (client) CLOSE_RECEIVED ──end of stream──▶ CLOSED
 *     └──violation────────▶ FAILED ──end of stream──▶ CLOSED        (from CLOSE_SENT too)
 * </pre>
 *
 * An end of the stream, or {@link #closingTimedOut}, leads from every state to CLOSED.
 */
public final class WebSocketProtocol implements ProtocolEngine {
  /** In drafts 07 to 12: a frame that is too large; later reserved. */
  private static final int FRAME_TOO_LARGE = 1004;

  private static final int MAX_REASON = Opcode.MAX_CONTROL_PAYLOAD - 2;

  private final ProtocolVersion version;
  private final Role role;
  private final ProtocolEvents events;
  private final ProtocolOutput output;
  private final MessageAssembler messages;
  private final FrameDecoder decoder;
  private final FrameEncoder encoder;
  private final @Nullable Compression compression;

  // transport thread
  private State state = State.OPEN;
  private boolean paused;
  private boolean answersPings = true;
  private boolean local;
  private int closeCode = CloseCode.ABNORMAL;
  private String closeReason = "";
  private byte @Nullable [] waitingPong;

  /** A connection by RFC 6455 whose opening handshake has just succeeded, without an extension. */
  public WebSocketProtocol(
      Role role, Limits limits, MaskSource masks, ProtocolEvents events, ProtocolOutput output) {
    this(ProtocolVersion.RFC_6455, role, limits, masks, events, output, (Compression) null);
  }

  /**
   * A connection by RFC 6455 whose opening handshake has just succeeded and agreed to compress.
   *
   * @param pool of the thread that will call this object
   */
  public WebSocketProtocol(
      Role role,
      Limits limits,
      MaskSource masks,
      ProtocolEvents events,
      ProtocolOutput output,
      DeflateAgreement agreement,
      DeflatePool pool) {
    this(ProtocolVersion.RFC_6455, role, limits, masks, events, output, agreement, pool);
  }

  /**
   * A connection by RFC 6455 or a draft with its frames, whose opening handshake has just
   * succeeded.
   *
   * @param agreement to compress, or null
   * @param pool of the thread that will call this object
   */
  public WebSocketProtocol(
      ProtocolVersion version,
      Role role,
      Limits limits,
      MaskSource masks,
      ProtocolEvents events,
      ProtocolOutput output,
      @Nullable DeflateAgreement agreement,
      DeflatePool pool) {
    this(
        version,
        role,
        limits,
        masks,
        events,
        output,
        agreement == null ? null : new Compression(agreement, role, pool));
  }

  private WebSocketProtocol(
      ProtocolVersion version,
      Role role,
      Limits limits,
      MaskSource masks,
      ProtocolEvents events,
      ProtocolOutput output,
      @Nullable Compression compression) {
    this.version = version;
    this.role = role;
    this.events = events;
    this.output = output;
    this.compression = compression;
    this.messages = new MessageAssembler(limits, events, output, compression);
    this.decoder = new FrameDecoder(role, !version.isHybi(), compression != null, messages);
    this.encoder = new FrameEncoder(role, masks, output);
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
    return messages.isReceiving();
  }

  @Override
  public void answerPings(boolean answer) {
    answersPings = answer;
  }

  // -- what comes from the network ---------------------------------------------------------------

  @Override
  public void receive(ByteBuffer in) {
    boolean sound = false;
    try {
      decode(in);
      sound = true;
    } finally {
      if (!sound && isReading()) {
        state = State.FAILED; // an event or the output threw inside a frame: there is no going on
      }
      if (!isReading()) {
        in.position(in.limit());
        messages.discard();
      }
    }
  }

  private void decode(ByteBuffer in) {
    try {
      decoder.decode(in, this);
    } catch (ProtocolException e) {
      fail(e.violation(), String.valueOf(e.getMessage()));
    }
  }

  /** Whether what the peer sends still means something. */
  private boolean isReading() {
    return state == State.OPEN || state == State.CLOSE_SENT;
  }

  /** Asked by the decoder before each frame. */
  boolean wantsMore() {
    return !paused && isReading();
  }

  @Override
  public void endOfStream() {
    if (state == State.OPEN || state == State.CLOSE_SENT) {
      local = state == State.CLOSE_SENT;
      closeCode = CloseCode.ABNORMAL;
      closeReason = "";
    }
    closed();
  }

  @Override
  public void streamBroken() {
    endOfStream();
  }

  @Override
  public void closingTimedOut() {
    endOfStream();
  }

  @Override
  public void outputDrained() {
    byte[] pong = waitingPong;
    if (pong != null) {
      waitingPong = null;
      pong(ByteBuffer.wrap(pong), 0, pong.length);
    }
  }

  void onControlFrame(int opcode, ByteBuffer in, int offset, int length) throws ProtocolException {
    switch (opcode) {
      case Opcode.PING -> onPing(in, offset, length);
      case Opcode.PONG -> events.onPong(in, offset, length);
      default -> onClose(in, offset, length);
    }
  }

  private void onPing(ByteBuffer in, int offset, int length) {
    if (answersPings && state == State.OPEN) {
      if (output.isWritable()) {
        pong(in, offset, length);
      } else {
        // RFC 6455 §5.5.3 lets us answer only the newest Ping: from a peer that sends Pings and
        // reads nothing, one Pong waits.
        waitingPong = new byte[length];
        in.get(offset, waitingPong);
      }
    }
    events.onPing(in, offset, length);
  }

  private void onClose(ByteBuffer in, int offset, int length) throws ProtocolException {
    int code = length == 0 ? CloseCode.NO_STATUS : in.getShort(offset) & 0xFFFF;
    String reason = "";
    if (length > 0) {
      if (!CloseCode.isValid(code) && !(version.isHybi() && code == FRAME_TOO_LARGE)) {
        throw new ProtocolException(INVALID_CLOSE_CODE, "close code " + code);
      }
      if (!Utf8.isValid(in, offset + 2, offset + length)) {
        throw new ProtocolException(INVALID_UTF8, "a reason that is not UTF-8");
      }
      byte[] bytes = new byte[length - 2];
      in.get(offset + 2, bytes);
      reason = new String(bytes, StandardCharsets.UTF_8);
    }
    if (state == State.OPEN) {
      events.onSendingEnds();
    }
    if (!isReading()) {
      return; // what was sent then ended the connection
    }
    closeCode = code;
    closeReason = reason;
    boolean answer = state == State.OPEN;
    local = !answer;
    if (answer) {
      encoder.encode(Opcode.CLOSE, in, offset, length);
    }
    state = State.CLOSE_RECEIVED;
    if (role == Role.SERVER) {
      events.onEndOfOutput();
      closed();
    } else if (answer) {
      events.onClosing();
    }
  }

  private void fail(ProtocolViolation violation, String detail) {
    fail(violation.closeCode(), detail);
    events.onViolation(violation, detail);
  }

  // -- what this side wants ----------------------------------------------------------------------

  @Override
  public int send(
      boolean text, ByteBuffer buffer, int offset, int length, CompressionChoice choice) {
    checkPayload(length);
    if (state != State.OPEN) {
      return 0;
    }
    int opcode = text ? Opcode.TEXT : Opcode.BINARY;
    Compression compression = this.compression;
    if (compression != null && compression.deflater().wants(length, choice)) {
      DeflateBuffer deflated = compression.deflater().deflate(buffer, offset, length);
      if (deflated != null) {
        int size = deflated.length();
        try {
          encoder.encode(opcode | Opcode.RSV1, deflated.view(), 0, size);
        } finally {
          deflated.clear();
        }
        compression.countSent(length, size);
        return size;
      }
    }
    encoder.encode(opcode, buffer, offset, length);
    return length;
  }

  /**
   * Checks the length of a message before it is sent.
   *
   * @throws IllegalArgumentException if it is too long for one frame in memory
   */
  public static void checkPayload(int length) {
    if (length > FrameEncoder.MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a message of " + length + " bytes: at most " + FrameEncoder.MAX_PAYLOAD);
    }
  }

  @Override
  public @Nullable DeflateParameters compressionOf(int length, CompressionChoice choice) {
    return compression != null && compression.deflater().wants(length, choice)
        ? compression.deflater().parameters()
        : null;
  }

  /**
   * Compresses what remains in a buffer as a message by itself, for any number of connections to
   * {@linkplain #send(PreparedFrame) send}; the buffer stays as it is. Any thread.
   *
   * @return a buffer on the heap, of which everything is the message; null if it cannot be
   *     compressed and has to be sent as it is
   */
  public static @Nullable ByteBuffer compress(DeflateParameters parameters, ByteBuffer payload) {
    return MessageDeflater.compress(DeflateStream.of(parameters), payload.duplicate());
  }

  @Override
  public int send(PreparedFrame frame) {
    Compression compression = frame.isCompressed() ? agreedCompression() : null;
    if (state != State.OPEN) {
      return 0;
    }
    if (compression != null) {
      compression.deflater().forget();
    }
    encoder.encode(frame);
    if (compression != null) {
      compression.countSent(frame.messageLength(), frame.payloadLength());
    }
    return frame.payloadLength();
  }

  private Compression agreedCompression() {
    if (compression == null) {
      throw new IllegalStateException("this connection has not agreed to compress");
    }
    return compression;
  }

  @Override
  public @Nullable CompressionStatistics compressionStatistics() {
    return compression == null ? null : compression.statistics();
  }

  @Override
  public void ping(ByteBuffer buffer, int offset, int length) {
    control(Opcode.PING, buffer, offset, length);
  }

  @Override
  public void pong(ByteBuffer buffer, int offset, int length) {
    control(Opcode.PONG, buffer, offset, length);
  }

  private void control(int opcode, ByteBuffer buffer, int offset, int length) {
    checkControlPayload(length);
    if (state == State.OPEN) {
      encoder.encode(opcode, buffer, offset, length);
    }
  }

  /**
   * Checks the payload of a Ping or Pong before it is sent.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  public static void checkControlPayload(int length) {
    if (length > Opcode.MAX_CONTROL_PAYLOAD) {
      throw new IllegalArgumentException(
          "a Ping or Pong of " + length + " bytes: at most " + Opcode.MAX_CONTROL_PAYLOAD);
    }
  }

  /**
   * Checks what a Close frame is to say, before it is sent.
   *
   * @throws IllegalArgumentException if the code is none that may be sent, or the reason is longer
   *     than 123 bytes or not expressible in UTF-8
   */
  public static void checkClose(int code, String reason) {
    if (!CloseCode.isValid(code)) {
      throw new IllegalArgumentException(
          "close code "
              + code
              + " may not be sent: use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
    }
    int length = Utf8.encode(reason).length;
    if (length > MAX_REASON) {
      throw new IllegalArgumentException(
          "a reason of " + length + " bytes in UTF-8: at most " + MAX_REASON);
    }
  }

  @Override
  public void close(int code, String reason) {
    checkClose(code, reason);
    if (state == State.OPEN) {
      local = true;
      sendClose(code, reason);
      state = State.CLOSE_SENT;
      events.onClosing();
    }
  }

  @Override
  public void fail(int code, String detail) {
    if (!isReading()) {
      return;
    }
    String reason = cutToReason(detail);
    boolean open = state == State.OPEN;
    if (open) {
      events.onSendingEnds();
      if (!isReading()) {
        return; // what was sent then ended the connection
      }
      open = state == State.OPEN;
    }
    if (open) {
      sendClose(code, reason);
    }
    local = true;
    closeCode = code;
    closeReason = reason;
    state = State.FAILED;
    events.onEndOfOutput();
    if (open) {
      events.onClosing();
    }
  }

  /** As much of a sentence as fits into a Close frame, in whole characters. */
  static String cutToReason(String detail) {
    byte[] bytes = Utf8.encode(detail);
    int length = Math.min(bytes.length, MAX_REASON);
    while (length < bytes.length && (bytes[length] & 0b1100_0000) == 0b1000_0000) {
      length--;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private void sendClose(int code, String reason) {
    byte[] bytes = Utf8.encode(reason);
    ByteBuffer payload = ByteBuffer.allocate(2 + bytes.length);
    payload.putShort((short) code).put(bytes);
    encoder.encode(Opcode.CLOSE, payload, 0, payload.capacity());
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
      waitingPong = null;
      messages.discard();
      if (compression != null) {
        compression.deflater().release();
      }
      events.onClosed(closeCode, closeReason, local);
    }
  }
}
