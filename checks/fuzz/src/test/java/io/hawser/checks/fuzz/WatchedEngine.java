// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.MaskSource;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.protocol.engine.ProtocolEvents;
import io.hawser.protocol.engine.ProtocolOutput;
import io.hawser.protocol.engine.WebSocketProtocol;
import io.hawser.protocol.hixie.HixieProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * An echoing engine that fails as soon as it breaks a promise. Records events as lines. Memory that
 * the engine must no longer access is overwritten.
 */
final class WatchedEngine implements ProtocolEvents, ProtocolOutput {
  private static final int SHOWN = 64;
  private static final int KEY = 0x01020304;
  private static final int OTHERS = 32;
  private static final byte NONSENSE = (byte) 0xA5;
  private static final int INFLATE_BUFFER = 64;

  /** How much memory may be lent before anything has arrived. */
  private static final int FIRST_LOAN = 256;

  /** As in a transport, a frame does not begin where the buffer begins. */
  private static final int FRAME_START = 3;

  /** Texts, binaries, Pings and Pongs, in their order. */
  final List<String> messages = new ArrayList<>();

  /** What was sent, as lines; a Close frame without its reason. */
  final List<String> answers = new ArrayList<>();

  /** How it ended. */
  final List<String> endings = new ArrayList<>();

  private final Delivery delivery;
  private final Limits limits;

  /** Its own: the bytes that a compressor makes of a message may depend on where it stands. */
  private final DeflatePool pool = new DeflatePool();

  private final ProtocolVersion version;
  private final ProtocolEngine protocol;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private @Nullable ByteBuffer claimed;
  private @Nullable ByteBuffer lent;
  private long receivedBytes;
  private long deliveredBytes;
  private boolean paused;
  private boolean drained;
  private boolean outputEnded;
  private boolean closed;
  private @Nullable ProtocolViolation violation;
  private int closeCode;

  WatchedEngine(Delivery delivery, ProtocolVersion version) {
    this.delivery = delivery;
    this.version = version;
    this.limits = delivery.limits();
    MaskSource masks = () -> KEY;
    boolean compressing = delivery.isCompressing() && !version.isHixie();
    this.protocol =
        version.isHixie()
            ? new HixieProtocol(version, Role.SERVER, limits, this, this, null)
            : new WebSocketProtocol(
                version,
                delivery.role(),
                limits,
                masks,
                this,
                this,
                compressing ? agreement(delivery) : null,
                pool);
  }

  /** What was agreed; the windows depend on the input. */
  private static DeflateAgreement agreement(Delivery delivery) {
    int bits = delivery.windowBits();
    boolean forgets = delivery.isForgetting();
    return new DeflateAgreement(
        PerMessageDeflate.builder().threshold(10).inflateBufferSize(INFLATE_BUFFER).build(),
        forgets,
        forgets,
        bits,
        bits,
        "permessage-deflate");
  }

  /** A payload as a line shows it. */
  static String line(String kind, byte[] payload) {
    return kind
        + " "
        + (payload.length <= SHOWN
            ? HexFormat.of().formatHex(payload)
            : payload.length + " bytes #" + Arrays.hashCode(payload));
  }

  // -- what the network does ---------------------------------------------------------------------

  /** As in a transport, the received bytes are a part of memory that others use, too. */
  void receive(byte[] bytes, int from, int to) {
    byte[] memory = new byte[OTHERS + to - from + OTHERS];
    Arrays.fill(memory, NONSENSE);
    System.arraycopy(bytes, from, memory, OTHERS, to - from);
    ByteBuffer in = ByteBuffer.wrap(memory, OTHERS, to - from);
    receivedBytes += in.remaining();
    do {
      int before = in.remaining();
      protocol.receive(in);
      assertThat(in.remaining() == 0 || delivery.isPausing() && in.remaining() < before)
          .as("%d of %d bytes are left", in.remaining(), before)
          .isTrue();
      protocol.resume();
      paused = false;
    } while (in.hasRemaining());
    for (int i = 0; i < OTHERS; i++) {
      if (memory[i] != NONSENSE || memory[memory.length - 1 - i] != NONSENSE) {
        throw new AssertionError("memory of others has changed: " + Arrays.toString(memory));
      }
    }
    overwrite(in);
  }

  private static void overwrite(ByteBuffer buffer) {
    ByteBuffer all = buffer.duplicate().clear();
    while (all.hasRemaining()) {
      all.put(NONSENSE);
    }
  }

  void end() {
    drained = true;
    protocol.outputDrained();
    protocol.endOfStream();
    protocol.endOfStream();
    receive(new byte[] {0, 0}, 0, 2);
    pool.close();
    assertThat(closed).as("told of the end").isTrue();
    assertThat(lent).as("borrowed memory").isNull();
    assertThat(claimed).as("claimed memory").isNull();
    if (version.isHixie()) {
      checkTexts(sent.toByteArray());
    } else {
      checkFrames(ByteBuffer.wrap(sent.toByteArray()));
    }
  }

  /** Checks that there are only whole texts, and nothing after a closing handshake. */
  private static void checkTexts(byte[] sent) {
    int at = 0;
    while (at < sent.length) {
      if (sent[at] == 0) {
        while (sent[at] != -1) {
          at++;
        }
        at++;
      } else {
        assertThat(Arrays.copyOfRange(sent, at, sent.length)).containsExactly(0xFF, 0);
        return;
      }
    }
  }

  /** What the peer did wrong, if anything. */
  @Nullable ProtocolViolation violation() {
    return violation;
  }

  /** The code of {@code onClosed}. */
  int closeCode() {
    return closeCode;
  }

  byte[] sent() {
    return sent.toByteArray();
  }

  /** Checks that there are only whole frames that a peer accepts, and none after a Close frame. */
  private void checkFrames(ByteBuffer frames) {
    boolean masked = delivery.role() == Role.CLIENT;
    Inflater inflater = new Inflater(true);
    while (frames.hasRemaining()) {
      int first = frames.get() & 0xFF;
      int second = frames.get();
      assertThat(first & 0xB0).as("FIN alone of the first bits").isEqualTo(0x80);
      assertThat(second < 0).as("masked").isEqualTo(masked);
      int length = second & 0x7F;
      long size =
          length < 126 ? length : length == 126 ? frames.getShort() & 0xFFFF : frames.getLong();
      assertThat(size)
          .as("length in so many bytes")
          .isGreaterThan(length < 126 ? -1 : length == 126 ? 125 : 0xFFFF);
      if (masked) {
        assertThat(frames.getInt()).as("masking key").isEqualTo(KEY);
      }
      byte[] payload = new byte[(int) size];
      frames.get(payload);
      for (int i = 0; masked && i < payload.length; i++) {
        payload[i] ^= (byte) (KEY >> 24 - 8 * (i % 4));
      }
      if ((first & 0x40) != 0) {
        payload = inflated(inflater, payload);
      }
      answers.add(answer(first & 0x0F, payload));
      assertThat((first & 0x0F) == 8 && frames.hasRemaining())
          .as("a frame after a Close frame")
          .isFalse();
    }
    inflater.end();
  }

  private static String answer(int opcode, byte[] payload) {
    return switch (opcode) {
      case 1 -> line("text", payload);
      case 2 -> line("binary", payload);
      case 8 -> "close";
      case 10 -> line("pong", payload);
      default -> throw new AssertionError("a frame with opcode " + opcode);
    };
  }

  private byte[] inflated(Inflater inflater, byte[] payload) {
    if (delivery.isForgetting()) {
      inflater.reset();
    }
    byte[] whole = Arrays.copyOf(payload, payload.length + 4);
    whole[whole.length - 2] = whole[whole.length - 1] = -1;
    inflater.setInput(whole);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 12];
    try {
      for (int count; (count = inflater.inflate(buffer)) > 0; ) {
        out.write(buffer, 0, count);
      }
    } catch (DataFormatException e) {
      throw new AssertionError("sent what cannot be decompressed", e);
    }
    return out.toByteArray();
  }

  // -- events of the engine ----------------------------------------------------------------------

  @Override
  public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
    byte[] payload = payload(text ? "text" : "binary", buffer, offset, length);
    assertThat(length).as("message size").isLessThanOrEqualTo(limits.maxMessageSize());
    if (text) {
      assertThat(isUtf8(payload)).as("a text is UTF-8").isTrue();
    }
    protocol.send(text, buffer, offset, length);
    if (delivery.isPausing()) {
      protocol.pause();
      paused = true;
    }
  }

  @Override
  public void onPart(boolean text, ByteBuffer buffer, int offset, int length, boolean last) {
    throw new AssertionError("a part, although whole messages were requested");
  }

  static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }

  @Override
  public void onPing(ByteBuffer buffer, int offset, int length) {
    payload("ping", buffer, offset, length);
  }

  @Override
  public void onPong(ByteBuffer buffer, int offset, int length) {
    payload("pong", buffer, offset, length);
  }

  private byte[] payload(String kind, ByteBuffer buffer, int offset, int length) {
    assertOpen(kind);
    assertThat(paused).as("%s while paused", kind).isFalse();
    byte[] payload = new byte[length];
    buffer.get(offset, payload);
    messages.add(line(kind, payload));
    deliveredBytes += length;
    assertThat(delivery.isCompressing() || deliveredBytes <= receivedBytes || version.isHixie())
        .as("%d bytes were delivered of %d received", deliveredBytes, receivedBytes)
        .isTrue();
    return payload;
  }

  @Override
  public void onViolation(ProtocolViolation violation, String detail) {
    assertOpen("violation");
    this.violation = violation;
    endings.add("violation " + violation + ": " + detail);
  }

  @Override
  public void onEndOfOutput() {
    assertOpen("end of output");
    assertThat(outputEnded).as("output ended before").isFalse();
    outputEnded = true;
    endings.add("end of output");
  }

  @Override
  public void onClosing() {
    assertOpen("closing");
    endings.add("closing");
  }

  @Override
  public void onClosed(int code, String reason, boolean local) {
    assertOpen("closed");
    closed = true;
    closeCode = code;
    endings.add("closed " + code + " " + reason + (local ? " by us" : " by peer"));
  }

  private void assertOpen(String event) {
    assertThat(closed).as("%s after the end", event).isFalse();
  }

  // -- what the engine sends and borrows ---------------------------------------------------------

  @Override
  public ByteBuffer claim(int length) {
    assertOpen("sending");
    assertThat(outputEnded).as("sending after the end of output").isFalse();
    assertThat(claimed).as("an open claim").isNull();
    claimed = ByteBuffer.allocate(FRAME_START + length).position(FRAME_START);
    return claimed;
  }

  @Override
  public void commit() {
    ByteBuffer frame = claimed;
    assertThat(frame).as("an open claim").isNotNull();
    claimed = null;
    byte[] bytes = new byte[frame.position() - FRAME_START];
    frame.get(FRAME_START, bytes);
    sent.writeBytes(bytes);
  }

  @Override
  public boolean write(ByteBuffer buffer, int offset, int length) {
    return false;
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    assertThat(capacity).as("borrowed").isLessThanOrEqualTo(limits.maxMessageSize());
    // A replacement of the Hixie drafts is three bytes where one has come.
    long came = version.isHixie() ? 3 * receivedBytes : receivedBytes;
    assertThat(delivery.isCompressing() || capacity <= Math.max(FIRST_LOAN, 2 * came + came / 8))
        .as("%d bytes borrowed for %d received", capacity, receivedBytes)
        .isTrue();
    ByteBuffer larger = ByteBuffer.allocate(capacity);
    if (lent != null) {
      larger.put(0, lent, 0, keep);
      overwrite(lent);
    }
    lent = larger;
    return larger;
  }

  @Override
  public void giveBack() {
    ByteBuffer buffer = lent;
    assertThat(buffer).as("borrowed memory").isNotNull();
    overwrite(buffer);
    lent = null;
  }

  @Override
  public boolean isWritable() {
    return drained || !delivery.isUnwritable();
  }
}
