// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One open WebSocket connection without the network: bytes received go in, what they mean comes out
 * as {@link ProtocolEvents}, and what is to be sent goes to a {@link ProtocolOutput}. The same
 * input gives the same calls, however it is cut into buffers.
 *
 * <p>There is one engine for RFC 6455 and the drafts with its frames, and one for the drafts before
 * them. All methods are called by one thread at a time, the transport's, unless they say otherwise;
 * those that send may be called from inside an event. None of them waits, and none throws for what
 * a peer did.
 */
public sealed interface ProtocolEngine permits WebSocketProtocol, HixieProtocol {
  /** Where a connection stands between its opening handshake and its end. */
  enum State {
    /** Messages go both ways. */
    OPEN,
    /** Our Close frame is on its way and the peer's is awaited; its messages still arrive. */
    CLOSE_SENT,
    /** Both Close frames have been exchanged; a client waits for the server to end the stream. */
    CLOSE_RECEIVED,
    /** We gave up on the connection and said so; nothing that arrives is read any more. */
    FAILED,
    /** The end. */
    CLOSED
  }

  /**
   * The engine of a connection whose opening handshake has just succeeded.
   *
   * @param masks for a client's frames; a server never asks
   * @param agreement to compress, or null
   * @param pool of the thread that will call the engine
   * @throws IllegalArgumentException if a client is to speak one of the Hixie drafts, or
   *     compression was agreed in one
   */
  static ProtocolEngine of(
      ProtocolVersion version,
      Role role,
      Limits limits,
      MaskSource masks,
      ProtocolEvents events,
      ProtocolOutput output,
      @Nullable DeflateAgreement agreement,
      DeflatePool pool) {
    if (!version.isHixie()) {
      return new WebSocketProtocol(version, role, limits, masks, events, output, agreement, pool);
    }
    if (role == Role.CLIENT || agreement != null) {
      throw new IllegalArgumentException("there is no client and no compression in " + version);
    }
    return new HixieProtocol(version, limits, events, output);
  }

  /** Where the connection stands. */
  State state();

  /** Whether messages may be sent. */
  boolean isOpen();

  /** Whether a data message has begun to arrive and is not complete. */
  boolean isReceiving();

  /** Whether each Ping is answered by itself, as RFC 6455 §5.5.3 wants it; true unless set. */
  void answerPings(boolean answer);

  // -- what comes from the network ---------------------------------------------------------------

  /**
   * Takes bytes from the peer. Payloads are unmasked in place, so the buffer's content is used up;
   * it must be big-endian.
   *
   * <p>On return the buffer is empty, unless {@link #pause} was called: then the rest has to be
   * offered again after {@link #resume}.
   */
  void receive(ByteBuffer in);

  /** The peer has ended its side of the stream. */
  void endOfStream();

  /** The stream has broken, or this side has dropped it. */
  void streamBroken();

  /** The peer has had its time to answer our Close frame, or to end the stream. */
  void closingTimedOut();

  /** {@link ProtocolOutput#isWritable} has become true again. */
  void outputDrained();

  // -- what this side wants ----------------------------------------------------------------------

  /**
   * Sends a message in one frame, if the connection is open. The buffer's position and limit are
   * neither used nor changed; text has to be UTF-8. What the output throws leaves half a frame
   * behind: the connection is then of no use any more.
   *
   * @return the length of the payload as it was sent; 0 if it was not
   * @throws IllegalArgumentException if it is too long for one frame in memory
   * @throws IllegalStateException if it is binary, and the draft has no binary messages
   */
  int send(boolean text, ByteBuffer buffer, int offset, int length, CompressionChoice choice);

  /** Sends a message that is compressed if it is worth it; see the other method. */
  default int send(boolean text, ByteBuffer buffer, int offset, int length) {
    return send(text, buffer, offset, length, CompressionChoice.BY_THRESHOLD);
  }

  /**
   * What a message would be compressed with if it were {@linkplain #send sent} now.
   *
   * @return null if it would be sent as it is
   */
  @Nullable DeflateParameters compressionOf(int length, CompressionChoice choice);

  /**
   * Sends a message that was prepared for many connections, if this one is open. If it is
   * compressed, it has to be with the parameters that {@link #compressionOf} gave; with context
   * takeover that costs the context: what follows does not refer back to what came before.
   *
   * @return the length of the payload as it was sent; 0 if it was not
   * @throws IllegalStateException if it is compressed and that was not agreed, or if it is binary,
   *     and the draft has no binary messages
   */
  int send(PreparedFrame frame);

  /** What compression has done so far; null if it was not agreed. Any thread. */
  @Nullable CompressionStatistics compressionStatistics();

  /**
   * Sends a Ping, if the connection is open and the draft has Pings.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  void ping(ByteBuffer buffer, int offset, int length);

  /**
   * Sends a Pong that may be unsolicited, if the connection is open and the draft has Pongs.
   *
   * @throws IllegalArgumentException if it is longer than 125 bytes
   */
  void pong(ByteBuffer buffer, int offset, int length);

  /**
   * Begins the closing handshake (RFC 6455 §7.1.2), if the connection is open; ends the stream
   * where the draft has no such handshake.
   *
   * @param code is checked, and lost where the draft has none; so is the reason
   * @throws IllegalArgumentException as {@link WebSocketProtocol#checkClose}
   */
  void close(int code, String reason);

  /**
   * Fails the connection (RFC 6455 §7.1.7): says why in a Close frame if none was sent before, and
   * reads nothing more. Used for violations, and when this side can't go on.
   *
   * @param detail becomes the reason, cut to what fits into a Close frame
   */
  void fail(int code, String detail);

  /** Stops reading between two frames, until {@link #resume}. */
  void pause();

  /** Goes on after {@link #pause}; what was left over has to be offered to {@link #receive}. */
  void resume();
}
