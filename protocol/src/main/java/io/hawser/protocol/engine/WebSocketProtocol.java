// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PayloadLength;
import io.hawser.protocol.ProtocolException;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.Compression;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflateBuffer;
import io.hawser.protocol.deflate.DeflateParameters;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.deflate.MessageDeflater;
import java.nio.ByteBuffer;
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
 * In every state, the end of the stream or {@link #closingTimedOut} leads to CLOSED.
 */
public final class WebSocketProtocol implements ProtocolEngine {
  private final ProtocolVersion version;
  private final ProtocolEvents events;
  private final ProtocolOutput output;
  private final MessageAssembler messages;
  private final FrameDecoder decoder;
  private final FrameEncoder encoder;
  private final FragmentEncoder fragments;
  private final @Nullable Compression compression;
  private final ProtocolState state;

  // transport thread
  private boolean answersPings = true;
  private byte @Nullable [] waitingPong;

  /** Creates the engine of a new connection that speaks RFC 6455 without extensions. */
  public WebSocketProtocol(
      Role role, Limits limits, MaskSource masks, ProtocolEvents events, ProtocolOutput output) {
    this(ProtocolVersion.RFC_6455, role, limits, masks, events, output, (Compression) null);
  }

  /**
   * Creates the engine of a new connection that speaks RFC 6455 with compression.
   *
   * @param pool of the thread that will call the engine
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
   * Creates the engine of a connection, after its opening handshake has succeeded.
   *
   * @param masks supplies the masking keys of a client's frames; a server never uses it
   * @param agreement null if compression was not agreed
   * @param pool of the thread that will call the engine
   * @throws IllegalArgumentException if the version is one of the Hixie drafts
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
    if (version.isHixie()) {
      throw new IllegalArgumentException(version + " does not have the frames of RFC 6455");
    }
    this.version = version;
    this.events = events;
    this.output = output;
    this.compression = compression;
    this.messages = new MessageAssembler(limits, events, output, compression);
    this.encoder = new FrameEncoder(role, masks, output);
    this.fragments = new FragmentEncoder(encoder, compression);
    this.state = new ProtocolState(role, events, this::sendClose, this::release);
    this.decoder =
        new FrameDecoder(
            role, !version.isHybi(), compression != null, state, messages, this::onControlFrame);
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
    return messages.isReceiving();
  }

  @Override
  public void receiveParts(long maxMessageSize) {
    messages.receiveParts(maxMessageSize);
  }

  @Override
  public void answerPings(boolean answer) {
    answersPings = answer;
  }

  // -- input from the network --------------------------------------------------------------------

  @Override
  public void receive(ByteBuffer in) {
    boolean completed = false;
    try {
      decode(in);
      completed = true;
    } finally {
      if (!state.afterRead(in, completed)) {
        messages.discard();
      }
    }
  }

  private void decode(ByteBuffer in) {
    try {
      decoder.decode(in);
    } catch (ProtocolException e) {
      state.violated(e);
    }
  }

  @Override
  public void endOfStream() {
    state.streamEnded(CloseFrame.ABNORMAL);
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

  private void onControlFrame(int opcode, ByteBuffer in, int offset, int length)
      throws ProtocolException {
    switch (opcode) {
      case Opcode.PING -> onPing(in, offset, length);
      case Opcode.PONG -> events.onPong(in, offset, length);
      default -> state.closeReceived(CloseFrame.read(version, in, offset, length));
    }
  }

  private void onPing(ByteBuffer in, int offset, int length) {
    if (answersPings && state.isOpen()) {
      if (output.isWritable()) {
        pong(in, offset, length);
      } else {
        // RFC 6455 §5.5.3 allows us to answer only the newest Ping. So at most one Pong waits for a
        // peer that sends Pings but reads nothing.
        waitingPong = new byte[length];
        in.get(offset, waitingPong);
      }
    }
    events.onPing(in, offset, length);
  }

  // -- requests of this side ---------------------------------------------------------------------

  @Override
  public int send(
      boolean text, ByteBuffer buffer, int offset, int length, CompressionChoice choice) {
    PayloadLength.check(length);
    if (!state.isOpen()) {
      return 0;
    }
    int first = Opcode.FIN | (text ? Opcode.TEXT : Opcode.BINARY);
    Compression compression = this.compression;
    if (compression != null && compression.deflater().shouldCompress(length, choice)) {
      DeflateBuffer deflated = compression.deflater().deflate(buffer, offset, length);
      if (deflated != null) {
        int size = deflated.length();
        try {
          encoder.encode(first | Opcode.RSV1, deflated.view(), 0, size);
        } catch (Throwable notWritten) {
          // The peer does not get this message, so later ones must not refer to it.
          compression.deflater().resetContext();
          throw notWritten;
        } finally {
          deflated.clear();
        }
        compression.countSent(length, size);
        return size;
      }
    }
    encoder.encode(first, buffer, offset, length);
    return length;
  }

  @Override
  public void sendFragment(
      boolean text,
      ByteBuffer buffer,
      int offset,
      int length,
      boolean last,
      CompressionChoice choice) {
    PayloadLength.check(length);
    if (state.isOpen()) {
      fragments.encode(text, buffer, offset, length, last, choice);
    }
  }

  @Override
  public @Nullable DeflateParameters compressionOf(int length, CompressionChoice choice) {
    return compression != null && compression.deflater().shouldCompress(length, choice)
        ? compression.deflater().parameters()
        : null;
  }

  /**
   * Compresses the remaining bytes of a buffer as an independent message, which can be {@linkplain
   * #send(PreparedFrame) sent} on any number of connections. The buffer is not changed. May be
   * called from any thread.
   *
   * @return a buffer on the heap that holds the compressed message from 0 to its capacity; null if
   *     the message cannot be compressed and must be sent uncompressed
   */
  public static @Nullable ByteBuffer compress(DeflateParameters parameters, ByteBuffer payload) {
    return MessageDeflater.compress(DeflatePool.unpooled(parameters), payload.duplicate());
  }

  @Override
  public int send(PreparedFrame frame) {
    Compression compression = frame.isCompressed() ? agreedCompression() : null;
    if (!state.isOpen()) {
      return 0;
    }
    if (compression != null) {
      compression.deflater().resetContext();
    }
    encoder.encode(frame);
    if (compression != null) {
      compression.countSent(frame.messageLength(), frame.payloadLength());
    }
    return frame.payloadLength();
  }

  private Compression agreedCompression() {
    if (compression == null) {
      throw new IllegalStateException("compression was not agreed for this connection");
    }
    return compression;
  }

  @Override
  public @Nullable CompressionStatistics compressionStatistics() {
    return compression == null ? null : compression.statistics();
  }

  @Override
  public void ping(ByteBuffer buffer, int offset, int length) {
    sendControlFrame(Opcode.PING, buffer, offset, length);
  }

  @Override
  public void pong(ByteBuffer buffer, int offset, int length) {
    sendControlFrame(Opcode.PONG, buffer, offset, length);
  }

  private void sendControlFrame(int opcode, ByteBuffer buffer, int offset, int length) {
    PayloadLength.checkControl(length);
    if (state.isOpen()) {
      encoder.encode(Opcode.FIN | opcode, buffer, offset, length);
    }
  }

  @Override
  public void close(int code, String reason) {
    CloseFrame.check(code, reason);
    state.close(new CloseFrame(code, reason));
  }

  @Override
  public void fail(int code, String detail) {
    state.fail(code, detail);
  }

  private void sendClose(CloseFrame close) {
    ByteBuffer payload = close.payload();
    encoder.encode(Opcode.FIN | Opcode.CLOSE, payload, 0, payload.capacity());
  }

  @Override
  public void pause() {
    state.pause();
  }

  @Override
  public void resume() {
    state.resume();
  }

  private void release() {
    waitingPong = null;
    messages.discard();
    if (compression != null) {
      compression.deflater().release();
    }
  }
}
