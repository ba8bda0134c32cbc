// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Limits;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.ProtocolViolation;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.hixie.HixieProtocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An engine under test. It takes hexadecimal as input, and records events as lines and sent bytes
 * as hexadecimal. A client masks with the key 01 02 03 04.
 */
public final class Engine implements ProtocolEvents, ProtocolOutput {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();
  static final int KEY = 0x01020304;

  public final ProtocolEngine protocol;
  public final List<String> events = new ArrayList<>();
  final List<byte[]> parts = new ArrayList<>();
  private ByteBuffer out = ByteBuffer.allocate(1 << 10);
  private boolean writable = true;
  private @Nullable ByteBuffer lent;
  private int mostLent;
  private @Nullable Runnable onMessage;
  private boolean outOfMemory;
  private int maxFrameLength = Integer.MAX_VALUE;

  private Engine(Role role, Limits limits) {
    protocol = new WebSocketProtocol(role, limits, () -> KEY, this, this);
  }

  private Engine(Role role, Limits limits, DeflateAgreement agreement, DeflatePool pool) {
    protocol = new WebSocketProtocol(role, limits, () -> KEY, this, this, agreement, pool);
  }

  private Engine(ProtocolVersion version, Role role, Limits limits) {
    protocol =
        version.isHixie()
            ? new HixieProtocol(version, role, limits, this, this, null)
            : new WebSocketProtocol(
                version, role, limits, () -> KEY, this, this, null, new DeflatePool());
  }

  /** Creates an engine that speaks the given version. */
  public static Engine of(ProtocolVersion version, Role role, Limits limits) {
    return new Engine(version, role, limits);
  }

  /** Creates an engine that has agreed to compress. */
  public static Engine of(Role role, Limits limits, DeflateAgreement agreement, DeflatePool pool) {
    return new Engine(role, limits, agreement, pool);
  }

  public static Engine of(Role role) {
    return new Engine(role, Limits.DEFAULT);
  }

  public static Engine of(Role role, Limits limits) {
    return new Engine(role, limits);
  }

  static Engine server() {
    return of(Role.SERVER);
  }

  static Engine client() {
    return of(Role.CLIENT);
  }

  // -- input -------------------------------------------------------------------------------------

  public Engine receive(String hex) {
    return receive(bytes(hex));
  }

  public Engine receive(byte[] bytes) {
    protocol.receive(ByteBuffer.wrap(bytes.clone()));
    return this;
  }

  Engine writable(boolean writable) {
    this.writable = writable;
    return this;
  }

  public Engine onMessage(Runnable action) {
    onMessage = action;
    return this;
  }

  /** Makes every further request for memory fail, for sending and for gathering. */
  Engine outOfMemory(boolean outOfMemory) {
    this.outOfMemory = outOfMemory;
    return this;
  }

  /** Sets the length of the longest frame that this output takes. */
  Engine maxFrameLength(int length) {
    maxFrameLength = length;
    return this;
  }

  @Override
  public int maxFrameLength() {
    return maxFrameLength;
  }

  private void checkMemory() {
    if (outOfMemory) {
      throw new OutOfMemoryError("as the test wants it");
    }
  }

  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  public static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  // -- results -----------------------------------------------------------------------------------

  public Engine assertEvents(String... expected) {
    assertThat(events).containsExactly(expected);
    events.clear();
    return this;
  }

  public Engine assertSent(String hex) {
    assertThat(sent()).isEqualTo(hex(bytes(hex)));
    return this;
  }

  /** Returns everything sent since the last call. */
  public String sent() {
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    out.clear();
    return hex(bytes);
  }

  public Engine assertState(ProtocolEngine.State state) {
    assertThat(protocol.state()).isEqualTo(state);
    return this;
  }

  /** Returns the largest memory for a message that was ever lent. */
  public int mostLent() {
    return mostLent;
  }

  /** Returns how much memory for a message is lent at the moment. */
  public int lentBytes() {
    return lent == null ? 0 : lent.capacity();
  }

  /** Whether memory for a message is lent at the moment. */
  public boolean isLending() {
    return lent != null;
  }

  public void assertNothingElse() {
    assertThat(events).isEmpty();
    assertThat(sent()).isEmpty();
  }

  // -- events ------------------------------------------------------------------------------------

  @Override
  public void onMessage(boolean text, ByteBuffer buffer, int offset, int length) {
    events.add((text ? "text " : "binary ") + payload(buffer, offset, length));
    if (onMessage != null) {
      onMessage.run();
    }
  }

  @Override
  public void onPart(boolean text, ByteBuffer buffer, int offset, int length, boolean last) {
    String kind = text ? "text " : "binary ";
    events.add((last ? "last " : "part ") + kind + payload(buffer, offset, length));
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    parts.add(bytes);
    if (onMessage != null) {
      onMessage.run();
    }
  }

  @Override
  public void onPing(ByteBuffer buffer, int offset, int length) {
    events.add("ping " + payload(buffer, offset, length));
  }

  @Override
  public void onPong(ByteBuffer buffer, int offset, int length) {
    events.add("pong " + payload(buffer, offset, length));
  }

  private static String payload(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return length <= 64 ? hex(bytes) : length + " bytes #" + java.util.Arrays.hashCode(bytes);
  }

  @Override
  public void onViolation(ProtocolViolation violation, String detail) {
    events.add("violation " + violation);
  }

  @Override
  public void onEndOfOutput() {
    events.add("end of output");
  }

  @Override
  public void onClosing() {
    events.add("closing");
  }

  @Override
  public void onClosed(int code, String reason, boolean local) {
    events.add(
        "closed "
            + code
            + (reason.isEmpty() ? "" : " " + reason)
            + (local ? " by us" : " by peer"));
  }

  // -- output ------------------------------------------------------------------------------------

  @Override
  public ByteBuffer claim(int length) {
    checkMemory();
    if (out.remaining() < length) {
      out = ByteBuffer.allocate(2 * (out.position() + length)).put(out.flip());
    }
    return out;
  }

  @Override
  public void commit() {}

  @Override
  public boolean write(ByteBuffer buffer, int offset, int length) {
    return false;
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    checkMemory();
    ByteBuffer larger = ByteBuffer.allocate(capacity);
    if (lent != null) {
      larger.put(0, lent, 0, keep);
    }
    lent = larger;
    mostLent = Math.max(mostLent, capacity);
    return larger;
  }

  @Override
  public void giveBack() {
    lent = null;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }
}
