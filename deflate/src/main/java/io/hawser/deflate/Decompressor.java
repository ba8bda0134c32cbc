// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses a stream of DEFLATE blocks (RFC 1951), which may come in any pieces. It is made for
 * messages: between two of them, it holds only the last bytes, to which the next message may refer.
 *
 * <pre>{@code
 * decompressor.input(piece);
 * while (!decompressor.needsInput()) {
 *   decompressor.decompress(out);
 *   target.accept(out.flip());
 *   out.clear();
 * }
 * }</pre>
 *
 * <p>A final block does not end the stream. The rest of its last byte is skipped, and the next
 * block begins after it, without history (RFC 7692 §7.2.3.4 lets a message contain final blocks).
 *
 * <p>The work of a call is proportional to the input that it takes and the output that it makes.
 * Not thread-safe: at any time, only one compressor or decompressor of a workspace may be in use.
 * If a method throws an error, for example because there is no memory left, {@link #reset} must be
 * called before the decompressor is used again.
 */
public final class Decompressor {
  /** How much is decompressed at a time. */
  private static final int MAX_ROOM = 1 << 16;

  /** How much output is expected from a byte of input, and how much in any case. */
  private static final int EXPECTED_RATIO = 4;

  private static final int EXPECTED_ROOM = 300;

  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** What comes next in the stream. */
  private enum State {
    BLOCK,
    STORED_LENGTH,
    STORED_BYTES,
    HEADER,
    FIXED_SYMBOLS,
    DYNAMIC_SYMBOLS
  }

  private final Workspace workspace;
  private final Window window;
  private final BlockDecoder decoder;
  private final BitReader reader;

  private ByteBuffer in = NOTHING;
  private boolean needsInput = true;
  private @Nullable DeflateException failure;

  private State state = State.BLOCK;
  private boolean last;
  private boolean flushed = true;
  private int storedLength;
  private @Nullable DynamicHeader header;

  /** The bits of the bytes that were taken from the input and not used. */
  private long bits;

  private int bitCount;

  /**
   * Creates a decompressor without history.
   *
   * @param windowBits the base-2 logarithm of the largest distance to which the data may refer
   *     back, 8 to 15
   */
  public Decompressor(int windowBits, Workspace workspace) {
    if (windowBits < Compressor.MIN_WINDOW_BITS || windowBits > Compressor.MAX_WINDOW_BITS) {
      throw new IllegalArgumentException(windowBits + " window bits: use 8 to 15");
    }
    this.workspace = Objects.requireNonNull(workspace, "workspace");
    this.window = new Window(windowBits, workspace);
    this.reader = workspace.bitReader();
    this.decoder = new BlockDecoder(reader);
  }

  /**
   * Lends the next piece of the stream. Its bytes and its position must not be changed until {@link
   * #needsInput} returns true or {@link #reset} is called. Its position moves as bytes are taken.
   *
   * @throws IllegalStateException if the piece before has not been used up
   */
  public void input(ByteBuffer in) {
    Objects.requireNonNull(in, "in");
    if (this.in.hasRemaining()) {
      throw new IllegalStateException(
          this.in.remaining() + " bytes of input are left: decompress until more is needed");
    }
    if (failure == null && in.hasRemaining()) {
      this.in = in;
      needsInput = false;
    }
  }

  /** Returns whether all input has been used, and its output has been written. */
  public boolean needsInput() {
    return needsInput;
  }

  /**
   * Returns whether the data ends where its sender has flushed it: with an empty stored block or a
   * final block, after which no bit is left. It is true before the first input, too.
   *
   * <p>The sender of a message omits its last four bytes, 00 00 FF FF (RFC 7692 §7.2.1). After they
   * have been added, this shows whether the message was whole. It is true before if the message
   * still has them or ends with a final block.
   */
  public boolean isFlushed() {
    return flushed
        && failure == null
        && state == State.BLOCK
        && bitCount == 0
        && !in.hasRemaining();
  }

  /**
   * Decompresses to the remaining space of a buffer, and moves its position.
   *
   * @return the number of bytes written; 0 if more input is needed or there is no space
   * @throws DeflateException if what follows in the stream is not valid. Everything before has been
   *     written by earlier calls. Later calls throw the same exception until {@link #reset}
   * @throws IllegalArgumentException if the buffer is read-only
   */
  public int decompress(ByteBuffer out) throws DeflateException {
    if (Objects.requireNonNull(out, "out").isReadOnly()) {
      throw new IllegalArgumentException("the output is a read-only buffer");
    }
    int from = out.position();
    if (failure == null && !needsInput) {
      reader.begin(bits, bitCount);
      decompressAll(out);
      bits = reader.rest();
      bitCount = reader.count;
    }
    int count = out.position() - from;
    if (failure != null && count == 0) {
      throw failure;
    }
    return count;
  }

  private void decompressAll(ByteBuffer out) {
    int from = out.position();
    Outcome outcome = Outcome.DONE;
    try {
      do {
        int expected = EXPECTED_ROOM + EXPECTED_RATIO * (in.remaining() + out.position() - from);
        outcome = decompressSome(out, window.open(expected, Math.min(out.remaining(), MAX_ROOM)));
      } while (outcome == Outcome.FINAL || outcome == Outcome.NEEDS_ROOM && out.hasRemaining());
      reader.unload(in);
      needsInput = outcome == Outcome.NEEDS_INPUT;
      if (!in.hasRemaining()) {
        in = NOTHING;
      }
    } catch (DeflateException e) {
      forget();
      failure = e;
    }
  }

  /** Decompresses to the window, which is open, and from there to a buffer. */
  private Outcome decompressSome(ByteBuffer out, int room) throws DeflateException {
    decoder.open(window, room);
    Outcome outcome = Outcome.DONE;
    try {
      outcome = decode(out.remaining());
    } finally {
      int count = decoder.close();
      out.put(window.bytes(), window.from(), count);
      window.close(count);
      if (outcome == Outcome.FINAL) {
        window.clear();
      }
    }
    return outcome;
  }

  private Outcome decode(int room) throws DeflateException {
    Outcome outcome = Outcome.DONE;
    do {
      if (outcome == Outcome.NEEDS_INPUT) {
        reader.load(in, room + EXPECTED_ROOM);
      }
      do {
        outcome = decodeNext();
      } while (outcome == Outcome.DONE);
    } while (outcome == Outcome.NEEDS_INPUT && in.hasRemaining());
    return outcome;
  }

  private Outcome decodeNext() throws DeflateException {
    return switch (state) {
      case BLOCK -> beginBlock();
      case STORED_LENGTH -> readStoredLength();
      case STORED_BYTES -> readStoredBytes();
      case HEADER -> readHeader();
      case FIXED_SYMBOLS -> decodeSymbols(BlockCodes.FIXED);
      case DYNAMIC_SYMBOLS -> decodeSymbols(header().codes());
    };
  }

  private Outcome beginBlock() throws DeflateException {
    if (!reader.has(3)) {
      return Outcome.NEEDS_INPUT;
    }
    last = reader.take(1) == 1;
    flushed = last;
    int type = reader.take(2);
    switch (type) {
      case STORED -> {
        reader.align();
        state = State.STORED_LENGTH;
      }
      case FIXED -> state = State.FIXED_SYMBOLS;
      case DYNAMIC -> state = State.HEADER;
      default -> throw new DeflateException("a block has the type 3");
    }
    return Outcome.DONE;
  }

  private Outcome readStoredLength() throws DeflateException {
    if (!reader.has(32)) {
      return Outcome.NEEDS_INPUT;
    }
    storedLength = reader.take(16);
    int complement = reader.take(16);
    if (storedLength != (~complement & 0xFFFF)) {
      throw new DeflateException("the length of a stored block differs from its complement");
    }
    flushed |= storedLength == 0;
    state = State.STORED_BYTES;
    return Outcome.DONE;
  }

  private Outcome readStoredBytes() {
    storedLength -= decoder.readStored(storedLength);
    if (storedLength == 0) {
      return endBlock();
    }
    return decoder.isFull() ? Outcome.NEEDS_ROOM : Outcome.NEEDS_INPUT;
  }

  private Outcome readHeader() throws DeflateException {
    if (!header().read(reader, workspace.tableBuilder())) {
      return Outcome.NEEDS_INPUT;
    }
    state = State.DYNAMIC_SYMBOLS;
    return Outcome.DONE;
  }

  private DynamicHeader header() {
    DynamicHeader header = this.header;
    if (header == null) {
      header = this.header = workspace.takeHeader();
    }
    return header;
  }

  private Outcome decodeSymbols(BlockCodes codes) throws DeflateException {
    Outcome outcome = decoder.decode(codes);
    return outcome == Outcome.END_OF_BLOCK ? endBlock() : outcome;
  }

  private Outcome endBlock() {
    releaseHeader();
    state = State.BLOCK;
    if (!last) {
      return Outcome.DONE;
    }
    reader.align();
    return Outcome.FINAL;
  }

  private void releaseHeader() {
    if (header != null) {
      workspace.returnHeader(header);
      header = null;
    }
  }

  /** Forgets all history, the state, the input and a failure, as if it were new. */
  public void reset() {
    forget();
    failure = null;
    needsInput = true;
    bits = 0;
    bitCount = 0;
  }

  private void forget() {
    flushed = true;
    window.clear();
    decoder.clear();
    releaseHeader();
    state = State.BLOCK;
    in = NOTHING;
  }

  /** Returns how much memory it holds, in bytes: in a block more than between blocks. */
  public int memory() {
    return window.memory() + (header == null ? 0 : header.memory());
  }
}
