// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.deflate.DeflateParameters;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One open WebSocket connection without the network. Received bytes go in; messages and other
 * events come out through {@link ProtocolEvents}; bytes to be sent go to a {@link ProtocolOutput}.
 * The same input causes the same calls, no matter how it is split into buffers; only the
 * {@linkplain #receiveParts parts} of messages depend on that.
 *
 * <p>One engine handles RFC 6455 and the drafts that have its frames. Another handles the older
 * drafts. Unless stated otherwise, all methods must be called on the transport thread. The methods
 * that send may be called from inside an event. No method blocks. No method throws because of
 * something that a peer did.
 */
public interface ProtocolEngine {
  /** The state of a connection after its opening handshake. */
  enum State {
    /** Messages may be sent and received. */
    OPEN,
    /** Our Close frame has been sent, and the peer's is awaited. Messages may still arrive. */
    CLOSE_SENT,
    /** Both Close frames have been exchanged. A client waits for the server to end the stream. */
    CLOSE_RECEIVED,
    /** This side has failed the connection. Incoming bytes are no longer read. */
    FAILED,
    /** The connection has ended. */
    CLOSED
  }

  /** Returns the state of the connection. */
  State state();

  /** Returns whether messages may be sent. */
  boolean isOpen();

  /** Returns whether a data message has begun to arrive and is not complete. */
  boolean isReceiving();

  /**
   * Reports messages in parts, as they arrive, from the next message on. Then only this limit
   * applies to them.
   *
   * @param maxMessageSize at least 1
   */
  void receiveParts(long maxMessageSize);

  /** Sets whether Pings are answered automatically (RFC 6455 §5.5.3). True by default. */
  void answerPings(boolean answer);

  // -- input from the network --------------------------------------------------------------------

  /**
   * Takes bytes from the peer. The buffer must be big-endian. Payloads are unmasked in place, so
   * its content is overwritten.
   *
   * <p>On return the buffer is empty, unless {@link #pause} was called. In that case the remaining
   * bytes must be passed in again after {@link #resume}.
   */
  void receive(ByteBuffer in);

  /** Must be called when the peer has ended its side of the stream. */
  void endOfStream();

  /** Must be called when the stream has broken, or this side has dropped it. */
  void streamBroken();

  /**
   * Must be called when the peer has not answered our Close frame, or has not ended the stream, in
   * time.
   */
  void closingTimedOut();

  /** Must be called when {@link ProtocolOutput#isWritable} has become true again. */
  void outputDrained();

  // -- requests of this side ---------------------------------------------------------------------

  /**
   * Sends a message in one frame, if the connection is open. The buffer's position and limit are
   * neither used nor changed. Text must be UTF-8. If the output throws, part of a frame may have
   * been written, and the connection can no longer be used.
   *
   * @return the length of the payload as it was sent; 0 if it was not sent
   * @throws IllegalArgumentException if it is too long for one frame in memory
   * @throws IllegalStateException if it is binary, and the draft has no binary messages
   */
  int send(boolean text, ByteBuffer buffer, int offset, int length, CompressionChoice choice);

  /** Sends a message with {@link CompressionChoice#BY_THRESHOLD}. */
  default int send(boolean text, ByteBuffer buffer, int offset, int length) {
    return send(text, buffer, offset, length, CompressionChoice.BY_THRESHOLD);
  }

  /**
   * Sends a fragment of a message, if the connection is open: the next one of the message that was
   * begun before, or else the first one of a new message. No other message may be sent before the
   * last fragment. Text must be UTF-8, but a fragment may end inside a character.
   *
   * @param text used only for the first fragment, as is {@code choice}
   * @param choice {@code BY_THRESHOLD} means yes, because the length is not known yet
   * @throws IllegalStateException if it is binary, and the draft has no binary messages
   */
  void sendFragment(
      boolean text,
      ByteBuffer buffer,
      int offset,
      int length,
      boolean last,
      CompressionChoice choice);

  /**
   * Returns the parameters with which a message would be compressed if it were {@linkplain #send
   * sent} now. May be called from any thread.
   *
   * @return null if it would be sent uncompressed
   */
  @Nullable DeflateParameters compressionOf(int length, CompressionChoice choice);

  /**
   * Sends a message that was prepared for many connections, if this one is open. If it is
   * compressed, it must be compressed with the parameters that {@link #compressionOf} returned.
   * With context takeover, sending it resets the context: later messages do not refer back to
   * earlier ones.
   *
   * @return the length of the payload as it was sent; 0 if it was not sent
   * @throws IllegalStateException if it is compressed and compression was not agreed, or if it is
   *     binary and the draft has no binary messages
   */
  int send(PreparedFrame frame);

  /**
   * Returns what compression has done so far; null if it was not agreed. May be called from any
   * thread.
   */
  @Nullable CompressionStatistics compressionStatistics();

  /**
   * Sends a Ping, if the connection is open and the draft has Pings.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  void ping(ByteBuffer buffer, int offset, int length);

  /**
   * Sends a Pong, which may be unsolicited, if the connection is open and the draft has Pongs.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  void pong(ByteBuffer buffer, int offset, int length);

  /**
   * Begins the closing handshake (RFC 6455 §7.1.2), if the connection is open. If the draft has no
   * closing handshake, ends the stream.
   *
   * @param code checked in every draft, but discarded if the draft has no close codes; the same
   *     applies to the reason
   * @throws IllegalArgumentException as in {@link CloseFrame#check}
   */
  void close(int code, String reason);

  /**
   * Fails the connection (RFC 6455 §7.1.7): sends a Close frame if none was sent before, and reads
   * nothing more. Used for violations, and when this side cannot continue.
   *
   * @param detail becomes the reason, truncated to what fits in a Close frame
   */
  void fail(int code, String detail);

  /** Stops reading between two frames, until {@link #resume}. */
  void pause();

  /**
   * Allows reading again after {@link #pause}. The bytes that were not read must be passed to
   * {@link #receive} again.
   */
  void resume();
}
